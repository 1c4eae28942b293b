"""Numbers, nests and long rows: work and what is made stay bounded, and a problem says what was cut."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from model.notation.engraving import engrave
from model.notation.interpreter import MAX_VOICES
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.problems import MAX_PROBLEMS, find_problems
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import MAX_NOTES, Timeline, perform
from model.notation.transcribe import TranscribedNote, TranscriptionSettings, transcribe
from tests.model.notation.fuzzing.patience import growth, seconds

HEADER = "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n"
MANY = 30_000
_ACCOMPANIED = PerformanceStyle(accompaniment=True)
_PLAYED_AT_LEAST = 20_000  # notes that a short tune may ask for


def header(*fields: str) -> str:
    return "\n".join(("X:1", "T:t", "M:4/4", "L:1/8", *fields, "K:C", ""))


def heard(text: str, style: PerformanceStyle = PLAIN) -> Timeline:
    """Returns the performance of the first tune of a text."""
    return perform(parse(text).tunes[0], style)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER + "G99999999999|", "The number in G99999"),
        (HEADER + "A1/99999999|", "makes no sense as a length"),
        (HEADER + "[CEG]99999999|", "makes no sense as a length"),
        (HEADER + "z99999999|", "makes no sense as a length"),
        (HEADER + "(999999:1:999999A|", "no group of notes that can be played"),
        (HEADER + "Z9999999|", "rests for more bars than can be played"),
        (HEADER + "|:A|[99999B:|", "no ending that can be played"),
        (header("M:99999/1") + "A|", "M:99999/1 is no meter that can be counted"),
        (header("M:1/3") + "A|", "M:1/3 is no meter that can be counted"),
        (header("L:1/999999999") + "A|", "L:1/999999999 is no note length"),
        (header("L:99999") + "A|", "L:99999 is no note length"),
        (header("Q:1/4=99999999") + "A|", "Q:1/4=99999999 is no tempo that can be played"),
        (header("P:((A99)99)99") + "P:A\nA|B|c|d|", "can be played; it is cut"),
        (header("P:((A99)99)99") + "P:A\nA|", "more than 1000 parts; the rest is not played"),
        (HEADER + "A" + ":" * MANY + "|", "can be played; it is cut"),
        (HEADER + "(" * MANY + "A", "opens a slur that nothing closes"),
        (HEADER + "A" + ")" * MANY, "closes a slur that nothing opened"),
        (HEADER + "[" * MANY + "A", "This chord is not closed"),
        (HEADER + "{" * MANY + "A", "These grace notes are not closed"),
        (HEADER + "|:A" * (MANY // 10), "no :| ends it"),
        (HEADER + "(&" + "A|&" * 1000 + ")", "More than 64 layers lie over one bar"),
        (HEADER + "".join(f"V:{voice}\nA|\n" for voice in range(MANY // 10)), f"more than {MAX_VOICES} voices"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_bounded_and_told(text: str, sentence: str) -> None:
    book = parse(text)
    problems = find_problems(book)
    assert sentence in "\n".join(problem.message for problem in problems)
    assert len(problems) <= MAX_PROBLEMS
    assert len(perform(book.tunes[0], _ACCOMPANIED).notes) <= _PLAYED_AT_LEAST


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (HEADER + "G99999999999|", 1),
        (header("P:((A99)99)99") + "P:A\n" + "ABcdefga|" * 100, 25_000),
        (header("P:((A99)99)99") + "P:A\n" + "".join(f"[V:{v}]|:" + "ABcdefga|" * 8 + ":|" for v in range(12)), 60_000),
        (HEADER + "".join(f"[V:{v}]A" + ":" * 3000 + "|" for v in range(40)), 45_000),
        (HEADER + '"C"Z999|' * 50, 25_000),
        (HEADER + "%%MIDI drum dddddddd 35 35 35 35 35 35 35 35\n%%MIDI drumon\n" + "Z999|" * 50, 25_000),
        (HEADER + "%%MIDI drone 70 45 33 80 80\n%%MIDI droneon\n" + "Z999|" * 50, 25_000),
        (HEADER + "%%MIDI drum " + "d" * 200 + " 35 90\n%%MIDI drumon\nZ999|Z999|", 25_000),
        (HEADER + "TA1024|" * 200, 30_000),
        (HEADER + "~A1024|" * 200, 30_000),
        (header("R:hornpipe", "P:((A99)99)99") + "P:A\n" + "A>B|" * 200, 30_000),
        (header("m:A=BBBBBBBBBBBBBBBB", "m:B=AAAAAAAAAAAAAAAA") + "A" * 1000, 16_000),
        (header(*(f"U:{one}={other}" for one, other in zip("HIJKL", "IJKLH", strict=True))) + "HA" * 1000, 1000),
        (HEADER + "|:A|" + "".join(f"[{number} B:|" for number in range(1, 10_001)), 20_000),
        (HEADER + "|:A|" + "[1-63 B:|" * 2000, 20_000),
        (HEADER + "!segno!A|!D.S.!B|" * 600, 20_000),
        (HEADER + "A:|" * (MANY // 4), 20_000),
        (HEADER + "|:A" * (MANY // 4), 20_000),
        (HEADER + "|:" * MANY + "A" + ":|" * MANY, 5),
    ],
)  # fmt: skip
def test_a_performance_is_bounded_by_what_is_written(text: str, most: int) -> None:
    assert len(heard(text, _ACCOMPANIED).notes) <= min(most, MAX_NOTES)


def test_a_performance_that_was_cut_says_so() -> None:
    assert heard(header("P:((A99)99)99") + "P:A\n" + "ABcdefga|" * 100).is_cut
    assert not heard(header("P:((AB)3C)2") + "P:A\nA|\nP:B\nB|\nP:C\nC|").is_cut


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "".join(f"[V:{voice}]" + "Z999|" * 20 for voice in range(40)),
        HEADER + "Z999|" * 2000,
        HEADER + "".join(f"[V:{voice}]A|" for voice in range(200)),
        HEADER + "A" + "," * MANY,
    ],
    ids=["rests of many voices", "rests of one voice", "voices", "octaves"],
)
def test_a_score_is_bounded_by_what_is_written(text: str) -> None:
    (tune,) = parse(text).tunes
    most = 3_000_000 + 300 * len(text)
    assert len(engrave(tune).mei) <= most
    assert len(musicxml(tune)) <= 2 * most


@pytest.mark.parametrize("anacrusis", [Fraction(1, 5), Fraction(7, 9), Fraction(1, 3)])
def test_an_upbeat_of_an_odd_length_is_written(anacrusis: Fraction) -> None:
    # Divided at the beats, its notes would be halved for ever.
    notes = [TranscribedNote(Fraction(place, 4), Fraction(1, 4), 60 + place) for place in range(8)]
    text = transcribe(notes, TranscriptionSettings(meter="4/4", anacrusis=anacrusis))
    assert [note.pitch for note in heard(text).notes][-1] == 67


ROWS = (
    "(", "[CEG", "{g", "1", "(3ABC", '"', "!p!", "&", "A-", "A>B", "|:A|1B:|2c", "[V:1]A[V:2]B", "[K:D]A", "%%MIDI gchord fzc\nA|\n", "A\nw:la-la\n",
)  # fmt: skip
MORE_ROWS = (
    "(", ")", "()", "[", "[CEG", "[CEG]", "[C[", "]", "{", "}", "{g}", "{{g", "1", "A1", "A/", "(3", "(3ABC", "(9", '"', '"a', '"Am"A', "!a", "!p!",
    "!trill!A", "!<(!A", "!", "+", "+a", ".", "~", "~A", "TA", "HA", "&", "A&", "A&A|", "-", "A-", "[CEG]-", "A>B", "A<", ">", "A|", "|", "||", ":", "::",
    ":|", "|:", "|:A", "A:|", "|1", "|1A", "|:A|1B:|2c", "[1A|", "[V:1]A[V:2]B", "[K:D]A", "[M:3/4]A|", "[L:1/4]A", "[Q:1/4=60]A", "[P:A]A|", "[K:", "[U:T=!p!]TA",
    "Z", "Z9|", "z", "y", "$", "\\", "`", "*", "^", "^/", "=", "_1/2A", "'", ",", "^1", "^////", "%", "٣", "é", "A ", " ", "!D.C.!A|", "!segno!A|", "!coda!A|", "!fine!A|",
    "A\n", "A|\n", "A\\\n", "\n", "A\nw:la-la\n", "A\ns:!p!\n", "A\nK:D\n", "A\nV:2\n", "A|\nP:A\n", "A\nM:3/4\n", "A\nQ:60\n", "A\nU:T=!p!\n", "A\nm:T=A\n",
    "%%MIDI program 1\nA\n", "%%MIDI gchord fzc\nA|\n", "%\n", "A%c\n", "A\n+:a\n", "W:la\n", "r:a\n", "X:1\n", "X:1\nK:C\nA|\n\n", "K:C\n", "T:a\n", '"@1,1a"A', '"^a"A', '"C"A|',
)  # fmt: skip
_SHORT, _TIMES = 3_000, 6
_MOST_GROWTH = 2.5 * _TIMES  # six times as long: 6 where the work is linear, 36 where it is square
_LEAST_SECONDS, _ENOUGH_SECONDS = 0.02, 0.08


def through_everything(text: str) -> None:
    book = parse(text)
    find_problems(book)
    for tune in book.tunes:
        perform(tune)


def scored(text: str) -> None:
    for tune in parse(text).tunes:
        engrave(tune)
        musicxml(tune)


def grows(work: Callable[[str], None], text_of: Callable[[int], str], length: int) -> float:
    """Returns how many times as long `work` takes for a text of six times a length; a fourth or half of the length
    where that takes long enough to be measured.
    """
    for part in (4, 2):
        long = text_of(length // part * _TIMES)
        if seconds(work, long) >= _ENOUGH_SECONDS:
            return growth(work, text_of(length // part), long, _LEAST_SECONDS)
    return growth(work, text_of(length), text_of(length * _TIMES), _LEAST_SECONDS)


@pytest.mark.parametrize("row", [*ROWS, *(pytest.param(row, marks=pytest.mark.slow) for row in MORE_ROWS)])
def test_the_work_on_a_long_row_grows_with_its_length(row: str) -> None:
    for work, length in ((through_everything, 3000), (scored, 900)):
        assert grows(work, lambda size: HEADER + row * (size // len(row)), length) < _MOST_GROWTH, work


VALUES = (
    "a", "1", "9+", "1 ", "/", "octave", "treble ", "^c", "(", "A9", '"', "1/4 ", "name=", "\\u", "&amp;", "~-", "!p!", "MIDI ", "=", "٣",
    "[", "clef=",
)  # fmt: skip


@pytest.mark.parametrize("code", "KMLQPVUIwsmTX")
def test_the_work_on_a_long_field_grows_with_its_length(code: str) -> None:
    for value in VALUES:

        def text_of(size: int, value: str = value) -> str:
            return _with_field(code, value * (size // len(value)))

        assert (
            growth(through_everything, text_of(_SHORT), text_of(_SHORT * _TIMES), _LEAST_SECONDS)
            < _MOST_GROWTH
        ), value
        assert growth(scored, text_of(_SHORT), text_of(_SHORT * _TIMES), _LEAST_SECONDS) < _MOST_GROWTH, value


def _with_field(code: str, value: str) -> str:
    return f"X:1\n{code}:{value}\n" + ("" if code == "K" else "K:C\n") + "ABc|"
