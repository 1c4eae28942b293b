"""One way of writing a tune, so that the network learns music and not the habits of transcribers.

A normalised tune has the fields X:1, T:, R:, M:, L:, K: in this order, one tune to a text, no comments, and
music without the spaces, line continuations and editors' marks that say nothing about what is played. What
the user wrote is never changed by this; it is only how the network reads it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from model.open_lines import with_lines_at_bars

_FIELD = re.compile(r"^([A-Za-z+]):[ \t]*(.*)$")
_INLINE_FIELD = re.compile(r"\[([A-Za-z]):\s*([^]\n]*)\]")
_KEY = re.compile(r"^([A-G])\s*(#|b|♯|♭)?\s*([A-Za-z]*)")
_MODES = {"": "", "maj": "", "ion": "", "m": "m", "min": "m", "aeo": "m", "dor": "dor", "phr": "phr",
          "lyd": "lyd", "mix": "mix", "loc": "loc"}  # fmt: skip
_KEPT_INLINE = frozenset("MLK")
_READ_FIELDS = frozenset("XTRMLK")
_LINE_END = re.compile(r"\\$|(?:^|[|\]:\s])!$")  # ABC 2.1, 6.1.1 and 4.14: the old end of a line
_ANNOTATION = re.compile(r'"(?:[\^_<>@][^"\n]*|[\d\s]*)"')
_DECORATION = re.compile(r"!(?=[^!\n|\[\]: ]*!)([^!\n|\[\]: ]+)!")
_DOUBLED_BAR = re.compile(r"(:*\|[|\]]?)\n(\|\|?)(?=[^|:\]\d\[\n])")
_LENGTHS = (
    (re.compile(r"(?<![\d/])/2(?!\d)"), "/"), (re.compile(r"(?<![\d/])/4(?!\d)"), "//"),
    (re.compile(r"(\d)/(?![\d/])"), r"\1/2"), (re.compile(r"(\d)//(?![\d/])"), r"\1/4"),
)  # fmt: skip
_MOST_RHYTHM_WORDS = 2
_AROUND_BAR = re.compile(r" *((?::*\|[\]|:]*\d*(?:[,-]\d+)*)|::|\[\|) *(?!\[)")


@dataclass(frozen=True)
class NormalTune:
    """A tune as the network reads it."""

    title: str
    text: str


def normalise_tune(text: str) -> NormalTune | None:
    """Return the tune in the network's spelling, or None where it has several voices or no music."""
    header, body = _split_header(text)
    if header is None or body is None:
        return None
    fields = dict(reversed(header))  # of several lines of a kind the first counts, as with a tune's titles
    if "V" in fields or re.search(r"^V:|\[V:", body, re.MULTILINE):
        return None
    music = with_lines_at_bars(_normal_body(body))
    if not re.search(r"[A-Ga-g].*\|", music):
        return None
    title = _normal_title(fields.get("T", ""))
    lines = _normal_header(fields, title)
    return NormalTune(title, "\n".join([*lines, music]))


def normalise_seed(text: str) -> str:
    """Return the seed as the network should read it: like normalise_tune, but cut off where it is cut off.

    A header without K:, or with one that has no value yet, is returned in its own order, so that the network may go
    on with it; spaces at the end of the music stay.
    """
    header, body = _split_header(text)
    if header is None:
        return _normal_body(text, complete=False)
    if body is None and (header[-1][0] != "K" or not header[-1][1]):
        kept = [f"{letter}:{value}" for letter, value in header if letter in "XTRMLK"]
        return "\n".join(kept) + ("\n" if text.endswith("\n") else "")
    fields = dict(reversed(header))
    lines = _normal_header(fields, _normal_title(fields.get("T", "")))
    return "\n".join(lines if body is None else [*lines, _normal_body(body, complete=False)])


def without_unread(text: str) -> str:
    """Return the seed without the comments and the fields that normalise_seed passes over."""
    lines = (line.partition("%")[0] for line in text.split("\n"))
    fields = ((_FIELD.match(line), line) for line in lines)
    return "\n".join(line if not field or field[1] in _READ_FIELDS else "" for field, line in fields)


def has_unread_end(text: str) -> bool:
    """Tell whether the seed ends within a comment or a field that the network does not read, or with a \\ or an old !.

    What the network writes begins on a new line there.
    """
    line = text.rpartition("\n")[2]
    return without_unread(line) != line or bool(_LINE_END.search(line))


def _split_header(text: str) -> tuple[list[tuple[str, str]] | None, str | None]:
    """The header's fields in order and the body; (None, None) without a header, body None before K: ends."""
    fields: list[tuple[str, str]] = []
    rest = text
    while rest:
        line, newline, following = rest.partition("\n")
        match = _FIELD.match(line.rstrip("\r"))
        if match:
            fields.append((match[1], match[2].partition("%")[0].strip()))
            if match[1] == "K":
                return fields, following if newline else None
        elif line.strip() and not line.startswith("%"):
            return (fields, rest) if fields else (None, None)
        rest = following
    return (fields, None) if fields else (None, None)


def _normal_header(fields: dict[str, str], title: str) -> list[str]:
    meter = normal_meter(fields.get("M", ""))
    lines = ["X:1"]
    if title:
        lines.append(f"T:{title}")
    if rhythm := _normal_rhythm(fields.get("R", "")):
        lines.append(f"R:{rhythm}")
    unit = re.sub(r"\s", "", fields.get("L", "")) or default_unit(meter)
    return [*lines, f"M:{meter}", f"L:{unit}", f"K:{normal_key(fields.get('K', ''))}"]


def _normal_rhythm(value: str) -> str:
    """The rhythm in small letters; of a list of subjects, as folk songs have it, the first."""
    words = re.sub(r" +- +", "-", re.sub(r"[^a-z \-/]", "", value.lower())).split()
    return " ".join(words if len(words) <= _MOST_RHYTHM_WORDS else words[:1])


def normal_meter(value: str) -> str:
    """The meter without spaces; 4/4 and 2/2 as C and C|, as most tunebooks write them (ABC 2.1, 3.1.6)."""
    meter = re.sub(r"\s", "", value)
    return {"4/4": "C", "2/2": "C|", "": "none"}.get(meter, meter)


def default_unit(meter: str) -> str:
    """The unit note length that a meter implies: 1/16 below 3/4, otherwise 1/8 (ABC 2.1, 3.1.7)."""
    numbers = re.fullmatch(r"\(?(\d+(?:\+\d+)*)\)?/(\d+)", meter)
    if numbers and int(numbers[2]) > 0:
        beats = sum(int(number) for number in numbers[1].split("+"))
        return "1/16" if Fraction(beats, int(numbers[2])) < Fraction(3, 4) else "1/8"
    return "1/8"


def normal_key(value: str) -> str:
    """A key in its shortest spelling: "D Major" -> "D", "A Dorian" -> "Ador", "Gmin" -> "Gm"."""
    match = _KEY.match(value)
    if not match:
        return value.split()[0] if value.split()[:1] in (["HP"], ["Hp"], ["none"]) else "none"
    mode = match[3].lower()
    mode = _MODES.get(mode if mode == "m" else mode[:3], "")
    accidental = {"♯": "#", "♭": "b", None: ""}.get(match[2], match[2])
    return f"{match[1]}{accidental}{mode}"


def _normal_title(value: str) -> str:
    title = re.sub(r"\s+", " ", value).strip().rstrip(".,").strip()
    title = title.title().replace("'S", "'s") if title.isupper() else title
    title = re.split(r" --? ", title)[0]
    swapped = re.fullmatch(r"(.*), (The|A|An)", title)
    return f"{swapped[2]} {swapped[1]}" if swapped else title


def _normal_body(body: str, complete: bool = True) -> str:
    lines, written = [], body.split("\n")
    for number, line in enumerate(written, 1):
        bare = line.partition("%")[0] if "%" in line else line
        field = _FIELD.match(bare)
        if field and not bare.startswith("|"):
            if field[1] in _KEPT_INLINE:
                lines.append(_normal_field(field[1], field[2]))
            continue
        lines.append(_normal_line(bare, keep_end=not complete and number == len(written)))
    if complete:
        return _without_doubled_bars("\n".join(line for line in lines if line))
    kept = [line for line in lines[:-1] if line.strip()]
    return _without_doubled_bars("\n".join([*kept, lines[-1]]))


def _without_doubled_bars(music: str) -> str:
    """Write the bar line between two lines once, at the end of the first; a double one stays double."""
    return _DOUBLED_BAR.sub(lambda pair: _joined_bars(*pair.groups()) + "\n", music)


def _joined_bars(ending: str, opening: str) -> str:
    return opening if ending == "|" and opening == "||" else ending


def _normal_field(letter: str, value: str) -> str:
    value = value.strip()
    if letter == "K":
        return f"K:{normal_key(value)}"
    return letter + ":" + re.sub(r"\s", "", value)


def _normal_line(line: str, keep_end: bool) -> str:
    text = _ANNOTATION.sub("", line.replace("`", "").replace("\t", " "))
    text = _INLINE_FIELD.sub(
        lambda field: f"[{_normal_field(field[1], field[2])}]" if field[1] in _KEPT_INLINE else "", text
    )
    text = _without_bowing(_DECORATION.sub(lambda d: "" if d[1] in ("upbow", "downbow") else d[0], text))
    text = re.sub(r"[\\!]\s*$", "", text.rstrip("\r")) if not keep_end else text
    text = re.sub(r" {2,}", " ", _with_usual_lengths(text) if not keep_end else text)
    ending = text[len(text.rstrip(" ")) :] if keep_end else ""
    text = _AROUND_BAR.sub(r"\1", text.strip(" "))
    return text + (ending if text and not text.endswith(("|", ":", "]")) else "")


def _without_bowing(text: str) -> str:
    """Take bow marks and the letters that only a U: gives a sense (ABC 2.1, 4.16) out of the music."""
    return _outside_strings(
        lambda part: re.sub(r"[h-wIJKNQRUVW]+(?=[\^_=A-Ga-g({\[.~HLMOPST])", "", part), text
    )


def _with_usual_lengths(text: str) -> str:
    """Write halves as A/ and not A/2, but A3/2 and not A3/ (ABC 2.1, 4.3)."""
    for spelling, usual in _LENGTHS:
        text = _outside_strings(partial(spelling.sub, usual), text)
    return text


def _outside_strings(change: Callable[[str], str], text: str) -> str:
    parts = re.split(r'("[^"]*"|![^!\s]+!)', text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))
