"""Which text the network continues, and where what it writes goes."""

import re
from dataclasses import dataclass

EMPTY_SEED = "X:1\n"
TUNE_START = re.compile(r"^X:", re.MULTILINE)
BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
PLAIN_BAR_LINE = re.compile(r"[ \t]*\|(?![|:\]\[0-9])")
HEADER_LINE = re.compile(r"[A-Za-z]:(?!\|)|%")
KEY_LINE = re.compile(r"^K:[^\n]*(\n|$)", re.MULTILINE)


@dataclass(frozen=True)
class Seed:
    """What the network is given."""

    text: str  # ABC of one tune, up to the place where the network goes on
    insert_at: int  # offset in the editor's text
    prefix: str = ""  # written into the editor before the continuation
    remark: str = ""  # a sentence for the person, where something was decided for them


@dataclass(frozen=True)
class Place:
    """Where a tune stands in the editor's text: offsets, without the empty lines behind it."""

    start: int
    end: int


def tune_at(text: str, caret: int) -> Place | None:
    """Return the tune that the caret is in, or else the one before it, or else the first; None without an X:.

    A tune begins with its X: field and ends with an empty line (ABC 2.1 section 2.2.2).
    """
    starts = [match.start() for match in TUNE_START.finditer(text)]
    if not starts:
        return None
    start = max((each for each in starts if each <= caret), default=starts[0])
    following = next((each for each in starts if each > start), len(text))
    blank = BLANK_LINES.search(text, start, following)
    end = blank.start() if blank else following
    return Place(start, start + len(text[start:end].rstrip()))


def seed_at(text: str, caret: int) -> Seed:
    """Return what the network continues when the caret stands at this offset."""
    if not text.strip():
        return Seed(
            EMPTY_SEED, caret, EMPTY_SEED, "The editor was empty: the network begins a tune of its own."
        )
    place = tune_at(text, caret)
    if place is None:
        end = len(text[:caret].rstrip()) or len(text.rstrip())
        return _at_end(text, Place(0, end), caret)
    if caret >= place.end or caret < place.start:
        return _at_end(text, place, caret)
    key = KEY_LINE.search(text, place.start, place.end)
    if key and key.end() <= caret and text[key.end() : caret].strip():
        caret = _past_bar_line(text, caret)
        return Seed(text[place.start : caret], caret)
    return _at_end(
        text, place, caret, "The cursor stood in the header: the network goes on at the tune's end."
    )


def _past_bar_line(text: str, caret: int) -> int:
    """Return the caret, or the place behind the plain bar line right after it: else it would stand there twice."""
    line = PLAIN_BAR_LINE.match(text, caret)
    return line.end() if line and text[caret - 1] not in ":|[" else caret


def _at_end(text: str, place: Place, caret: int, remark: str = "") -> Seed:
    """Return the seed at the tune's end: on its last line, or on a new one where the caret is below it."""
    last_line = text[place.start : place.end].rpartition("\n")[2]
    # music can't stand on the line of a field
    wants_line = "\n" in text[place.end : max(place.end, caret)] or HEADER_LINE.match(last_line)
    prefix = "\n" if wants_line else ""
    return Seed(text[place.start : place.end] + prefix, place.end, prefix, remark)
