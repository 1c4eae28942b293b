"""Our own ports, which are left out of the lists: what we play there would come back to us."""

import re
from collections.abc import Collection
from dataclasses import replace

from desktop.midi.reports import Ports

CLIENT_NAME = "Carolan"
OWN_INPUT = f"{CLIENT_NAME} in"  # joined to a port that is listened to
OWN_OUTPUT = f"{CLIENT_NAME} out"  # joined to a port that is played through
MENDER_NAME = f"{CLIENT_NAME} mender"
_JOINED = (OWN_INPUT, OWN_OUTPUT, MENDER_NAME)


def without_joined(ports: Ports) -> Ports:
    """The ports but for those of any Carolan that are joined to another one, and there for nobody else."""
    return replace(ports, outputs=_not_joined(ports.outputs), inputs=_not_joined(ports.inputs))


def without_virtual(ports: Ports, gives: Collection[str], takes: Collection[str]) -> Ports:
    """The ports but for the virtual ones of these names: those that we play through, and those that we listen to.

    One of the same name that another Carolan has made cannot be told from ours, and is left out as well.
    """
    inputs = tuple(name for name in ports.inputs if not _is_made(name, gives))
    outputs = tuple(name for name in ports.outputs if not _is_made(name, takes))
    return replace(ports, outputs=outputs, inputs=inputs)


def _not_joined(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if not any(own in name for own in _JOINED))


def _is_made(name: str, made: Collection[str]) -> bool:
    """Whether it is one of ours: CLIENT:PORT, numbered as JACK or ALSA does, or the port's name as CoreMIDI has it."""
    return any(
        re.fullmatch(rf"({CLIENT_NAME}(-\d+)?:)?{re.escape(port)}( \d+:\d+)?", name) is not None
        for port in made
    )
