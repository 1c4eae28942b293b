"""Files of tunes in whatever form they come, opened as ABC."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.notation.errors import NotationError
from model.notation.files import MAX_BYTES, decode_abc, read_bytes

_MIDI = (".mid", ".midi", ".kar")
_MUSICXML = (".musicxml", ".xml", ".mxl")
OTHER_KINDS = (*_MIDI, *_MUSICXML)
"""The endings of the files that are no ABC but can be opened as ABC, in small letters."""

_MAX_SCORE_BYTES = 16 * 2**20
_SEPARATORS = re.compile(r"[_\s]+")


@dataclass(frozen=True)
class OpenedText:
    """A file as ABC text."""

    text: str
    is_converted: bool = False  # it was no ABC; saving it must not write over it
    remarks: tuple[str, ...] = ()  # what was left out or changed on the way, in sentences
    encoding: str = "utf-8"  # of an ABC file


def open_as_abc(path: Path, max_bytes: int | None = None) -> OpenedText:
    """Returns the ABC text of a file: itself, or written from a MIDI file or a score in MusicXML.

    The ending of the name says what a file is: .mid .midi .kar, .musicxml .xml .mxl, everything else is ABC. Raises
    NotationError (one sentence) for what is missing, broken, or larger than `max_bytes`: 4 MiB of ABC or MIDI, 16 MiB
    of MusicXML where nothing else is said.
    """
    kind = path.suffix.lower()
    if max_bytes is None:
        max_bytes = _MAX_SCORE_BYTES if kind in _MUSICXML else MAX_BYTES
    data = read_bytes(path, max_bytes)
    if kind not in OTHER_KINDS:
        decoded = decode_abc(data, str(path), max_bytes)
        return OpenedText(decoded.text, encoding=decoded.encoding)
    if len(data) > max_bytes:
        raise NotationError(
            f"{path} is larger than {max_bytes / 2**20:g} MB, more than a tune may be; divide it."
        )
    title = _SEPARATORS.sub(" ", path.stem).strip()
    text, remarks = _converter(kind)(data, str(path), title)
    return OpenedText(text, True, remarks)


def _converter(kind: str) -> Callable[[bytes, str, str], tuple[str, tuple[str, ...]]]:
    # mido and the readers cost the start of a program time that only such files need
    if kind in _MIDI:
        from model.notation.midi_opening import midi_as_abc

        return midi_as_abc
    from model.notation.musicxml_reading import musicxml_as_abc

    return musicxml_as_abc
