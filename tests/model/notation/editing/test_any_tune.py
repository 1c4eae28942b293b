"""No text at all makes the editing services raise anything but a sentence; what they write sounds as it should."""

from contextlib import suppress
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from model.notation.editing.extraction import extract_parts, extract_voices
from model.notation.editing.numbering import renumber
from model.notation.editing.reformatting import reformat
from model.notation.editing.transposition import transpose
from model.notation.editing.unit_length import change_unit_length
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.tune import Tune, Tunebook

NotesHeard = list[tuple[Fraction, Fraction, int, int]]

SIGNS = (
    "A B c d' E, ^F _G =a ^^C __B ^/d _3/2e =c' z x Z2 y 2 /2 3/2 // 999999 > >> < - | | | || |] [| |: :| :: |1 |2 [1 [2,3 :|2 "
    "( ) (3 (0 (5:4:5 [ ] [CE] [^Fd]2 {g} {/^a} { } [K:G] [K:Bbm] [K:none] [K:D=c] [K:clef=bass] [M:3/4] [M:6/8] [L:1/16] "
    '[Q:1/4=60] [V:2] [V:1] [P:B] [r:x] & ! !trill! ~ . T " "Am" "F#7/C" "^ho" \\ % $ ` * + ++ ! : _ ^ = é ~g2'
)
LINES = (
    "\n", "\n", "\n", "\n\n", "\nK:Dm\n", "\nK:E exp ^f _b\n", "\nM:6/8\n", "\nL:1/4\n", "\nP:A\n", "\nV:1\n", "\nV:2 bass\n",
    "\nw:la-la * | la\n", "|\nw:a-b c _ d~e - f\n", "|\nw:_ * g h\n", "\nX:2\n", "\nT:x\n", "\ns:\"A\" !p! *\n", "\n%%MIDI transpose 2\n", "\n% note\n", "\nm:~g2={a}g{f}g\n",
    "\n+:B\n", "\nI:linebreak $\n",
)  # fmt: skip
ORDERS = (
    "", "P:A(AB)3\n", "M:3/8\n", "L:1/0\n", "Q:\n", "V:1\nV:2 octave=-1\n", "m:~n2 = o/n/m/n/\n", "%%propagate-accidentals not\n",
    "%%propagate-accidentals octave\n", "M:none\nL:1/4\n",
)  # fmt: skip
KEYS = (
    "C",
    "G",
    "Bb",
    "F#m",
    "none",
    "",
    "Hp",
    "Ddor",
    "A exp ^c _b",
    "^f _e",
    "E =g clef=alto",
    "Cb",
    "C#",
    "Gloc",
)

pieces = st.sampled_from([*SIGNS.split(), " ", *LINES])
bodies = st.lists(pieces, max_size=40).map("".join)
tunes = st.builds(
    lambda order, key, body: f"X:1\nT:t\n{order}K:{key}\n{body}",
    st.sampled_from(ORDERS),
    st.sampled_from(KEYS),
    bodies,
)
dense = st.builds(
    lambda order, key, body: f"X:1\nT:t\n{order}K:{key}\n{body}", st.sampled_from(ORDERS), st.sampled_from(KEYS),
    st.text(alphabet="AcdF'^_=,/23|:+!`-~[]{}(\"gm\n ", max_size=40),
)  # fmt: skip
texts = st.one_of(
    tunes, dense, bodies, st.text(alphabet="ABcd'^_=,/2|:[]{}()KLMVX \n!+\"%&~-><", max_size=60)
)
books = st.builds(lambda head, tune: f"{head}\n\n{tune}" if head else tune,
                  st.sampled_from(["", "M:6/8", "m:~g2=abc", "L:1/4\nM:2/4", "X:7\nK:C\nabc|"]), texts)  # fmt: skip
semitones = st.integers(-14, 14)


def heard(tune: Tune, moved: int = 0) -> NotesHeard:
    """Returns what is heard of the written notes."""
    return [
        (note.onset, note.duration, note.pitch + moved, note.channel) for note in perform(tune, PLAIN).notes
    ]


def put_back(book: Tunebook, index: int, text: str) -> Tune:
    """Returns the tune that the book holds when `text` stands in place of its tune."""
    span = book.tunes[index].span
    after = parse(book.text[: span.start] + text + book.text[span.end :])
    assert len(after.tunes) == len(book.tunes)
    return after.tunes[index]


@given(books, semitones)
def test_any_tune_transposed_sounds_so_many_semitones_off(text: str, interval: int) -> None:
    book = parse(text)
    for index, tune in enumerate(book.tunes):
        try:
            moved = transpose(tune, interval)
        except NotationError:
            continue
        assert heard(put_back(book, index, moved)) == heard(tune, interval)


@given(books, semitones, st.integers(0, 80), st.integers(0, 60))
def test_of_a_passage_only_its_notes_move(text: str, interval: int, start: int, length: int) -> None:
    book = parse(text)
    for index, tune in enumerate(book.tunes):
        passage = Span(start, start + length)
        try:
            moved = transpose(tune, interval, passage)
        except NotationError:
            continue
        assert struck(put_back(book, index, moved)) == struck(tune, interval, passage)


@given(
    books,
    st.sampled_from([Fraction(1, 4), Fraction(1, 8), Fraction(1, 16), Fraction(1, 2), Fraction(1, 512)]),
)
def test_any_tune_in_another_unit_sounds_the_same(text: str, unit: Fraction) -> None:
    book = parse(text)
    for index, tune in enumerate(book.tunes):
        try:
            after = put_back(book, index, change_unit_length(tune, unit))
        except NotationError:
            continue
        assert heard(after) == heard(tune)
        assert after.unit_note_length == unit


@given(books, st.integers(1, 5), st.booleans())
def test_any_tune_laid_out_anew_sounds_the_same_and_stays_so(text: str, bars: int, is_beamed: bool) -> None:
    book = parse(text)
    for index, tune in enumerate(book.tunes):
        try:
            once = reformat(tune, bars, is_beamed)
        except NotationError:
            continue
        after = put_back(book, index, once)
        assert heard(after) == heard(tune)
        assert reformat(after, bars, is_beamed) == once


@given(books)
def test_any_tune_is_taken_apart_or_the_reason_is_told(text: str) -> None:
    book = parse(text)
    for index, tune in enumerate(book.tunes):
        for voice in tune.measures.voices:
            with suppress(NotationError):
                (alone,) = put_back(book, index, extract_voices(tune, [voice.name])).measures.voices
                assert [bar.duration for bar in alone.bars] == [bar.duration for bar in voice.bars]
        for part in {bar.part for voice in tune.measures.voices for bar in voice.bars if bar.part}:
            with suppress(NotationError):
                after = put_back(book, index, extract_parts(tune, [part]))
                assert {bar.part for voice in after.measures.voices for bar in voice.bars} <= {part}


@given(books, st.integers(1, 2000))
def test_any_book_is_numbered_in_its_order(text: str, first: int) -> None:
    before, after = parse(text), parse(renumber(text, first))
    assert len(after.tunes) == len(before.tunes)
    numbers = [tune.number for tune in after.tunes if tune.text.startswith("X:")]
    assert numbers == list(range(first, first + len(numbers)))


def struck(tune: Tune, moved: int = 0, passage: Span | None = None) -> list[list[int]]:
    """Returns the pitches that are written, bar by bar, those of a passage moved."""
    start, end = passage or (0, 0)
    return [
        [
            sound.pitch + (moved if start <= sound.span.start < end else 0)
            for event in bar.events
            for sound in (*(sound for grace in event.graces for sound in grace.sounds), *event.sounds)
        ]
        for voice in tune.measures.voices
        for bar in voice.bars
    ]
