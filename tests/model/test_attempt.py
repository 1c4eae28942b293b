"""A candidate as it grows."""

import pytest

from model.attempt import Attempt


@pytest.mark.parametrize(
    ("text", "untied"),
    [
        ("d2-|", "d2|"),
        ("[ce]-:|\n", "[ce]:|\n"),
        ("d-|d2|", "d-|d2|"),
        ("d-d|", "d-d|"),
        ("A2|", "A2|"),
        ("", ""),
    ],
)
def test_a_tie_to_a_note_that_is_not_there_is_left_out(text: str, untied: str) -> None:
    attempt = Attempt.begin(0, 1, None)
    attempt.text, attempt.bits = text, [float(ord(sign)) for sign in text]
    attempt.untie()
    assert attempt.text == untied
    assert attempt.bits == [float(ord(sign)) for sign in untied]


def test_a_tie_that_may_be_left_out_is_told_when_more_follows() -> None:
    attempt = Attempt.begin(0, 1, None)
    told = ""
    for text in ("d2", "d2-", "d2-|", "d2-|d2|", "d2-|d2|e-|"):
        attempt.text = text
        told += attempt.untold(is_done=False)
        assert text.startswith(told)
    assert told == "d2-|d2|e"
    attempt.bits = [1.0] * len(attempt.text)
    attempt.untie()
    assert told + attempt.untold(is_done=True) == attempt.text == "d2-|d2|e|"
