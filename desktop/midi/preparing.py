"""What costs time before the player can obey, done in the thread that reads the commands."""

from collections import deque
from collections.abc import Callable

from desktop.midi import protocol
from desktop.midi.courtesy import at_once
from desktop.midi.marks import EVENTS_A_STEP
from desktop.midi.performance import Performance
from desktop.midi.roll import Roll

KEPT_SECONDS = 600.0  # of the tune; an endless one is forgotten that far behind the player
_ROLLS_KEPT = 3  # the sender may still play from one, and another may be on the way to it


class Preparation:
    """Turns lines into commands, and what is loaded and spliced into rolls, each made from the one before."""

    def __init__(self, needed_from: Callable[[], float], step_back: Callable[[], None] = at_once) -> None:
        """`needed_from` tells the first moment of the tune that may still be played, in its seconds.

        `step_back` is called between two steps of long work.
        """
        self._needed_from = needed_from
        self._step_back = step_back
        self._rolls = deque([Roll(Performance())])

    def prepared(self, line: str) -> protocol.Command | Roll:
        """The command that a line says, or the roll that it asks the player to take; raises MidiError."""
        match command := protocol.command_from_line(line, self._step_back):
            case protocol.Load(performance):
                self._rolls.append(Roll(performance, self._step_back))
            case protocol.Splice(at_seconds, performance):
                kept_from = max(0.0, self._needed_from() - KEPT_SECONDS)
                spliced = self._rolls[-1].spliced(at_seconds, performance, kept_from, self._step_back)
                self._rolls.append(spliced)
            case _:
                return command
        return self._rolls[-1]

    def tidy(self) -> None:
        """Lets go of rolls that are no longer played, bit by bit; the last holder of one frees all of it."""
        while len(self._rolls) > _ROLLS_KEPT:
            parts = list(self._rolls.popleft().parts)
            while parts:
                self._step_back()
                del parts[-EVENTS_A_STEP:]
