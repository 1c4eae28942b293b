"""The first bars of a candidate as a small tune of their own."""

import pytest

from desktop.score.sketches import Sketch

HEADER = "X:1\nM:4/4\nL:1/8\nK:D\n"


def _bars(music: str, start: str, bars: int = 4) -> list[str]:
    text = HEADER + music
    tune = Sketch(text, text.index(start), bars).tune()
    assert tune is not None
    return [tune.source[bar.span.start : bar.span.end] for bar in tune.measures.voices[0].bars]


@pytest.mark.parametrize(
    "between",
    ["\n", "\nw: one two three\n", "\n% a remark\n", " % a remark\n", "\\\n", "\nP:B\n", "\n%%vskip 1\n"],
)
def test_a_sketch_goes_on_behind_words_remarks_and_line_ends(between: str) -> None:
    assert _bars(f"d4 e4|f8|{between}g8|a8|b8|", "f8", 3) == ["f8", "g8", "a8"]


def test_a_line_that_begins_with_a_note_before_a_repeat_is_music() -> None:
    assert _bars("d4 e4|f4\nd4:|\n", "f4", 1) == ["f4 d4"]


def test_another_key_on_a_line_of_its_own_holds_in_the_sketch() -> None:
    text = HEADER + "d4 e4|f8|\nK:Gm\nb8|"
    tune = Sketch(text, text.index("f8"), 2).tune()
    assert tune is not None
    sounds = [event.sounds[0].pitch for bar in tune.measures.voices[0].bars for event in bar.events]
    assert sounds == [78, 82]


def test_music_without_a_bar_has_no_sketch() -> None:
    assert Sketch(HEADER + "d4", len(HEADER)).tune() is None
