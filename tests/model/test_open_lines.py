"""Lines of verse become lines of bars."""

import pytest

from model.notation.parser import parse
from model.notation.timeline import perform
from model.open_lines import with_lines_at_bars


def test_lines_break_at_the_bar_line_behind_and_the_tune_is_closed() -> None:
    assert with_lines_at_bars("D|GGD|GAB|AFA|FD\nG|EFG|Dz") == "D|GGD|GAB|AFA|FDG|\nEFG|Dz|]"


@pytest.mark.parametrize("music", ["", "GABc|dedc|]", "GA|Bc:|", "GA|Bc||", "GA|Bc\nde|fg|", "GABc|\nK:D"])
def test_a_tune_that_is_closed_or_empty_stays_as_it_is(music: str) -> None:
    assert with_lines_at_bars(music) == music


def test_signs_in_texts_are_no_bar_lines() -> None:
    assert with_lines_at_bars('"a|b"GA\nBc|de') == '"a|b"GABc|\nde|]'


def test_a_line_that_ends_at_its_bar_line_is_not_broken_twice() -> None:
    assert with_lines_at_bars("GA\nBc|\nde|\nfg") == "GABc|\nde|\nfg|]"


def test_no_line_breaks_between_a_bar_line_and_the_number_of_its_ending() -> None:
    assert with_lines_at_bars("GA\nBc|1de:|2fg") == "GABc|1de:|2fg|]"


def test_a_field_inside_a_bar_becomes_inline_and_one_between_bars_keeps_its_line() -> None:
    assert with_lines_at_bars("GA\nM:3/4\nBc|\nM:2/4\nde") == "GA[M:3/4]Bc|\nM:2/4\nde|]"


def test_no_note_is_lost_or_changed() -> None:
    verse = "D|GGD|G^AB|AFA|FD\nG|EFG|DDB,|[EG]FG|D(3ABc"
    pitches = _pitches(verse)
    assert _pitches(with_lines_at_bars(verse)) == pitches
    assert len(pitches) > 20


def _pitches(music: str) -> list[int]:
    tune = parse("X:1\nM:3/4\nL:1/4\nK:G\n" + music).tunes[0]
    return [note.pitch for note in perform(tune).notes]
