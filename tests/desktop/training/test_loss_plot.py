import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.appearance import DARK, LIGHT
from desktop.training.loss_plot import MOST_POINTS, LossPlot, ticks
from desktop.training.time_left import time_in_words


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_both_losses_are_drawn_in_their_colours(qtbot, colours) -> None:
    plot = LossPlot(colours)
    qtbot.addWidget(plot)
    plot.resize(600, 320)
    for step in range(50):
        plot.add_training(step, 4 - step / 20)
        plot.add_validation(step, 4.5 - step / 20)
    image = plot.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {colours.base, colours.accent, colours.generated, colours.border} <= seen
    assert "Validation loss 2.05" in plot.accessibleDescription()


def test_a_plot_of_nothing_can_be_painted(qtbot) -> None:
    plot = LossPlot(LIGHT)
    qtbot.addWidget(plot)
    assert not plot.grab().isNull()


def test_a_long_training_keeps_a_bounded_number_of_points(qtbot) -> None:
    plot = LossPlot(LIGHT)
    qtbot.addWidget(plot)
    for step in range(3 * MOST_POINTS):
        plot.add_training(step, 1.0)
    assert len(plot.training) <= MOST_POINTS
    assert plot.training[-1][0] == 3 * MOST_POINTS - 1


@given(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0.01, max_value=1e6))
def test_ticks_are_few_and_inside_the_range(low: float, width: float) -> None:
    places = ticks(low, low + width)
    assert 2 <= len(places) <= 8
    assert all(low - width * 1e-6 <= place <= low + width * 1.000001 for place in places)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (55, "about a minute"),
        (240, "about 4 minutes"),
        (5400, "about 1 h 30 min"),
        (7200, "about 2 hours"),
        (7900, "about 2 h 10 min"),
        (400_000, "about 5 days"),
    ],
)
def test_time_is_told_as_a_person_would(seconds: float, words: str) -> None:
    assert time_in_words(seconds) == words
