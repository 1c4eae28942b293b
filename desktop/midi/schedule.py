"""Where in the tune the player is at a time of the clock, and when a place of the tune is due."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """A stretch of time played at one tempo: a straight line from clock seconds to seconds of the tune."""

    at_time: float  # clock seconds
    at_position: float  # seconds of the tune at the notated tempo
    factor: float  # seconds of the tune per second of the clock; 1.0 is the notated tempo

    def position(self, time: float) -> float:
        """The place in the tune, in seconds at the notated tempo, at a clock time."""
        return self.at_position + (time - self.at_time) * self.factor

    def time_of(self, position: float) -> float:
        """The clock time at which a place in the tune is due: absolute, so that errors never add up."""
        return self.at_time + (position - self.at_position) / self.factor


class Schedule:
    """The stretches since Play was pressed; tempo changes and loops begin new ones.

    Old stretches are kept for a while: what is heard lags behind what is sent by the output's latency.
    """

    _KEPT = 64

    def __init__(self, time: float, position: float, factor: float) -> None:
        self._stretches = [Stretch(time, position, factor)]

    @property
    def factor(self) -> float:
        """The tempo now, as a factor of the notated one."""
        return self._stretches[-1].factor

    def time_of(self, position: float) -> float:
        """The clock time at which a place in the tune is due."""
        return self._stretches[-1].time_of(position)

    def position(self, time: float) -> float:
        """The place in the tune at a clock time, also one shortly before the last tempo change or loop."""
        for stretch in reversed(self._stretches):
            if time >= stretch.at_time:
                return stretch.position(time)
        return self._stretches[0].at_position

    def change_tempo(self, time: float, factor: float) -> None:
        """Goes on from the place where `time` finds it, at another tempo, without a jump."""
        self._begin(Stretch(time, self._stretches[-1].position(time), factor))

    def jump(self, leave: float, enter: float) -> None:
        """Leaves the tune at one place and enters it at another in the same instant, as a loop does."""
        self._begin(Stretch(self.time_of(leave), enter, self.factor))

    def stand_still(self, since: float, until: float) -> None:
        """Goes on at a time from the place where an earlier one finds it: nothing was played in between."""
        self._begin(Stretch(until, self._stretches[-1].position(since), self.factor))

    def _begin(self, stretch: Stretch) -> None:
        self._stretches.append(stretch)
        del self._stretches[: -self._KEPT]
