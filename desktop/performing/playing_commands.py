"""What is told to the player where playing begins and where the loop changes."""

from fractions import Fraction

from desktop.midi.metronome import bar_at
from desktop.midi.performance import Performance
from desktop.midi.protocol import Play, SetLoop
from desktop.performing.playback import Playback
from desktop.performing.region import Stretch


def play_command(
    playback: Playback,
    number: int,
    place: Fraction,
    loop: Stretch | None = None,
    until: Fraction | None = None,
    counts_in: bool = False,
) -> Play:
    """Return the command that plays from a place, over and over where there is a loop, else to `until` or the end."""
    end = loop.end if loop is not None else until
    bar, into_bar = bar_at(playback.timeline, place)
    return Play(
        from_seconds=playback.seconds_of(place),
        until_seconds=playback.seconds_of(end) if end is not None else None,
        loop=loop is not None,
        loop_from_seconds=playback.seconds_of(loop.start) if loop is not None else 0.0,
        number=number,
        lead_in=playback.lead_in(place) if counts_in else Performance(),
        bar_quarters=bar,
        into_bar_quarters=into_bar,
    )


def loop_command(playback: Playback, loop: Stretch | None, shift: float = 0.0) -> SetLoop:
    """Return the command that loops, or plays on, from now; the player has everything earlier by `shift` seconds."""
    if loop is None:
        return SetLoop(False)
    return SetLoop(True, playback.seconds_of(loop.start) - shift, playback.seconds_of(loop.end) - shift)


def entries_of(place: Fraction, loop: Stretch | None) -> set[Fraction]:
    """Return the places at which playing is entered: see `drone`."""
    return {place} if loop is None else {place, loop.start}
