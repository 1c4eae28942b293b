"""A tune as the person wants to hear it: transposed, some voices muted, swinging, with a drone, with clicks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.midi import metronome
from desktop.midi.drone import drone
from desktop.midi.performance import Performance, TimedMessage, performance
from model.notation.key import Key
from model.notation.style import PerformanceStyle
from model.notation.timeline import TimedNote, Timeline, perform
from model.notation.tune import Tune

STRAIGHT, MOST_SWING = 50, 80  # per cent of two notes that the first gets
MOST_TRANSPOSING = 24
MOST_COUNTED_BARS = 8
_DRUM_CHANNEL = 9
_USUAL = PerformanceStyle()
_NO_ONE = -1


@dataclass(frozen=True)
class PlayingOptions:
    """What is done to a tune while it is played; nothing of it is written into the tune.

    Raises ValueError for numbers out of their range.
    """

    transpose: int = 0  # semitones, 24 at most; drums stay
    muted: frozenset[int] = frozenset()  # voices by their place in the text, from 0
    soloed: frozenset[int] = frozenset()  # where there are any, nothing else is heard but the metronome
    accompaniment: bool = False  # chord symbols are played
    swing: int | None = None  # per cent of two notes that the first gets, 50 to 80; None: as the tune says
    drone: bool = False  # on tonic and fifth
    click: bool = False  # of the metronome
    count_in: int = 0  # bars

    def __post_init__(self) -> None:
        """Looks at the numbers."""
        if abs(self.transpose) > MOST_TRANSPOSING:
            raise ValueError(f"a tune is transposed by {MOST_TRANSPOSING} semitones at most")
        if self.swing is not None and not STRAIGHT <= self.swing <= MOST_SWING:
            raise ValueError(f"swing lies between {STRAIGHT} and {MOST_SWING} per cent")
        if not 0 <= self.count_in <= MOST_COUNTED_BARS:
            raise ValueError(f"from 0 to {MOST_COUNTED_BARS} bars are counted in")


PLAINLY = PlayingOptions()
"""The tune as it is."""


def heard(
    tune: Tune,
    options: PlayingOptions = PLAINLY,
    style: PerformanceStyle = _USUAL,
    entries: Iterable[Fraction] = (),
) -> Timeline:
    """The tune with these options, all but the clicks: what is exported and what is played.

    `entries`: see `drone`. The places of the bars are those of the plain tune, whatever the options are.
    """
    return shaped(perform(tune, style_of(options, style)), tune.key, options, entries)


def shaped(
    timeline: Timeline, key: Key, options: PlayingOptions, entries: Iterable[Fraction] = ()
) -> Timeline:
    """A performance with voices muted, transposed, and with the drone of its key: `heard` without the style."""
    notes = tuple(_transposed(note, options.transpose) for note in timeline.notes if _sounds(note, options))
    timeline = replace(timeline, notes=notes)
    if not options.drone or options.soloed:
        return timeline
    held, programs = drone(timeline, key, options.transpose, entries)
    both = sorted((*notes, *held), key=lambda note: note.onset)
    band = {**{note.channel: "Drone" for note in held}, **dict(timeline.band)}
    return replace(
        timeline,
        notes=tuple(both),
        programs=(*programs, *timeline.programs),
        band=tuple(sorted(band.items())),
    )


def arranged(
    tune: Tune,
    options: PlayingOptions = PLAINLY,
    style: PerformanceStyle = _USUAL,
    entries: Iterable[Fraction] = (),
) -> Performance:
    """The messages of the tune with these options, the clicks of the metronome among them."""
    return played(heard(tune, options, style, entries), options)


def played(timeline: Timeline, options: PlayingOptions) -> Performance:
    """The messages of a timeline that `heard` made, with the clicks where they are wanted."""
    plain = performance(timeline)
    events = [_without_nowhere(event) for event in plain.events]
    if options.click:
        events = sorted((*events, *metronome.clicks(timeline)), key=metronome.rank)
    return replace(plain, events=tuple(events))


def count_in(timeline: Timeline, options: PlayingOptions, start: Fraction = Fraction(0)) -> Performance:
    """What is counted before a place of the tune, in whole notes; empty where nothing is."""
    return metronome.count_in(timeline, options.count_in, start)


def _without_nowhere(event: TimedMessage) -> TimedMessage:
    """The drone stands nowhere in the text."""
    is_nowhere = event.span is not None and event.span.start == event.span.end
    return replace(event, span=None) if is_nowhere else event


def style_of(options: PlayingOptions, style: PerformanceStyle = _USUAL) -> PerformanceStyle:
    """The style in which a tune with these options is performed."""
    if options.accompaniment:
        style = replace(style, accompaniment=True)
    if options.swing is None:
        return style
    if options.swing == STRAIGHT:
        return replace(style, swing=False)
    return replace(style, swing=True, swing_share=Fraction(options.swing, 100))


def _sounds(note: TimedNote, options: PlayingOptions) -> bool:
    """Whether the note is heard; what accompanies is no voice: no mute silences it, but any solo does."""
    if options.soloed:
        return note.voice in options.soloed
    return note.voice == _NO_ONE or note.voice not in options.muted


def _transposed(note: TimedNote, semitones: int) -> TimedNote:
    if not semitones or note.channel == _DRUM_CHANNEL:
        return note
    return replace(note, pitch=note.pitch + semitones)
