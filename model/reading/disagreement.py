"""What Carolan's reading of a tune and music21's disagree about, as a warning for a person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from model.notation.measures import Bar
from model.notation.problems import Problem
from model.notation.spans import LineIndex, Span
from model.notation.tune import Tune, Tunebook
from model.reading.reader import Reading, SecondReader


@dataclass(frozen=True)
class Count:
    """What a reading counts: notes and chords without grace notes, and the bars that hold one."""

    notes: int
    bars: int


def count_of(tune: Tune) -> Count:
    """Returns what Carolan counts in a tune, all voices together."""
    struck = [sum(bool(event.sounds) for event in bar.events) for bar in _bars(tune)]
    return Count(sum(struck), sum(bool(notes) for notes in struck))


def _bars(tune: Tune) -> Iterator[Bar]:
    for voice in tune.measures.voices:
        yield from voice.bars


def _is_plain(bar: Bar, source: str) -> bool:
    """Tells whether music21 counts a bar as one: those over a line's end or longer than their meter it may cut."""
    is_long = bar.meter.duration is not None and bar.duration > bar.meter.duration
    return not is_long and "\n" not in source[bar.span.start : bar.span.end]


def disagreement(tune: Tune, reading: Reading) -> str:
    """Returns one sentence on how `reading` differs from Carolan's own, empty where it does not or was not had.

    A tune without notes is no matter for a second reader.
    """
    own = count_of(tune)
    if not own.notes or (reading.accepted and reading.sentence):
        return ""
    if not reading.accepted:
        return f"A second reader stumbles here, so other programs may too: {reading.sentence}"
    # Of a few bars music21 makes no measures.
    has_bars = bool(reading.measures) and all(_is_plain(bar, tune.source) for bar in _bars(tune))
    other = Count(reading.notes, reading.measures if has_bars else own.bars)
    if other == own:
        return ""
    return (
        f"music21, a second reader, counts {_in_words(other)} here, Carolan {_in_words(own)}; "
        "other programs may read it otherwise too."
    )


def second_problems(
    book: Tunebook, reader: SecondReader, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Problem]:
    """Yields a warning for every tune of a book that a second reader reads otherwise; at most 2 s a tune."""
    lines = LineIndex(book.text)
    for tune in book.tunes:
        sentence = disagreement(tune, reader.read(tune.text, cancelled))
        if cancelled():
            return
        if sentence:
            yield warning(tune, sentence, lines)


def warning(tune: Tune, sentence: str, lines: LineIndex) -> Problem:
    """Returns a sentence about a tune as a warning at its first line."""
    start = tune.span.start
    span = Span(start, start + len(tune.text.partition("\n")[0]))
    return Problem(span, *lines.place(start), "warning", sentence)


def _in_words(count: Count) -> str:
    notes = "1 note" if count.notes == 1 else f"{count.notes} notes"
    bars = "1 bar" if count.bars == 1 else f"{count.bars} bars"
    return f"{notes} in {bars}"
