"""How fast the network writes, for the status line."""

from collections.abc import Callable


class Pace:
    """Counts from its making on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._began: float | None = None

    def words(self, bars: int, thrown_away: int) -> str:
        """Return what the line says after so many bars; the clock starts at the first call, when the network begins."""
        now = self._clock()
        if self._began is None:
            self._began = now
        seconds = now - self._began
        speed = f"{bars / seconds:.0f} bars/s" if bars and seconds > 0 else ""
        return " · ".join(filter(None, (speed, f"{thrown_away} thrown away" if bars or thrown_away else "")))
