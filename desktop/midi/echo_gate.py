"""Ends what goes round and round where an output comes back to an input with thru, by a cable or a program."""

from desktop.midi import messages
from desktop.midi.flood_gate import Bucket

# A loop repeats a message hundreds of times a second; a knob that says "one step more" a few dozen times.
SAME_A_SECOND, _BURST = 20.0, 60.0
_MOST_KEPT = 1000


class EchoGate:
    """Lets what came in at inputs pass, but no message that comes again and again as only an echo does.

    One that is held back has left the loop. Notes pass: a key that is down is not pressed again (see `slot`).
    """

    def __init__(self) -> None:
        self._same: dict[tuple[str, bytes], Bucket] = {}

    def lets_pass(self, data: bytes, source: str, at: float) -> bool:
        """Whether a message of an input, which arrived at a clock time, is sent on."""
        if messages.is_note_on(data) or messages.is_note_off(data):
            return True
        if len(self._same) > _MOST_KEPT:
            self._same.clear()
        return self._same.setdefault((source, data), Bucket(SAME_A_SECOND, _BURST)).has_room(at)
