"""The usual forms of a style: counted by rhythm and meter, drawn as often as they are usual, kept in a file."""

from collections import Counter

import pytest

from model.form import Form
from model.notation.parser import parse
from model.notation.tune import Tune
from model.usual_forms import UsualForms, drawn_from

AABB, AB, ABA = Form("AABB", (2, 2)), Form("AB", (2, 2)), Form("ABA", (2, 2))
MUSIC = {
    AABB: "|:GABc dedc|BAGF G4:|\n|:dcBA GABc|dBGB A4:|",
    AB: "GABc dedc|BAGF G4||\ndcBA GABc|dBGB A4|]",
    ABA: "GABc dedc|BAGF G4||\ndcBA GABc|dBGB A4||\nGABc dedc|BAGF G4|]",
}


def tunes(form: Form, count: int, rhythm: str = "reel", meter: str = "4/4") -> list[Tune]:
    header = f"X:1\nT:T\nR:{rhythm}\nM:{meter}\nL:1/8\nK:G\n"
    return [parse(header + MUSIC[form] + "\n").tunes[0] for _ in range(count)]


def test_forms_are_counted_by_rhythm_and_meter_in_any_spelling() -> None:
    forms = UsualForms.of_tunes([*tunes(AABB, 50), *tunes(AB, 40, meter="C"), *tunes(AB, 60, "march")])
    assert forms.of("Reel", "C") == {AABB: 50, AB: 40}
    assert forms.of("march", "4/4") == {AB: 60}


def test_where_a_kind_is_rare_those_of_its_meter_count_and_then_all() -> None:
    forms = UsualForms.of_tunes([*tunes(AABB, 50), *tunes(AB, 3, "march")])
    assert forms.of("march", "C") == {AABB: 50, AB: 3}
    assert forms.of("jig", "6/8") == {AABB: 50, AB: 3}


def test_forms_seen_once_and_forms_in_which_a_part_comes_back_are_left_out() -> None:
    forms = UsualForms.of_tunes([*tunes(AABB, 2), *tunes(AB, 1), *tunes(ABA, 5)])
    assert forms.of("reel", "C") == {AABB: 2}
    assert forms.share(lambda form: True) == 2


def test_a_form_is_drawn_as_often_as_it_is_usual() -> None:
    drawn = Counter(drawn_from({AABB: 3, AB: 1}, (step + 0.5) / 400) for step in range(400))
    assert drawn == {AABB: 300, AB: 100}
    assert drawn_from({}, 0.5) is None
    assert drawn_from({AABB: 1}, 1.0) == AABB


def test_only_forms_that_suit_are_drawn_from() -> None:
    forms = UsualForms.of_tunes([*tunes(AABB, 50), *tunes(AB, 50)])
    assert forms.of("reel", "C", lambda form: len(form.letters) == 2) == {AB: 50}
    assert forms.of("reel", "C", lambda form: form.written_bars > 99) == {}


def test_what_is_written_is_read_again() -> None:
    forms = UsualForms.of_tunes([*tunes(AABB, 4), *tunes(AB, 2, "slip jig", "9/8"), *tunes(AB, 2, "", "3/4")])
    assert UsualForms.from_json(forms.to_json()) == forms


@pytest.mark.parametrize("form", ["", "AABB", "XY 8 8", "AABB 8 x"])
def test_a_damaged_file_is_refused(form: str) -> None:
    with pytest.raises(ValueError):
        UsualForms.from_json({"reel C": {form: 3}})
