"""What is made ready in the thread that reads, while the sender goes first."""

from collections.abc import Callable
from typing import Any

from desktop.midi import protocol
from desktop.midi.courtesy import Courtesy
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.preparing import KEPT_SECONDS, Preparation
from desktop.midi.roll import Roll

Scale = Callable[..., Performance]


def told(preparation: Preparation, command: protocol.Command) -> Roll:
    roll = preparation.prepared(protocol.to_line(command))
    assert isinstance(roll, Roll)
    return roll


def test_a_tune_and_its_splices_become_rolls(make_scale: Scale) -> None:
    preparation = Preparation(lambda: 0.0)
    tune = make_scale(4)
    assert told(preparation, protocol.Load(tune)).performance == tune
    spliced = told(preparation, protocol.Splice(1.0, make_scale(8)))
    assert spliced.performance.events == Roll(tune).spliced(1.0, make_scale(8)).events
    assert preparation.prepared(protocol.to_line(protocol.Stop())) == protocol.Stop()


def test_an_endless_tune_is_forgotten_behind_the_player_and_never_before_it(make_scale: Scale) -> None:
    place = 0.0
    preparation = Preparation(lambda: place)
    told(preparation, protocol.Load(make_scale(4)))
    sizes = []
    for phrase in range(1000):
        start = phrase * 2.0
        place = start - 10.0
        events = tuple(
            TimedMessage(event.at_seconds + start, event.data, event.span) for event in make_scale(4).events
        )
        roll = told(preparation, protocol.Splice(start, Performance(events, start + 2.0)))
        preparation.tidy()
        sizes.append(len(roll.events))
    assert roll.events[0].at_seconds <= place - KEPT_SECONDS + 2.0
    assert max(sizes) == max(sizes[:500])


def test_long_work_steps_back_between_its_steps(make_scale: Scale) -> None:
    steps: list[int] = []
    preparation = Preparation(lambda: 0.0, lambda: steps.append(1))
    notes = tuple(TimedMessage(index / 10, b"\x90\x3c\x50") for index in range(2000))
    line = protocol.to_line(protocol.Load(Performance(notes, 200.0)))
    preparation.prepared(line)
    assert len(steps) >= 2000 / 50
    before = len(steps)
    for _ in range(3):
        preparation.prepared(line)
    loading = len(steps)
    preparation.tidy()
    assert len(steps) > loading > before


class Sleeper:
    """Turns the clock instead of sleeping."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.time += seconds


def test_a_near_deadline_is_waited_for_and_a_far_one_is_not(clock: Any) -> None:
    sleeper = Sleeper(clock)
    due: float | None = clock.now() + 0.001
    Courtesy(clock, lambda: due, sleeper)()
    assert clock.now() > 100.001
    due = clock.now() + 1.0
    Courtesy(clock, lambda: due, sleeper)()
    due = None
    Courtesy(clock, lambda: due, sleeper)()
    assert len(sleeper.slept) == 1


def test_a_dense_tune_does_not_keep_another_from_being_loaded(clock: Any) -> None:
    sleeper = Sleeper(clock)
    Courtesy(clock, lambda: clock.now() + 0.0001, sleeper)()
    assert sum(sleeper.slept) < 0.05
