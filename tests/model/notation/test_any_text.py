"""No text at all makes the notation raise, hang or explode."""

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.bars import bar_ends
from model.notation.lexer import tokenize
from model.notation.midi_file import midi_file
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.snippets import extract_songs
from model.notation.timeline import MAX_NOTES, perform
from model.notation.tune import Tune

HEADER = "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n"
MANY = 20_000

SIGNS = (
    "A B c d' E, ^F _G =a z x Z2 y 2 /2 3/2 // 0 999999 > >> < - | || |] [| |: :| :: |1 |2 [1 [2,3 :|2 ( ) (3 (0 "
    '(5:4:5 [ ] { } {/ [K:G] [M:3/4] [L:1/16] [Q:1/4=60] [V:2] [P:B] [r:x] & ! !trill! ~ . T " "Am" \\ % $ ` * + é'
)
LINES = (
    "\n",
    "\n\n",
    "\nK:Dm\n",
    "\nM:6/8\n",
    "\nL:1/4\n",
    "\nP:A\n",
    "\nV:1\n",
    "\nw:la\n",
    "\nX:2\n",
    "\nT:x\n",
)
pieces = st.sampled_from([*SIGNS.split(), " ", *LINES])
tunes = st.builds(lambda parts, order: f"X:1\nT:t\n{order}K:C\n" + "".join(parts),
                  st.lists(pieces, max_size=60), st.sampled_from(["", "P:A(AB)3\n", "M:3/8\n", "L:1/0\n", "Q:\n"]))  # fmt: skip


def go_through(text: str) -> None:
    """Sends a text through everything, and checks what must hold of any text."""
    assert "".join(token.text for token in tokenize(text)) == text
    book = parse(text)
    for tune in book.tunes:
        assert book.text[tune.span.start : tune.span.end] == tune.text
        assert all(0 <= element.span.start <= element.span.end <= len(text) for element in tune.body)
        timeline = perform(tune)
        assert len(timeline.notes) <= MAX_NOTES
        assert all(0 <= note.pitch <= 127 and note.duration > 0 <= note.onset for note in timeline.notes)
        assert midi_file(timeline, tune.title).ticks_per_beat == 480
    lines = text.split("\n")
    for problem in find_problems(book):
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    ends = bar_ends(text)
    assert list(ends) == sorted(set(ends))
    assert all(song.text in text for song in extract_songs(text))


@given(st.text(max_size=300))
def test_any_text_goes_through(text: str) -> None:
    go_through(text)


@given(tunes)
def test_any_row_of_abc_goes_through(text: str) -> None:
    go_through(text)


@given(st.text(alphabet="XTKMLQPVw:123/ABC%\n+=#b ", max_size=200))
def test_any_header_goes_through(text: str) -> None:
    go_through(text)


@pytest.mark.parametrize(
    "sign",
    ["(", "|1", "{", "[", "}", '"', '"a', "!a", "[K:", "1", "^/", "A-", "A>", "(3A", "A:|", "|:A", "A&", ":", "\\", "+a",
     ".", "%", "A\\%", "^^__==", "\t", "\n", "A\\\n", "(A)", "é", "-", "[A", "[CEG]-", "[Q:1/4=99]A", "[V:1]A[V:2]B"],
)  # fmt: skip
def test_a_long_row_of_one_sign_is_read(tune: Callable[..., Tune], sign: str) -> None:
    # Work that grew with the square of the length would not come to an end here.
    go_through(HEADER + sign * (MANY // len(sign)))


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "A" + "9" * MANY, HEADER + "A/0 B0 c/", HEADER + "(0ABC (1AB", HEADER + "Z99999999",
        HEADER + "Z998|" * 5000, HEADER + "(999999:1:999999A", HEADER + "|:A|" + "[1-63 B:|" * 5000,
        HEADER + "|" + ":" * MANY + "A" + ":" * MANY + "|", HEADER + "A" + "," * MANY,
        HEADER + "".join(f"A/{number}" for number in range(1, 1024)) * 10,
        HEADER + "".join(f"[V:{number}]A|" for number in range(5000)),
        "X:1\nT:t\nP:((((A)9)9)9)9\nK:C\nP:A\nABcd|", "X:1\nP:" + "(" * MANY + "\nK:C\nA|",
        "X:1\nP:" + "(A)99" * MANY + "\nK:C\nP:A\nA|", "X:1\nM:0/0\nK:C\nA|", "X:1\nL:0/1\nK:C\nA|",
        "X:1\nQ:0\nK:C\nA|", "X:1\nQ:1/4=" + "9" * MANY + "\nK:C\nA|", "X:" + "9" * MANY + "\nK:C\nA|",
        "X:1\n" * 10_000, "K:C\n" * 10_000, "X:1\nM:" + "9+" * MANY + "1/8\nK:C\nA|",
        "X:1\n" + "garbage\n" * 1000 + "A|", "X:1\nK:C " + "^c" * MANY + "\nA|", "X:1\nT:a\n" + "+:b\n" * 5000 + "K:C\nA|",
        HEADER + "A|" * 5000 + "\ns:" + "!p!" * 5000, HEADER + "A" * 5000 + "\n" + "s:*\n" * 5000,
        HEADER + "m:A=AA\n" * 5000 + "A" * 5000, HEADER + "!D.C.!A|" * 5000, HEADER + "HA" * 5000,
        HEADER + "!<(!A!p!B" * 3000, HEADER + "{" + "g" * 9000 + "}A", HEADER + "U:T=!p!\nTA" * 3000,
        "%%begintext\n" * 10_000, (HEADER + "A|\n\n") * 2000,
    ],
    ids=range(35),
)  # fmt: skip
def test_numbers_and_nests_do_not_explode(text: str) -> None:
    go_through(text)


def test_a_title_of_half_a_character_is_written_to_a_midi_file(tune: Callable[..., Tune]) -> None:
    read = tune("A|", HEADER.replace("T:t", "T:half \ud83c of one"))
    held = BytesIO()
    midi_file(perform(read), read.title).save(file=held)
    assert b"half ? of one" in held.getvalue()
