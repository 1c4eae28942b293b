"""Playing along with a tune: its places as those of even bars; knows no Qt."""

from fractions import Fraction

from desktop.performing.running import Running

_BACK_QUARTERS = 0.5  # a place so much earlier than the one before it is in the next round of a loop
_QUARTERS_IN_A_WHOLE = 4


class Along:
    """Counts on where a loop begins again; 0 is a bar line."""

    def __init__(self, beat: Running, tempo: Fraction) -> None:
        """`tempo`, in whole notes a minute, is that of the even bars; the tune may have others."""
        self.number = beat.number
        self._beat = beat
        self._seconds_a_quarter = 60 / float(tempo * _QUARTERS_IN_A_WHOLE)
        self._last = 0.0  # quarters from the bar line, in the present round
        self._before = 0.0  # quarters of the rounds before

    def place(self, seconds: float) -> float:
        """Returns where a place of the tune, in the player's seconds, lies in the even bars, in their seconds."""
        quarters = self._beat.beats.quarters(seconds) - self._beat.bar_line
        loop, before = self._beat.loop_quarters, self._before
        if loop and quarters > self._last + loop - 2 * _BACK_QUARTERS:
            before -= loop  # a key that was struck just before the loop began again
        elif loop and quarters < self._last - _BACK_QUARTERS:
            self._before = before = before + loop
            self._last = quarters
        else:
            self._last = max(self._last, quarters)
        return (quarters + before) * self._seconds_a_quarter
