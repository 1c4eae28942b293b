"""Direction: what a request becomes for the grammar and the network, and what is refused at once."""

import pytest

from model.compass import read_compass
from model.composition import CompositionRequest
from model.direction import direct, usual_meter
from model.errors import ModelError
from model.form import Form, form_of
from model.notation.parser import parse
from model.part_order import Written, form_from, on_paper, plan_of, written_out
from model.verdicts import verdict_on

JIG = "X:1\nT:Jig\nR:jig\nM:6/8\nL:1/8\nK:G\n"
A, B = "GAB cde|BAG FED|GAB cde|BAG G3", "def gfe|dcB AGA|def gfe|dcB G3"
ABA = Form("ABA", (4, 4))


def asked(seed: str = JIG, **wishes: object) -> CompositionRequest:
    return CompositionRequest(seed, **wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("letters", "order"),
    [
        ("AABB", [("A", True), ("B", True)]),
        ("ABA", [("A", False), ("B", False), ("A", False)]),
        ("AABA", [("A", True), ("B", False), ("A", False)]),
        ("AAABB", [("A", True), ("A", False), ("B", True)]),
    ],
)
def test_two_of_a_letter_are_one_part_between_repeat_signs(
    letters: str, order: list[tuple[str, bool]]
) -> None:
    assert on_paper(form_from(letters, [8])) == tuple(Written(*part) for part in order)


def test_a_part_that_comes_back_is_written_out_word_for_word() -> None:
    text = written_out(ABA, JIG, f"{A}||\n{B}|]\n")
    assert text == f"{A}||\n{B}||\n{A}|]\n"
    assert form_of(parse(JIG + text).tunes[0]) == ABA
    assert verdict_on(JIG + text).errors == ()


def test_a_part_between_repeat_signs_comes_back_once_without_them() -> None:
    form = form_from("AABBA", [4])
    text = written_out(form, JIG, f"|:{A}:|\n|:{B}:|\n")
    assert text == f"|:{A}:|\n|:{B}:|\n{A}|]\n"
    assert form_of(parse(JIG + text).tunes[0]) == form


def test_the_part_with_which_the_tune_ends_ends_on_the_tonic() -> None:
    assert [section.is_home for section in plan_of(ABA)] == [True, False]


def test_the_network_reads_the_form_where_it_learnt_to_and_the_user_does_not() -> None:
    direction = direct(asked(form=form_from("AABB", [8])), JIG, learnt_form=True)
    assert direction.as_network_reads("\n" + JIG).endswith("L:1/8\nN:AABB 8 8\nK:G\n")
    assert direction.header == ""
    assert direct(asked(form=form_from("AABB", [8])), JIG, learnt_form=False).line == ""


def test_a_header_without_a_key_gets_what_bars_are_counted_by() -> None:
    direction = direct(asked("X:1\nR:jig\n", form=ABA), "X:1\nR:jig\n", learnt_form=True)
    assert direction.header == "M:6/8\nL:1/8\n"
    assert direction.as_network_reads("\nX:1\nR:jig\nM:6/8\nL:1/8\n").endswith("\nL:1/8\nN:AB 4 4\n")


def test_the_length_of_a_new_tune_is_told_to_the_network() -> None:
    assert direct(asked(bars=16, end=True), JIG, learnt_form=True).line == "N:16"
    assert direct(asked(bars=16, end=True), JIG + A + "|", learnt_form=True).line == ""


def test_a_part_that_repeats_an_earlier_one_is_thrown_away() -> None:
    direction = direct(asked(form=form_from("AB", [4])), JIG, learnt_form=False)
    assert direction.refusal(JIG, f"{A}||\n{A}|]\n")
    assert direction.refusal(JIG, f"{A}||\n{B}|]\n") == ""


def test_a_part_that_comes_back_changes_no_key() -> None:
    direction = direct(asked(form=ABA), JIG, learnt_form=False)
    assert direction.refusal(JIG, f"{A}||\n[K:D]{B}|]\n")


@pytest.mark.parametrize(
    ("seed", "wishes", "sentence"),
    [
        (JIG, {"compass": (60, 62)}, "too few notes"),
        (JIG, {"compass": (60, 200)}, "MIDI"),
        (JIG + "GAB cde|", {"form": ABA}, "music already"),
        (JIG + "GA", {"form": ABA}, "music already"),
        ("X:1\nM:none\nL:1/8\nK:G\n", {"form": ABA}, "meter"),
        ("X:1\nM:7/16\nL:1/16\nK:G\n", {"form": Form("ABA", (1, 1)), "compass": (60, 80)}, "from 2 to 64"),
        (JIG, {"form": Form("AC", (8, 8))}, "no form"),
        (JIG, {"bars": None, "end": True}, "how many bars"),
    ],
)
def test_what_can_not_be_had_is_refused_in_one_sentence(
    seed: str, wishes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ModelError, match=sentence) as caught:
        direct(asked(seed, **wishes), seed, learnt_form=True)
    assert str(caught.value).count(". ") == 0


@pytest.mark.parametrize(
    ("letters", "bars"), [("", [8]), ("BA", [8]), ("AABB", [8, 8, 8]), ("AB", [0]), ("A" * 17, [8])]
)
def test_letters_that_are_no_form_are_refused(letters: str, bars: list[int]) -> None:
    with pytest.raises(ModelError):
        form_from(letters, bars)


@pytest.mark.parametrize("wishes", [{"form": ABA}, {"density": "dense"}, {"end": True}])
def test_direction_wants_the_grammar(wishes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="grammar"):
        asked(constrained=False, **wishes)


@pytest.mark.parametrize(
    ("text", "compass"), [("whistle", (62, 83)), ("D-b", (62, 83)), ("G,-e'", (55, 88)), ("^F-_b'", (66, 94))]
)
def test_a_compass_is_an_instrument_or_two_notes(text: str, compass: tuple[int, int]) -> None:
    assert read_compass(text) == compass


@pytest.mark.parametrize("text", ["tuba", "D", "D-E", "D-b-d", "b-D", "H-b'"])
def test_what_is_no_compass_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        read_compass(text)


def test_rhythms_have_their_meters() -> None:
    assert [usual_meter(rhythm) for rhythm in ("Jig", "waltz", "")] == ["6/8", "3/4", "4/4"]
