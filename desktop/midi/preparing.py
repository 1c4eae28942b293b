"""What costs time before the player can obey, done in the thread that reads the commands."""

from collections.abc import Callable

from desktop.midi import protocol
from desktop.midi.performance import Performance
from desktop.midi.roll import Roll

KEPT_SECONDS = 600.0  # of the tune; an endless one is forgotten that far behind the player


class Preparation:
    """Turns what is loaded and spliced into rolls, each made from the one before."""

    def __init__(self, needed_from: Callable[[], float]) -> None:
        """`needed_from` tells the first moment of the tune that may still be played, in its seconds."""
        self._needed_from = needed_from
        self._roll = Roll(Performance())

    def prepared(self, command: protocol.Command) -> protocol.Command | Roll:
        """The command, or the roll that it asks the player to take."""
        match command:
            case protocol.Load(performance):
                self._roll = Roll(performance)
            case protocol.Splice(at_seconds, performance):
                kept_from = max(0.0, self._needed_from() - KEPT_SECONDS)
                self._roll = self._roll.spliced(at_seconds, performance, kept_from)
            case _:
                return command
        return self._roll
