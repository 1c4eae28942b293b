"""The dialect of a tune: what its version and its instructions say of how it is to be read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

END_OF_LINE = "<EOL>"
_MIDI_SIGN = re.compile(r"MIDI\s*=\s*")
_VERSION = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?")
_FIRST_STRICT = (2, 1)
_BREAKS = frozenset({END_OF_LINE, "$", "!"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a tune is read (ABC 2.1 sections 6.1.1 and 12)."""

    is_strict: bool = False  # by version 2.1 or a later one
    breaks: frozenset[str] = frozenset({END_OF_LINE, "$"})  # what ends a line of the score
    decoration: str = "!"  # what stands before and behind the name of a decoration


LOOSE = Dialect()
"""How a text without a version and instructions is read."""


def read_version(text: str) -> str:
    """Returns the version in the first line of a file (`%abc-2.1`), empty where there is none (section 2.1)."""
    first = text[:40].lstrip("\ufeff").partition("\n")[0]
    return first[5:].strip() if first.startswith("%abc-") else ""


def instruction(value: str) -> str:
    """Returns the value of an I: field as the directive it stands for: `MIDI=program 5` is `MIDI program 5`."""
    return _MIDI_SIGN.sub("MIDI ", value, count=1) if value.startswith("MIDI") else value


def read_dialect(version: str, instructions: Iterable[str]) -> Dialect:
    """Returns the dialect that a version and instructions such as `linebreak $` make, later ones over earlier.

    ABC 2.1 sections 3.1.17, 6.1.1, 12.1 and, for `continueall`, 10.4. Unknown values are passed over.
    """
    breaks, decoration = LOOSE.breaks, LOOSE.decoration
    for instruction in instructions:
        name, *values = instruction.split()[:8] or [""]
        if name == "continueall" and values[:1] in (["true"], ["1"]):
            name, values = "linebreak", ["!"]
        if name == "abc-version" and values:
            version = values[0]
        elif name == "decoration" and values[:1] in (["!"], ["+"]):
            decoration = values[0]
        elif name == "linebreak" and values:
            breaks = _BREAKS.intersection(values)
            decoration = "+" if "!" in breaks else decoration
    return Dialect(is_strict(version), breaks, decoration)


def is_strict(version: str) -> bool:
    """Tells whether a version asks for strict interpretation: 2.1 and later ones do (section 12.3)."""
    match = _VERSION.match(version)
    return match is not None and (int(match[1]), int(match[2] or 0)) >= _FIRST_STRICT
