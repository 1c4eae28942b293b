"""What holds at the cursor for what is played there."""

from fractions import Fraction

import pytest

from desktop.listening.manner import Composing
from desktop.listening.whereabouts import whereabouts
from desktop.listening.wishes import AS_PLAYED, ListeningWishes, Mode, Place, manner

BOOK = "X:1\nT:One\nM:6/8\nL:1/8\nQ:3/8=100\nK:Ador\nABc|\n\nX:2\nT:Two\nM:3/4\nL:1/4\nK:Bb\nB2d|\n"


def test_key_meter_unit_and_tempo_are_those_of_the_tune_at_the_cursor() -> None:
    first, second = whereabouts(BOOK, BOOK.index("Bc|")), whereabouts(BOOK, len(BOOK) - 1)
    assert first.place == Place("6/8", "Ador", Fraction(1, 8), Fraction(75, 2))
    assert second.place.meter == "3/4" and second.place.key == "Bb" and second.place.unit == Fraction(1, 4)
    assert first.in_music and second.in_music
    assert first.before == BOOK[: BOOK.index("Bc|")]


@pytest.mark.parametrize("caret", [0, 5, BOOK.index("M:6/8")])
def test_in_a_header_no_notes_can_be_written(caret: int) -> None:
    assert not whereabouts(BOOK, caret).in_music


@pytest.mark.parametrize("text", ["", "\n\n", "nothing of a tune"])
def test_without_a_tune_the_usual_holds(text: str) -> None:
    here = whereabouts(text, len(text))
    assert here.place == Place() and not here.in_music


def test_a_tune_with_a_free_meter_is_traded_in_four_quarters() -> None:
    assert whereabouts("X:1\nM:none\nK:C\nC|", 15).place.meter == "4/4"


def test_what_is_wished_for_comes_before_what_the_tune_says() -> None:
    place = Place("6/8", "Ador", Fraction(1, 8), Fraction(40))
    how = manner(ListeningWishes(Mode.TRADE, key="G", tempo_bpm=120), place, Composing())
    assert (how.key, how.tempo, how.meter, how.ends, how.has_beat) == ("G", 30, "6/8", "bars", True)
    free = manner(ListeningWishes(key=AS_PLAYED), place, Composing())
    assert (free.key, free.tempo, free.has_beat) == ("", 40, False)


def test_what_is_recorded_into_a_tune_is_in_its_key() -> None:
    wishes = ListeningWishes(Mode.RECORD, key="G")
    assert manner(wishes, Place(key="Ador"), Composing()).key == "Ador"
    assert manner(wishes, Place(), Composing()).key == "G"
