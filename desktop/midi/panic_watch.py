"""Which messages that arrive are somebody's panic button: MIDI's own All Sound Off and All Notes Off."""

import math

from desktop.midi import messages

_MANY_CHANNELS = 8
_TOGETHER_SECONDS = 0.5
_ROUTINE_SECONDS = 1.0


class PanicWatch:
    """Told what arrives at the inputs.

    All Sound Off (CC 120) asks for silence, on whichever channel it comes. All Notes Off (CC 123) is a matter of
    routine, too: old keyboards send it whenever the last key is released. So it asks for silence where it comes on
    eight channels within half a second, or from an input that has begun and ended no note for a second; otherwise
    it only ends the notes of its own input and channel (see `strip`). (MIDI 1.0, mode messages.)
    """

    def __init__(self) -> None:
        self._noted_at: dict[str, float] = {}  # by input: when a note began or ended there
        self._ended_at: dict[str, dict[int, float]] = {}  # by input and channel: when All Notes Off came

    def is_panic(self, data: bytes, name: str, at: float) -> bool:
        """Whether a channel message of an input, which arrived at a clock time, asks for silence."""
        if messages.is_note_on(data) or messages.is_note_off(data):
            self._noted_at[name] = at
        if not messages.is_control_change(data):
            return False
        return data[1] == messages.ALL_SOUND_OFF or (
            data[1] == messages.ALL_NOTES_OFF and self._is_no_routine(messages.channel_of(data), name, at)
        )

    def _is_no_routine(self, channel: int, name: str, at: float) -> bool:
        ended_at = self._ended_at.setdefault(name, {})
        ended_at[channel] = at
        together = [each for each in ended_at.values() if at - each <= _TOGETHER_SECONDS]
        is_idle = at - self._noted_at.get(name, -math.inf) > _ROUTINE_SECONDS
        return is_idle or len(together) >= _MANY_CHANNELS
