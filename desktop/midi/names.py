"""Which port a person means."""

import re
from collections.abc import Sequence

from desktop.midi.errors import MidiError

_NUMBERS = re.compile(r" \d+:\d+$")


def resolve(wanted: str, names: Sequence[str], kind: str = "output") -> str:
    """The one of `names` that is meant: exactly, else without regard to case, else but for the numbers at
    the end, else as the only one that begins with `wanted`, else as the only one that holds it.

    The numbers at the end of ALSA's names (client:port) change when a device is plugged in again.
    Raises MidiError, which names the ports that there are.
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
    for rule in rules:
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
