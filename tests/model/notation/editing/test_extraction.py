"""Some parts or voices of a tune are a tune of their own."""

import pytest

from model.notation.editing.extraction import extract_parts, extract_voices
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.tune import Tune

PARTS = """X:1
T:Parts
P:A(AB)3.C2
M:4/4
L:1/4
K:C
P:A
A4|A4|
P:B
[K:G]f4|M:3/4
f3|
P:C
c3|[L:1/8]c6|
W:words
"""
VOICES = """X:1
T:Voices
%%score {(1 2) | 3}
M:4/4
L:1/4
V:1 name=Flute
V:2 name=Fiddle
V:3 clef=bass
K:C
P:A
V:1
c4|c4|
w:la la
V:2
%%MIDI program 40
e4|[K:G]f4|
V:3
C,4|C,4|
P:B
[V:1] d4|[V:2] f4|
[V:3] D,4|
W:words
"""


def tune_of(text: str) -> Tune:
    (tune,) = parse(text).tunes
    return tune


def test_a_part_is_a_tune_with_the_key_that_it_has() -> None:
    assert extract_parts(tune_of(PARTS), ["B"]) == (
        "X:1\nT:Parts\nP:(B)3\nM:4/4\nL:1/4\nK:C\nP:B\n[K:G]f4|M:3/4\nf3|\nW:words"
    )
    assert extract_parts(tune_of(PARTS), ["A", "c"]) == (
        "X:1\nT:Parts\nP:A(A)3.C2\nM:4/4\nL:1/4\nK:C\nP:A\nA4|A4|\nP:C\nK:G\nc3|[L:1/8]c6|\nW:words"
    )


def test_parts_within_a_line_and_in_several_voices_are_found() -> None:
    text = "X:1\nT:t\nM:4/4\nL:1/4\nK:C\n[P:A]A4|[P:B][V:2]B4|[K:D]c4|[V:1]c4|[P:A]A4|[V:2]f4|"
    assert extract_parts(tune_of(text), ["A"]) == (
        "X:1\nT:t\nM:4/4\nL:1/4\nK:C\n[P:A]A4|[P:A]A4|[V:2][K:D]f4|"
    )
    assert extract_parts(tune_of(text), ["B"]).endswith("K:C\n[P:B][V:2]B4|[K:D]c4|[V:1]c4|")


def test_a_voice_is_a_tune_with_its_own_header() -> None:
    after = extract_voices(tune_of(VOICES), ["2"])
    assert after == (
        "X:1\nT:Voices\n%%score 2\nM:4/4\nL:1/4\nV:2 name=Fiddle\nK:C\nP:A\nV:2\n%%MIDI program 40\ne4|[K:G]f4|\n"
        "P:B\n[V:2] f4|\nW:words"
    )
    assert [voice.name for voice in tune_of(after).measures.voices] == ["2"]
    assert not find_problems(parse(after))


def test_a_voice_keeps_the_tempi_that_stand_in_another() -> None:
    header = "X:1\nT:t\nM:2/4\nL:1/4\nQ:1/4=100\n{}K:C\n"
    text = header.format("V:1\nV:2\n") + "V:1\n[Q:3/8=90]AB|c[Q:1/4=77]d|\nV:2\nCD|E2|F2|\nV:1\n[Q:1/4=60]e2|"
    alone = header.format("V:2\n") + "V:2\n[Q:1/4=135]CD|E2|[Q:1/4=60]F2|"
    assert extract_voices(tune_of(text), ["2"]) == alone


def test_no_voice_is_begun_whose_music_is_in_another_part() -> None:
    header = "X:1\nT:t\nM:2/4\nL:1/4\nV:1\nV:2\nK:C\n"
    parts = ["P:A\nAB|\nV:2\nCD|", "P:B\ncd|\nV:2\nEF|", "P:C\nef|\nV:2\nGA|"]
    text = header + "\nV:1\n".join(parts)
    assert [extract_parts(tune_of(text), [label]) for label in "ABC"] == [header + part for part in parts]
    first, _, last = parts
    assert extract_parts(tune_of(text), ["A", "C"]) == f"{header}{first}\n" + last.replace("P:C", "P:C\nV:1")


def test_several_voices_keep_their_order() -> None:
    after = extract_voices(tune_of(VOICES), ["3", "1"])
    assert "%%score {1 | 3}\n" in after
    assert "V:2" not in after
    assert [voice.name for voice in tune_of(after).measures.voices] == ["1", "3"]


@pytest.mark.parametrize(("wanted", "sentence"), [
    (["D"], "This tune has no part D; it has A, B, C."), ([], "Name at least one part; this tune has A, B, C."),
])  # fmt: skip
def test_parts_that_are_not_there_are_told(wanted: list[str], sentence: str) -> None:
    with pytest.raises(NotationError) as caught:
        extract_parts(tune_of(PARTS), wanted)
    assert str(caught.value) == sentence


def test_voices_that_are_not_there_are_told() -> None:
    with pytest.raises(NotationError, match="no voice 4; it has 1, 2, 3"):
        extract_voices(tune_of(VOICES), ["1", "4"])
