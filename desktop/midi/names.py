"""Which port a person means."""

import re
from collections.abc import Sequence

from desktop.midi.errors import MidiError

_NUMBERS = re.compile(r" \d+:\d+$| \[\d+\]")


class KnownNames:
    """The ports that were found by a part of their names, which from then on means no others."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str] = {}

    def resolve(self, wanted: str, names: Sequence[str], kind: str = "output") -> str:
        """The one of `names` that is meant, as the function says; what was found before, by its whole name only.

        So while a port is away no other one that has the same part in its name takes its place.
        Raises MidiError.
        """
        known = self._found.get((kind, wanted))
        if known is None or wanted in names:
            name = resolve(wanted, names, kind)
        else:
            name = resolve(known, names, kind, is_whole=True)
        self._found[kind, wanted] = name
        return name


def resolve(wanted: str, names: Sequence[str], kind: str = "output", is_whole: bool = False) -> str:
    """The one of `names` that is meant: exactly, else without regard to case, else but for the client's number,
    else, unless it `is_whole`, as the only one that begins with `wanted`, else as the only one that holds it.

    The numbers in ALSA's names (client:port at the end, [client] where a2jmidid hands them to JACK) change when
    a device is plugged in again. Raises MidiError, which names the ports that there are.
    """
    if wanted in names:
        return wanted
    low = wanted.casefold()
    rules = (
        lambda name: name.casefold() == low,
        lambda name: _unnumbered(name.casefold()) == _unnumbered(low),
        lambda name: name.casefold().startswith(low),
        lambda name: low in name.casefold(),
    )
    for rule in rules[:2] if is_whole else rules:
        found = [name for name in names if rule(name)] if low else []
        if len(found) == 1:
            return found[0]
        if found:
            raise MidiError(f"“{wanted}” could be {_listed(found)}; give more of the name.")
    there = f"there are {_listed(names)}" if names else f"there are no MIDI {kind}s now"
    raise MidiError(f"There is no MIDI {kind} named “{wanted}”; {there}.")


def _unnumbered(name: str) -> str:
    return _NUMBERS.sub("", name)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
