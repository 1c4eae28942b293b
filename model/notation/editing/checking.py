"""Whether an edited tune still says what it should."""

from collections.abc import Set
from fractions import Fraction

from model.notation.errors import NotationError
from model.notation.file_header import file_header_of
from model.notation.measures import Bar, Sound
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.sign_reader import read_signs
from model.notation.spans import Span
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.tune import Tune, Tunebook

HeardNote = tuple[Fraction, Fraction, int, int]
"""Onset and duration in whole notes, pitch, channel."""


def read_again(text: str, before: Tune) -> Tune:
    """Returns the tune that `text` is in the place of `before`, whose file header holds for it too.

    Raises NotationError where the text is not one tune.
    """
    tunes = parse(file_header_of(before) + text).tunes
    if len(tunes) != 1:
        raise NotationError(
            "This tune can't be changed without breaking its text; look at its problems first."
        )
    return tunes[0]


def heard(tune: Tune, semitones: int = 0, unmoved: Set[Span] = frozenset()) -> list[HeardNote]:
    """Returns the written notes as they are heard, moved by `semitones`, but for those that stand at `unmoved`."""
    return [
        (
            note.onset,
            note.duration,
            note.pitch if note.span in unmoved else note.pitch + semitones,
            note.channel,
        )
        for note in perform(tune, PLAIN).notes
    ]


def written_pitches(
    tune: Tune, semitones: int = 0, selection: Span | None = None, unmoved: Set[Span] = frozenset()
) -> list[list[int]]:
    """Returns the pitches of every bar as written, voice by voice, those in `selection` moved by `semitones`.

    Notes that stand at `unmoved` are not.
    """

    def moves(sound: Sound) -> bool:
        return lies_in(sound.span, selection) and sound.span not in unmoved

    return [
        [sound.pitch + (semitones if moves(sound) else 0) for sound in sounds_of(bar)]
        for voice in tune.measures.voices
        for bar in voice.bars
    ]


def sounds_of(bar: Bar) -> list[Sound]:
    """Returns what sounds in a bar, grace notes before the note that they adorn."""
    return [
        sound
        for event in bar.events
        for sound in (*(sound for grace in event.graces for sound in grace.sounds), *event.sounds)
    ]


def lies_in(span: Span, selection: Span | None) -> bool:
    """Tells whether a selection holds the beginning of a span; None holds everything."""
    return selection is None or selection.start <= span.start < selection.end


def same_meaning(after: Tune, before: Tune) -> bool:
    """Tells whether two tunes sound alike, with the same words under the same notes and the same problems."""
    return (
        performed(after) == performed(before)
        and _words(after) == _words(before)
        and _messages(after) == _messages(before)
    )


def performed(tune: Tune) -> tuple[list[tuple[Fraction, Fraction, int, int, int]], Fraction]:
    """Returns what is heard with all that a performance adds, and how long it takes."""
    timeline = perform(tune)
    notes = [(note.onset, note.duration, note.pitch, note.velocity, note.channel) for note in timeline.notes]
    return notes, timeline.duration


def _words(tune: Tune) -> list[list[dict[int, tuple[str, str]]]]:
    return [
        [
            {verse: (syllable.text, syllable.connector) for verse, syllable in signs.verses.items()}
            for signs in voice.signs
        ]
        for voice in read_signs(tune).values()
    ]


def _messages(tune: Tune) -> list[str]:
    return sorted(problem.message for problem in find_problems(Tunebook(tune.source, (tune,))))
