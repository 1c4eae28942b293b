"""Which MIDI system this computer has."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.midi.errors import MidiError
from desktop.midi.ports import JACK, NO_SYSTEM, MidiSystem


def find_system(environment: dict[str, str] | None = None) -> MidiSystem:
    """The MIDI system of this computer; raises MidiError with one sentence where there is none.

    On Linux ALSA's sequencer where the kernel has it, otherwise a JACK server that answers. The variable
    CAROLAN_MIDI with the value `alsa` or `jack` decides otherwise.
    """
    try:
        import rtmidi
    except ImportError as error:
        raise MidiError(
            "The MIDI library cannot be loaded; on Linux install the package libasound2."
        ) from error
    asked = (os.environ if environment is None else environment).get("CAROLAN_MIDI", "").casefold()
    compiled = rtmidi.get_compiled_api()
    for api, backend in _candidates(rtmidi, asked):
        if api in compiled:
            try:
                system = MidiSystem(api, backend)
                system.check()
                return system
            except MidiError:
                continue
    raise MidiError(NO_SYSTEM)


def _candidates(rtmidi: Any, asked: str) -> Sequence[tuple[int, str]]:
    if sys.platform == "darwin":
        return [(rtmidi.API_MACOSX_CORE, "CoreMIDI")]
    if sys.platform == "win32":
        return [(rtmidi.API_WINDOWS_MM, "Windows MIDI")]
    alsa, jack = (rtmidi.API_LINUX_ALSA, "ALSA"), (rtmidi.API_UNIX_JACK, JACK)
    if asked in ("alsa", "jack"):
        return [alsa if asked == "alsa" else jack]
    return [alsa, jack] if Path("/dev/snd/seq").exists() else [jack]
