"""Where a tune joins a machine that runs already: at the next bar line that its count-in leaves time for."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from desktop.midi.beat_map import BeatMap
from desktop.midi.clock_in import ClockFollower
from desktop.midi.commands import Play

_SOON_SECONDS = 0.001  # nearer bar lines are left to pass


@dataclass(frozen=True)
class Joining:
    """How the tune and the machine come together."""

    place: float  # of the tune, in quarters, at which it begins
    lag: float  # quarters that the machine is ahead of the tune
    machine_place: float  # of the first thing that is sent, the count-in included, in quarters

    def at(self, master: ClockFollower) -> float:
        """The clock time at which the machine will be there."""
        return master.time_of(self.machine_place)


def joining(
    master: ClockFollower,
    play: Play,
    beats: BeatMap,
    heard_at: float,
    in_tune: Callable[[float], float | None],
) -> Joining:
    """Where to begin, seen from a clock time at which what is sent now will be heard.

    The tune begins where the machine's song is; `in_tune` tells which place of the tune, in quarters, that is, or
    None where the song has left it. There, or where the machine has told no place of its own, it begins at the place
    that was asked for, as far behind a bar line of the machine as behind its own.
    """
    start = beats.quarters(play.from_seconds)
    counted = start - beats.quarters(play.from_seconds - play.lead_in.duration_seconds)
    here = master.place_at(heard_at + _SOON_SECONDS) + counted
    bar = max(play.bar_quarters, 0.25)
    line = math.ceil(here / bar) * bar
    place = in_tune(line) if master.knows_place else None
    if place is not None:
        return Joining(place, 0.0, line - counted)
    into = play.into_bar_quarters % bar
    line = math.ceil((here - into) / bar) * bar + into
    return Joining(start, line - start, line - counted)
