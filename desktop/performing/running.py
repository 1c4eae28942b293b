"""What plays, as somebody needs it who plays along."""

from dataclasses import dataclass

from desktop.midi.beat_map import BeatMap
from desktop.midi.protocol import SetLoop
from desktop.performing.moving import shifted
from desktop.performing.playback import QUARTERS_IN_A_WHOLE, Playback
from model.notation.played_bars import beginnings


@dataclass(frozen=True)
class Running:
    """The beat of a playing; its seconds are those that the player tells places in, at the notated tempo."""

    number: int  # of the playing
    beats: BeatMap
    bar_line: float  # quarters: the latest one
    loop_quarters: float = 0.0  # how long the loop is; 0 where there is none


def running(playback: Playback, number: int, seconds: float, shift: float, loop: SetLoop) -> Running:
    """Return the beat of a playback whose listener is at `seconds`, and which the player has `shift` seconds earlier."""
    performance = shifted(playback.performance, shift)
    beats = BeatMap(performance.beats)
    last = performance.duration_seconds if loop.until_seconds is None else loop.until_seconds
    length = beats.quarters(last) - beats.quarters(loop.from_seconds) if loop.loop else 0.0
    return Running(number, beats, _bar_line(playback, seconds), max(0.0, length))


def _bar_line(playback: Playback, seconds: float) -> float:
    """The latest bar line before a place of the tune, in quarters; an upbeat has its own in the rest before it."""
    bars = playback.timeline.bars
    lines = [bar.onset - before for bar, before in zip(bars, beginnings(bars), strict=True)]
    place = playback.place_of(seconds)
    return float(max((line for line in lines if line <= place), default=place) * QUARTERS_IN_A_WHOLE)
