"""The listener's place in a tune whose text has changed before it: the bar that plays goes on, wherever it is now."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from desktop.midi.performance import Performance
from desktop.performing.playback import Playback
from model.notation.played_bars import PlayedBar

_HAIR = 5e-10  # seconds: rounding must not bring what was sent already behind what was sent last


def moved_seconds(old: Playback, new: Playback, to_new: Callable[[int], int | None], seconds: float) -> float:
    """Return how much later in the new tune is what the old one has at a place in seconds, at the notated tempo.

    `to_new` tells where an offset of the old text is in the new one, None where it is gone. A bar that is gone stands
    where the last one before it would go on; where all are gone, nothing has moved. A bar that is played several times is
    the same time of playing.
    """
    place = old.place_of(seconds)
    before = [bar for bar in old.timeline.bars if bar.onset <= place]
    for index in range(len(before) - 1, -1, -1):
        bar = before[index]
        start = to_new(bar.span.start)
        time = sum(each.span == bar.span for each in before[:index])
        found = _bars_at(new, start)[time:] if start is not None else []
        if found:
            moved = new.seconds_of(found[0].onset) - old.seconds_of(bar.onset)
            behind = place - bar.onset  # another tempo: as far into the bar as before
            return (
                moved + _in_bar(new, found[0], behind) - _in_bar(old, bar, behind) + _HAIR if moved else 0.0
            )
    return 0.0


def _in_bar(playback: Playback, bar: PlayedBar, behind: Fraction) -> float:
    """How long what lies so far behind a bar line takes, in seconds."""
    return playback.seconds_of(bar.onset + behind) - playback.seconds_of(bar.onset)


def shifted(performance: Performance, seconds: float) -> Performance:
    """Return the performance so much earlier; what lies before its beginning then has negative times."""
    if not seconds:
        return performance
    return Performance(
        tuple(replace(event, at_seconds=event.at_seconds - seconds) for event in performance.events),
        performance.duration_seconds - seconds,
        tuple(replace(point, at_seconds=point.at_seconds - seconds) for point in performance.beats),
    )


def _bars_at(playback: Playback, offset: int) -> list[PlayedBar]:
    """The bars that a place of the text stands in, each time that they are played."""
    return [bar for bar in playback.timeline.bars if bar.span.start <= offset < bar.span.end]
