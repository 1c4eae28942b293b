"""What must hold of every text: the steps from its tokens to its files, each checked."""

import io
from collections.abc import Iterator
from xml.etree import ElementTree

from model.notation.bars import bar_ends
from model.notation.engraving import engrave
from model.notation.lexer import tokenize
from model.notation.midi_file import midi_file
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.problems import MAX_PROBLEMS, find_problems
from model.notation.snippets import extract_songs
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import MAX_NOTES, Timeline, perform
from model.notation.tune import Tune, Tunebook
from tests.model.notation.fuzzing.services import edited, opened, transcribed

_ALL = PerformanceStyle(accompaniment=True, swing=True)
_ALWAYS_PLAYED = 25_000  # notes that even a short text may ask for
_ALWAYS_REPEATED = 1000  # bars, which tie one note over all of them
_MOST_GROWTH = 40  # times as many notes as characters
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def steps(text: str, number: int) -> Iterator[tuple[str, int]]:
    """Takes a text through everything, step by step; yields the name of each step done and how many items it made.

    Files and scores are written of every twentieth `number`, the editing services get every hundredth, and so on. Raises AssertionError where
    a promise does not hold, and whatever the notation raises though it may not.
    """
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    yield "tokens", 0
    book = parse(text)
    _check_spans(book)
    yield "elements", 0
    _check_problems(book)
    yield "problems", 0
    for tune in book.tunes[:4]:
        usual, plain = perform(tune), perform(tune, PLAIN)
        _check_timeline(usual, len(text))
        _check_timeline(plain, len(text))
        yield "timelines", _ALWAYS_REPEATED + len(usual.notes) + len(plain.notes)
        yield from _rarely(tune, plain, len(text), number)
    ends = bar_ends(text)
    assert list(ends) == sorted(set(ends))
    assert all(song.text in text for song in extract_songs(text))
    yield "bars", 0


def _rarely(tune: Tune, plain: Timeline, characters: int, number: int) -> Iterator[tuple[str, int]]:
    """What takes so long that only some of the texts go through it."""
    match number % 200:
        case 0 | 20 | 40 | 60 | 80 | 100 | 120 | 140 | 160 | 180:
            yield from _files(tune, plain)
        case 5 | 25 | 45 | 65 | 85 | 105 | 125 | 145 | 165 | 185:
            yield from _scores(tune)
        case 7 | 57 | 107 | 157:
            timeline = perform(tune, _ALL)
            _check_timeline(timeline, characters)
            yield "accompanied timeline", len(timeline.notes)
        case 15 | 115:
            yield from edited(tune)
        case 35 | 135:
            yield from opened(tune, plain, number)
        case 75:
            yield from transcribed(plain)


def _check_spans(book: Tunebook) -> None:
    for tune in book.tunes:
        assert book.text[tune.span.start : tune.span.end] == tune.text
        assert all(0 <= element.span.start <= element.span.end <= len(book.text) for element in tune.body)


def _check_problems(book: Tunebook) -> None:
    lines = book.text.split("\n")
    problems = find_problems(book)
    assert len(problems) <= (MAX_PROBLEMS + 1) * (len(book.tunes) + 1)
    for problem in problems:
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message.endswith((".", "?", "!")), problem.message
        assert len(problem.message) < 300, problem.message


def _check_timeline(timeline: Timeline, characters: int) -> None:
    most = min(MAX_NOTES, _ALWAYS_PLAYED + _MOST_GROWTH * characters)
    assert len(timeline.notes) <= most, f"{len(timeline.notes)} notes of {characters} characters"
    before = 0
    for note in timeline.notes:
        assert before <= note.onset and note.duration > 0
        assert 0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 and 0 <= note.channel <= 15
        before = note.onset
    assert timeline.tempi[0].onset == 0
    assert all(change.whole_notes_per_minute > 0 for change in timeline.tempi)
    assert timeline.seconds_at(timeline.duration) >= 0


def _files(tune: Tune, timeline: Timeline) -> Iterator[tuple[str, int]]:
    file = midi_file(timeline, tune.title)
    file.save(file=io.BytesIO())
    yield "MIDI file", 2 * len(timeline.notes)


def _scores(tune: Tune) -> Iterator[tuple[str, int]]:
    engraving = engrave(tune)
    root = ElementTree.fromstring(engraving.mei)
    names = [element.get(_XML_ID) for element in root.iter() if element.get(_XML_ID)]
    assert len(names) == len(set(names))
    assert set(engraving.note_ids) <= set(names)
    drawn = sum(1 for _ in root.iter())
    yield "MEI", drawn
    parts = ElementTree.fromstring(musicxml(tune).partition("\n")[2])
    yield "MusicXML", drawn + sum(1 for _ in parts.iter())
