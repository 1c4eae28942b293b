"""The tune of a tunebook that a continuation goes on with, as it reads by itself."""

import re
from collections.abc import Iterator

from model.corpus import split_tunes
from model.notation.lines import LineKind
from model.notation.parser import parse
from model.notation.tune import Tune

_KEY_LINE = re.compile(r"^K:", re.MULTILINE)
_VOICE = re.compile(r"(?:V:|\s*\[V:)\s*([^\]\s]+)")
_VOICE_LABEL = re.compile(r"\s*\[V:[^\]]*\]")
_TIED_CHORD = re.compile(r"(\[(?:(?:\^\^?|__?|=)?[A-Ga-g][,']*[\d/]*)+\])[\d/]*-\s*\|?\s*\Z")
_LENGTH = re.compile(r"[\d/]+")
_SETTINGS = "ImU"  # of a file header and a tune, which hold together
_READ = "RML"  # what the header's order has before K:, and the network reads


def last_tune(text: str) -> str:
    """Return the last tune of a text, with what the file header says for it (ABC 2.1, 2.2.2) in its own header.

    Of a tune in several voices that in which it ends is left; the others are comments. The music stands at the end
    as it does in the text, sign by sign. A text without an X: is all one tune.
    """
    pieces = split_tunes(text) or (text,)
    piece, before = pieces[-1], text[: len(text) - sum(map(len, pieces))]
    tunes = parse(before + piece).tunes  # the tunes between them, which may be thousands, say nothing
    if not tunes or tunes[-1].span.start != len(before):
        return piece
    tune = tunes[-1]
    begin, place = piece.find("\n") + 1, _fields_place(tune, piece)
    piece = _in_one_voice(tune, piece)
    settings, fields = _settings(tune), _missing(tune)
    if not begin or not (settings or fields):
        return piece
    return f"{piece[:begin]}{settings}{piece[begin:place]}{fields}{piece[place:]}"


def tied_chord(tune: str) -> str:
    """Return the chord, of the unit note length, to which a tie at the end of a tune leads; "" where none does.

    The grammar ties single notes; a chord is what music goes on with that stops in the midst of one.
    """
    found = _TIED_CHORD.search(tune)
    return _LENGTH.sub("", found[1]) if found else ""


def _in_one_voice(tune: Tune, piece: str) -> str:
    """The text of a tune, sign for sign, with all lines as comments that are not of the voice in which it ends."""
    voices = list(_voices(tune))
    if not voices or len(set(voices)) == 1 or not voices[-1]:
        return piece
    lines = [(each.span.start, each.span.end, True) for each in tune.fields if each.code == "V"]
    for line, voice in zip(tune.body_lines, voices, strict=True):
        is_heard = voice == voices[-1] or (not voice and line.kind == LineKind.FIELD)
        lines.append((line.start, line.end, line.code == "V" or not is_heard))
    for start, end, is_left_out in lines:
        start, end = start - tune.span.start, end - tune.span.start
        text = piece[start:end]
        if is_left_out:
            text = f"% {text[2:]}"[: end - start]
        elif label := _VOICE_LABEL.match(text):
            text = " " * label.end() + text[label.end() :]
        piece = piece[:start] + text + piece[end:]
    return piece


def _voices(tune: Tune) -> Iterator[str]:
    """The voice of each line of the body, "" before the first is named."""
    voice = ""
    for line in tune.body_lines:
        if label := _VOICE.match(tune.source, line.start, line.end):
            voice = label[1]
        yield voice


def _fields_place(tune: Tune, piece: str) -> int:
    """Where the header has room for fields: before its K:, before the music, or before a line that is half written."""
    if key := _KEY_LINE.search(piece) if tune.values("K") else None:
        return key.start()
    return tune.body_lines[0].start - tune.span.start if tune.body_lines else piece.rfind("\n") + 1


def _settings(tune: Tune) -> str:
    """The lines of the file header that say how the tune is read."""
    lines = [f"{each.code}:{each.value}" for each in tune.defaults if each.code in _SETTINGS]
    lines += [
        f"%%{each.text}"
        for each in tune.directives
        if each.span.start < tune.span.start and tune.source.startswith("%%", each.span.start)
    ]
    return "".join(f"{line}\n" for line in lines)


def _missing(tune: Tune) -> str:
    """The lines of fields that only the file header has.

    A unit note length is left out of a header that has neither meter nor key: behind it the network could not write
    a meter any more; it writes both.
    """
    own = {each.code for each in tune.fields}
    lines = {each.code: f"{each.code}:{each.value}" for each in tune.defaults if each.code in _READ}
    if "K" not in own and "M" not in own | lines.keys():
        lines.pop("L", None)
    return "".join(f"{lines[code]}\n" for code in _READ if code in lines and code not in own)
