"""Where candidates belong in a text that changes while they are looked at."""

from desktop.composing.place import Place
from desktop.editor.ghost import Ghost
from model.composition import Candidate

TEXT = "X:1\nK:C\nAB|\n"
AT = len("X:1\nK:C\nAB|")
PLACE = Place(TEXT, AT, AT)
FILL = Place("X:1\nK:C\nab|cd|ef|\n", 8, 13)


def test_in_an_untouched_text_all_of_a_candidate_is_left() -> None:
    assert PLACE.ghost(TEXT, "cd|ef|") == Ghost(AT, AT, "cd|ef|")


def test_what_was_taken_is_left_out() -> None:
    taken = TEXT[:AT] + "cd|" + TEXT[AT:]
    assert PLACE.ghost(taken, "cd|ef|") == Ghost(AT + 3, AT + 3, "ef|")


def test_where_another_was_taken_it_is_replaced() -> None:
    taken = TEXT[:AT] + "gg|" + TEXT[AT:]
    assert PLACE.ghost(taken, "cd|ef|", ["gg|aa|"]) == Ghost(AT, AT + 3, "cd|ef|")


def test_in_a_text_that_the_person_edited_nothing_fits() -> None:
    assert PLACE.ghost(TEXT[:AT] + "z" + TEXT[AT:], "cd|") is None
    assert PLACE.ghost(TEXT.replace("AB", "A"), "cd|") is None
    assert PLACE.ghost("", "cd|") is None


def test_bars_that_are_written_anew_are_left_one_after_the_other() -> None:
    assert FILL.replaced == "ab|cd"
    assert FILL.ghost(FILL.text, "gg|aa") == Ghost(8, 13, "gg|aa")
    assert FILL.ghost(FILL.text.replace("ab", "gg"), "gg|aa") == Ghost(11, 13, "aa")
    assert FILL.ghost(FILL.text.replace("ab|cd", "gg|aa"), "gg|aa") == Ghost(13, 13, "")


def test_a_prefix_is_written_only_before_something() -> None:
    place = Place(TEXT, AT, AT, prefix="\n")
    assert place.ghost(TEXT, "cd|") == Ghost(AT, AT, "\ncd|")
    assert place.ghost(TEXT, "") == Ghost(AT, AT, "")


def test_what_stands_between_the_seed_and_the_continuation_is_written_too() -> None:
    place = Place("X:1\n", 4, 4, seed="X:1\n")
    header = Candidate(0, "K:C\nA|", "X:1\nM:4/4\nL:1/8\nK:C\nA|", 1, 1.0, (), 7)
    assert place.written(header) == "M:4/4\nL:1/8\nK:C\nA|"
    same_line = Candidate(0, "A|", "X:1\nK:C\nB|A|", 1, 1.0, (), 7)
    assert Place("X:1\nK:C\nB|", 10, 10, seed="X:1\nK:C\nB|").written(same_line) == "A|"


def test_a_bar_line_that_stands_behind_is_not_written_twice() -> None:
    for behind, written, fitted in [
        (":|\n", "|cd|ef|", "|cd|ef"),
        (" |]", "cd|ef |]", "cd|ef"),
        ("|1 ab|", "cd:|", "cd:|"),
        ("\n:|", "cd|", "cd|"),
        ("ab|", "cd|", "cd|"),
        ("::ab|", "cd|", "cd"),
    ]:
        text = TEXT[:AT] + behind
        assert Place(text, AT, AT).fitted(written) == fitted
    assert FILL.fitted("cd|") == "cd|"
