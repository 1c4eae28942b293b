"""Whether a second machine sends its clock to the same input, and the tempo from before it."""

from collections import deque

_FOUND_AFTER = 48  # pulses
_MOST = 192  # pulses: after so many of one machine alone it is believed to be alone
_TRUSTED_TEMPI = 20  # one a report: the eldest is from before a second machine that has just been found out


class SecondMachine:
    """Told of every pulse whether it can be one of two machines'.

    Two of almost one tempo sound like one now and then, until they drift apart again.
    """

    def __init__(self) -> None:
        self.is_there = False
        self._of_two = 0  # pulses of two machines, less those that were not
        self._tempi: deque[float] = deque(maxlen=_TRUSTED_TEMPI)

    def take(self, are_two: bool) -> None:
        """Takes in a pulse."""
        self._of_two = min(max(self._of_two + (1 if are_two else -1), 0), _MOST)
        self.is_there = self._of_two >= _FOUND_AFTER or (self.is_there and self._of_two > 0)

    def trust(self, quarters_a_second: float) -> None:
        """Takes in the tempo of one machine, as it is reported."""
        if not self.is_there:
            self._tempi.append(quarters_a_second)

    @property
    def tempo_before(self) -> float | None:
        """The tempo before the second one came, in quarters a second; None where nobody knows of such."""
        return self._tempi[0] if len(self._tempi) == _TRUSTED_TEMPI else None
