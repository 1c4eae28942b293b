"""What %%MIDI directives say to the instrument of a voice: its channel, program and controllers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.voice_names import voice_name

_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_CHANNELS = 16
_HIGHEST = 127
_MUTE = "mute"
_BANK_COARSE, _BANK_FINE = 0, 32  # the controllers that select a bank (MIDI 1.0)


@dataclass(frozen=True, slots=True)
class ProgramChange:
    """Another instrument on a channel; the onset in whole notes, channel and program from 0."""

    onset: Fraction
    channel: int
    program: int


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A controller of a channel moved; the onset in whole notes, the channel from 0."""

    onset: Fraction
    channel: int
    controller: int
    value: int


def numbers(words: Sequence[str]) -> list[int]:
    """Returns the whole numbers that `words` begin with, up to the first word that is none."""
    found: list[int] = []
    for word in words:
        if not _NUMBER.fullmatch(word):
            break
        found.append(int(word))
    return found


def addressed(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Returns the name of the voice that `voice [name] [instrument=n [bank=n]] [mute]` is for, and its words
    without it.

    ABC 2.1 section 11.2; the name is empty where there is none, and for every other directive.
    """
    has_name = words[:1] == ("voice",) and len(words) > 1 and "=" not in words[1] and words[1] != _MUTE
    return (voice_name(words[1]), ("voice", *words[2:])) if has_name else ("", tuple(words))


class Instrument:
    """The channel of a voice, and what was set on it."""

    def __init__(self, channel: int) -> None:
        """Begins on a channel from 0."""
        self.channel = channel
        self.is_mute = False
        self.programs: list[ProgramChange] = []
        self.controls: list[ControlChange] = []

    def follow(self, words: Sequence[str], onset: Fraction) -> None:
        """Follows `channel n`, `program [channel] n`, `control n m` and `voice ...` at a place in whole notes.

        Channels are counted from 1, programs and controllers from 0, as abc2midi has them. What makes no
        sense, and directives that are not for a voice, change nothing.
        """
        if words[0] == "voice":
            self._follow_voice(words[1:], onset)
        values = numbers(words[1:])
        if not values or not all(0 <= value <= _HIGHEST for value in values[:2]):
            return
        if words[0] == "channel" and 1 <= values[0] <= _CHANNELS:
            self.channel = values[0] - 1
        elif words[0] == "program" and len(values) == 1:
            self.programs.append(ProgramChange(onset, self.channel, values[0]))
        elif words[0] == "program" and 1 <= values[0] <= _CHANNELS:
            self.programs.append(ProgramChange(onset, values[0] - 1, values[1]))
        elif words[0] == "control" and len(values) > 1:
            self.controls.append(ControlChange(onset, self.channel, values[0], values[1]))

    def _follow_voice(self, words: Sequence[str], onset: Fraction) -> None:
        """Follows `[instrument=n [bank=n]] [mute]`: both are counted from 1 (ABC 2.1 section 11.2)."""
        self.is_mute = self.is_mute or _MUTE in words
        settings = dict(word.split("=", 1) for word in words if "=" in word)
        instrument, bank = (numbers([settings.get(name, "")]) for name in ("instrument", "bank"))
        if not instrument or not 1 <= instrument[0] <= _HIGHEST + 1:
            return
        if bank and bank[0] >= 1:
            coarse, fine = divmod(bank[0] - 1, _HIGHEST + 1)
            self.controls.append(ControlChange(onset, self.channel, _BANK_COARSE, coarse))
            self.controls.append(ControlChange(onset, self.channel, _BANK_FINE, fine))
        self.programs.append(ProgramChange(onset, self.channel, instrument[0] - 1))
