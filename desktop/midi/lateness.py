"""How late the messages left: recorded while the player plays, summed up when it stops."""

from array import array

from desktop.midi.protocol import Timing


class Lateness:
    """Collects seconds of lateness in a flat array, which costs the sender next to nothing."""

    _MOST = 1_000_000  # 8 MB: days of playing between two stops are summed up by their beginning

    def __init__(self) -> None:
        self._seconds = array("d")

    def add(self, seconds: float) -> None:
        """One message left this long after its deadline."""
        if len(self._seconds) < self._MOST:
            self._seconds.append(seconds)

    def timing(self) -> Timing:
        """The figures of everything added so far, in milliseconds; all 0 if that is nothing."""
        ordered = sorted(self._seconds)
        if not ordered:
            return Timing(0, 0.0, 0.0, 0.0)
        middle, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        return Timing(len(ordered), middle * 1000, p99 * 1000, ordered[-1] * 1000)

    def clear(self) -> None:
        """Begins a new playing."""
        del self._seconds[:]
