"""The tune of a file that a command is about."""

import sys
from pathlib import Path

from desktop.errors import DesktopError
from model.notation.files import MAX_BYTES, decode_abc
from model.notation.opening import open_as_abc
from model.notation.parser import parse
from model.notation.tune import Tune

_STANDARD_INPUT = Path("-")


def all_tunes(path: Path) -> tuple[Tune, ...]:
    """The tunes of `path`, a tunebook, MIDI file or score; DesktopError or NotationError where there is none."""
    tunes: tuple[Tune, ...] = parse(text_of(path)).tunes
    if not tunes:
        raise DesktopError(f"{path} holds no tune; choose a file in ABC notation.")
    return tunes


def text_of(path: Path) -> str:
    """The ABC of a file, or with `-` that of standard input, whatever its encoding.

    What could not be kept of a MIDI file or a score is told on standard error. NotationError for what can't be read.
    """
    if path == _STANDARD_INPUT:
        source = getattr(sys.stdin, "buffer", None)
        return decode_abc(source.read(MAX_BYTES + 1) if source else b"", "Standard input").text
    opened = open_as_abc(path)
    for remark in opened.remarks:
        print(f"{path}: {remark}", file=sys.stderr)
    return opened.text


def chosen_tune(path: Path, number: int | None = None) -> Tune:
    """The tune X:`number` of `path`, or its first one; DesktopError or NotationError where there is none."""
    tunes = all_tunes(path)
    if number is None:
        return tunes[0]
    found = [tune for tune in tunes if tune.number == number]
    if not found:
        numbers = ", ".join(f"X:{tune.number}" for tune in tunes[:8] if tune.number is not None)
        more = f" and {len(tunes) - 8} more" if len(tunes) > 8 else ""
        raise DesktopError(
            f"{path} holds no tune X:{number}; it has {numbers or 'tunes without numbers'}{more}."
        )
    return found[0]
