"""What is chosen in the direction is chosen again at the next start."""

import pytest

from desktop.composing.direction_part import DirectionPart
from desktop.composing.wishes import Wishes


@pytest.fixture
def part(qtbot) -> DirectionPart:
    widget = DirectionPart()
    qtbot.addWidget(widget)
    return widget


def test_choices_are_there_again(part: DirectionPart, qtbot) -> None:
    part.ending.setCurrentIndex(1)
    part.compass.setCurrentText("D-b'")
    part.density.setCurrentIndex(2)
    part.top_p.setValue(0.9)
    part.form.setCurrentText("AABB")
    part.part_bars.setValue(4)
    part.closeness.setValue(70)
    again = DirectionPart()
    qtbot.addWidget(again)
    again.show_written(part.written())
    assert again.wishes(Wishes()) == part.wishes(Wishes())
    assert again.wishes(Wishes()) != Wishes()
    assert again.top_p.value() == 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"ending": 7, "density": "loud", "top_p": "x", "more": 1}',
        '{"closeness": NaN, "part_bars": 1e400, "top_p": NaN}',
        '{"closeness": 99999999999999999999, "part_bars": -1, "top_p": 7}',
        "[" * 100_000,
    ],
)
def test_nonsense_changes_nothing(part: DirectionPart, text: str) -> None:
    before = part.written()
    part.show_written(text)
    assert part.written() == before
