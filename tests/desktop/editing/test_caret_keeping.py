"""Where the caret is after a tune was rewritten: at the same note, wherever that stands now."""

import pytest

from desktop.editing.caret_keeping import KeptPlaces

OLD = "X:1\nT:A\nL:1/8\nK:G\nG2 AB|c2 z2|\n"
NEW = "X:1\nT:A\nL:1/16\nK:Bb\n_B4 c2d2|e4 z4|\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("G2", "_B4"),
        ("AB", "c2d2"),
        ("B|", "d2|"),
        ("|c2", "|e4"),
        ("c2 z", "e4 z"),
        ("z2|", "z4|"),
        ("\n", "\n"),
    ],
)
def test_the_caret_stays_before_the_same_note(before: str, after: str) -> None:
    assert KeptPlaces(OLD, NEW).place(OLD.index(before)) == NEW.index(after)


def test_at_the_end_it_stays_at_the_end() -> None:
    assert KeptPlaces(OLD, NEW).place(len(OLD)) == len(NEW)


def test_in_the_header_it_stays_on_its_line() -> None:
    assert KeptPlaces(OLD, NEW).place(OLD.index("T:") + 2) == NEW.index("T:") + 2
    assert KeptPlaces(OLD, NEW).place(OLD.index("K:G") + 3) == NEW.index("K:Bb") + 3


@pytest.mark.parametrize("old", [OLD, "", "X:1\n", "K:C\nabc"])
@pytest.mark.parametrize("new", [NEW, "", "X:1\n", "K:C\nab"])
def test_every_place_is_inside_of_the_new_text(old: str, new: str) -> None:
    places = KeptPlaces(old, new)
    assert all(0 <= places.place(offset) <= len(new) for offset in range(len(old) + 1))


def test_a_text_that_did_not_change_keeps_every_place() -> None:
    places = KeptPlaces(OLD, OLD)
    assert [places.place(offset) for offset in range(len(OLD) + 1)] == list(range(len(OLD) + 1))


def test_before_the_notes_of_a_later_tune_it_stays_before_them() -> None:
    old, new = "X:1\nK:C\nABc|\n\nX:2\nK:C\nDEF|\n", "X:101\nK:C\nABc|\n\nX:102\nK:C\nDEF|\n"
    assert KeptPlaces(old, new).place(old.index("DEF")) == new.index("DEF")
    assert KeptPlaces(old, new).place(old.index("ABc|") + 4) == new.index("ABc|") + 4
