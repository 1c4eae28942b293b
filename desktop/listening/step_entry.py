"""Step entry: each key that is played is a note, keys that are held together are a chord; knows no Qt."""

from desktop.midi import messages

PEDAL_DOWN = 64  # of 127, and more


class StepEntry:
    """Gathers keys until the first of them is released: then all that were struck are one note or chord."""

    def __init__(self) -> None:
        self._struck: list[int] = []  # since something was written
        self._pedal = False

    def take(self, data: bytes) -> tuple[int, ...] | None:
        """Takes a message; returns the pitches to be written, none of them for a rest, or None for nothing.

        The sustain pedal (CC 64) is a rest, once each time that it goes down.
        """
        if messages.is_note_on(data):
            if data[1] not in self._struck:
                self._struck.append(data[1])
            return None
        if messages.is_note_off(data):
            if data[1] not in self._struck:
                return None  # it was written when another key went up before it
            struck, self._struck = self._struck, []
            return tuple(sorted(struck))
        if data[:1] and data[0] & 0xF0 == messages.CONTROL_CHANGE and data[1] == messages.SUSTAIN_PEDAL:
            was_down, self._pedal = self._pedal, data[2] >= PEDAL_DOWN
            return () if self._pedal and not was_down else None
        return None
