import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.training.reports import TrainingFailed, TrainingStep, report_from_json


def test_a_step_is_read() -> None:
    line = (
        '{"event":"step","step":3,"steps":9,"loss":1.0,"bits_per_character":1.44,"validation_loss":null,'
        '"characters_per_second":5000,"seconds_left":12}'
    )
    assert report_from_json(line) == TrainingStep(3, 9, 1.44, 5000.0, 12.0)


def test_an_error_is_its_sentence() -> None:
    assert report_from_json('{"event":"error","sentence":"No tunes."}') == TrainingFailed("No tunes.")


@pytest.mark.parametrize(
    "line",
    [
        "", "chatter", "[]", "5", "null", '{"event":"step"}', '{"event":"unheard of"}', '{"no":"event"}',
        '{"event":"step","step":1,"steps":2,"bits_per_character":NaN}',
    ],
)  # fmt: skip
def test_what_is_no_report_is_passed_over(line: str) -> None:
    assert report_from_json(line) is None


@given(st.text())
def test_no_line_is_an_exception(line: str) -> None:
    assert report_from_json(line) is None or line.strip().startswith("{")
