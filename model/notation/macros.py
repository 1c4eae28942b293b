"""Macros: what m: lets a musician write short (ABC 2.1 section 9)."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

MAX_MACROS = 32
_MAX_LENGTH = 200
_NOTE = r"([A-Ga-g])([,']*)"
_STEPS = "CDEFGAB"
_MIDDLE = ord("n")


@dataclass(frozen=True)
class Macro:
    """A sign and what is written out for it; a transposing one has the note in place of n."""

    pattern: re.Pattern[str]
    text: str
    is_transposing: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of a line, from `start` to `end`, and the text that a macro writes in its place."""

    start: int
    end: int
    text: str | None = None  # None: as it stands


def read_macros(values: Iterable[str]) -> tuple[Macro, ...]:
    """Returns the macros in the values of m: fields, the last of a sign alone; what is none is left out.

    `~G2 = {A}G{F}G` is written out as it stands. In `~n2 = (3o/n/m/ n` the n before the sign of equality is
    any note, the one behind it the same, and the other letters from h to z notes above or below it.
    """
    found: dict[str, Macro] = {}
    for value in values:
        sign, equals, text = (part.strip() for part in value.partition("="))
        if not equals or not sign or len(sign) > _MAX_LENGTH or len(text) > _MAX_LENGTH:
            continue
        is_transposing = "n" in sign
        before, _, after = sign.partition("n")
        pattern = f"{re.escape(before)}{_NOTE}{re.escape(after)}" if is_transposing else re.escape(sign)
        # A length goes on: ~G2 is not the beginning of ~G24, nor ~G of ~G2.
        found[sign] = Macro(re.compile(pattern + r"(?![\d/,'])"), text, is_transposing)
    return tuple(found.values())[:MAX_MACROS]


def expand(text: str, start: int, end: int, macros: tuple[Macro, ...]) -> Iterator[Piece]:
    """Yields the line `text[start:end]` in pieces, those that a macro replaces with what it writes.

    Longer signs go first where several fit; what a macro writes holds no further macro.
    """
    matches = [
        (match.start(), -match.end(), match.end(), _written(macro, match))
        for macro in macros
        for match in macro.pattern.finditer(text, start, end)
    ]
    at = start
    for begin, _, stop, written in sorted(matches):
        if begin < at:
            continue
        if begin > at:
            yield Piece(at, begin)
        yield Piece(begin, stop, written)
        at = stop
    if at < end:
        yield Piece(at, end)


def _written(macro: Macro, match: re.Match[str]) -> str:
    if not macro.is_transposing:
        return macro.text
    letter, marks = match[1], match[2]
    octave = int(letter.islower()) + marks.count("'") - marks.count(",")
    place = octave * 7 + _STEPS.index(letter.upper())
    return _outside_names(macro.text, lambda sign: _spelled(place + ord(sign[0]) - _MIDDLE))


def _spelled(place: int) -> str:
    """Returns the note that many steps above middle C."""
    octave, step = divmod(place, 7)
    if octave >= 1:
        return _STEPS[step].lower() + "'" * min(octave - 1, 12)
    return _STEPS[step] + "," * min(-octave, 12)


def _outside_names(text: str, spell: Callable[[str], str]) -> str:
    """Returns `text` with its letters from h to z spelled as notes, names such as !trill! left alone."""
    return re.sub(
        r'![^!]*!|"[^"]*"|[h-z]', lambda found: spell(found[0]) if len(found[0]) == 1 else found[0], text
    )
