"""The tune of a file that a command is about."""

from pathlib import Path

from desktop.errors import DesktopError
from model.notation.files import read_abc
from model.notation.parser import parse
from model.notation.tune import Tune


def chosen_tune(path: Path, number: int | None = None) -> Tune:
    """The tune X:`number` of `path`, or its first one; DesktopError or NotationError where there is none."""
    tunes: tuple[Tune, ...] = parse(read_abc(path).text).tunes
    if not tunes:
        raise DesktopError(f"{path} holds no tune; choose a file in ABC notation.")
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
