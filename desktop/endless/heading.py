"""The fields that are in force at a place of the music: what a phrase needs before it to be read by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.direction import usual_meter
from model.notation.elements import Field
from model.notation.tune import Tune

_KEPT = "RMLQ"  # besides the title and the key, which ends the header (ABC 2.1, 2.2.1)
CHANGING = "MLQK"  # may stand in the music too, and hold from there on
_NUMBERED = re.compile(r"\s*\(\d+\)\s*$")


@dataclass(frozen=True)
class Heading:
    """What the header of a tune says, as far as the music that follows depends on it."""

    title: str = "Untitled"
    fields: tuple[tuple[str, str], ...] = (("R", "reel"), ("M", "4/4"), ("L", "1/8"))
    key: str = "D"
    directives: tuple[str, ...] = ()  # such as MIDI program 73

    def text(self, number: int) -> str:
        """Return the header of tune `number`, up to its K: and the end of that line."""
        lines = [f"X:{number}", f"T:{self.title}"]
        lines += [f"{code}:{value}" for code, value in self.fields]
        lines += [f"%%{words}" for words in self.directives]
        return "\n".join([*lines, f"K:{self.key}", ""])

    def after(self, elements: Iterable[object]) -> "Heading":
        """Return the heading that holds behind the elements of a body."""
        heading = self
        for element in elements:
            if isinstance(element, Field) and element.code in CHANGING:
                heading = heading.with_field(element.code, element.value)
        return heading

    def with_field(self, code: str, value: str) -> "Heading":
        """Return the heading with another value of one field."""
        if code == "K":
            return replace(self, key=value)
        if code not in dict(self.fields):
            return replace(self, fields=(*self.fields, (code, value)))
        return replace(self, fields=tuple((c, value if c == code else v) for c, v in self.fields))

    def restored_from(self, other: "Heading") -> str:
        """Return the inline fields (ABC 2.1, 3.2) with which this heading holds again behind music that left `other`."""
        pairs = [("K", self.key), *((code, value) for code, value in self.fields if code in CHANGING)]
        left = {"K": other.key, **dict(other.fields)}
        return "".join(f"[{code}:{value}]" for code, value in pairs if left.get(code) != value)

    def of_next_tune(self, place: int) -> "Heading":
        """Return the heading of the tune at this place of a set, counted from 1."""
        bare = _NUMBERED.sub("", self.title) or "Untitled"
        return replace(self, title=f"{bare} ({place})")


def heading_from(rhythm: str, meter: str, key: str) -> Heading:
    """Return the heading of a new tune; what is not given is what reels have, or the rhythm's usual meter."""
    rhythm = rhythm or "reel"
    fields = (("R", rhythm), ("M", meter or usual_meter(rhythm)), ("L", "1/8"))
    return Heading(fields=fields, key=key or "D")


def heading_of(tune: Tune) -> Heading:
    """Return the heading that holds behind the last bar of a tune."""
    return heading_at_first(tune).after(tune.body)


def heading_at_first(tune: Tune) -> Heading:
    """Return the heading that holds before the first bar of a tune."""
    fields = tuple((code, tune.value(code)) for code in _KEPT if tune.value(code))
    directives = tuple(each.text for each in tune.directives if each.text.lstrip().startswith("MIDI"))
    return Heading(tune.title or "Untitled", fields, tune.value("K") or "C", directives)
