"""Signs of the music code that hold numbers or colons: bar lines, endings, tuplets, rests of whole bars."""

import re
from functools import lru_cache

from model.notation.elements import BarLine, Tuplet
from model.notation.lengths import MAX_NUMBER, bounded_number
from model.notation.spans import Span

MAX_TUPLET = 99
MAX_ENDING = 64
MAX_MULTIREST = 999
_NUMBER_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def read_bar_line(text: str, span: Span) -> BarLine:
    """Returns the bar line that a BAR token writes (ABC 2.1 section 4.8)."""
    return BarLine(span, text, *_read_signs(text))


@lru_cache(maxsize=256)
def _read_signs(text: str) -> tuple[int, int, bool]:
    """Returns how often a bar line closes and opens a repeat, and whether it is double."""
    bars = text.replace(".", "").replace("[", "|").replace("]", "|")
    closes = len(bars) - len(bars.lstrip(":"))
    opens = len(bars) - len(bars.rstrip(":"))
    if closes == len(bars):  # `::` with no bar in it both ends a repeat and begins one
        closes = opens = max(1, len(bars) // 2)
    is_double = "||" in bars and text != "[|]"  # which is an invisible bar line
    return closes, opens, is_double


@lru_cache(maxsize=256)
def read_ending(text: str) -> frozenset[int]:
    """Returns the numbers of an ENDING token such as `[1,3-5`, none above MAX_ENDING (section 4.10)."""
    numbers: set[int] = set()
    for match in _NUMBER_RANGE.finditer(text):
        first = bounded_number(match[1], MAX_ENDING)
        last = bounded_number(match[2], MAX_ENDING) if match[2] else first
        numbers.update(range(first, last + 1))
    numbers.discard(0)
    return frozenset(numbers)


def read_tuplet(text: str, span: Span) -> tuple[Tuplet | None, bool]:
    """Returns the group that a TUPLET token begins and whether its numbers make sense (section 4.13).

    A group of less than two notes is none; numbers above MAX_TUPLET are cut to it.
    """
    parts = [bounded_number(part, MAX_NUMBER) if part else 0 for part in text[1:].split(":")]
    notes, into, count = (*parts, 0, 0, 0)[:3]
    is_sane = max(parts) <= MAX_TUPLET and notes >= 2
    if notes < 2:
        return None, is_sane
    notes = min(notes, MAX_TUPLET)
    return Tuplet(span, notes, min(into, MAX_TUPLET) or None, min(count, MAX_TUPLET) or notes), is_sane


def read_bars_of_rest(text: str) -> tuple[int, bool]:
    """Returns how many bars a token such as `Z4` rests, and whether that many can be (section 4.5)."""
    bars = bounded_number(text[1:], MAX_MULTIREST) if len(text) > 1 else 1
    return bars, 0 < bars < MAX_MULTIREST


def shortened(text: str) -> str:
    """Returns a sign as it is shown in a sentence: what is long is cut."""
    return text if len(text) <= 12 else f"{text[:10]}…"
