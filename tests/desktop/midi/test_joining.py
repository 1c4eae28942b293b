"""Pressing Play while a machine is followed that runs already: a simulated machine, a clock that is turned by hand."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.commands import Play
from desktop.midi.following import Following
from desktop.midi.performance import Performance, TimedMessage
from tests.desktop.midi.machine import Machine, Scale, off, quarters, starts, steady

CLICK = 100  # the pitch of a click of the count-in


def count_in(beats: int, step: float = 0.5) -> Performance:
    """So many clicks at the notated tempo."""
    clicks = [TimedMessage(number * step, messages.note_on(9, CLICK, 80)) for number in range(beats)]
    ends = [TimedMessage(each.at_seconds + 0.04, messages.note_off(9, CLICK)) for each in clicks]
    return Performance(tuple(sorted(clicks + ends, key=lambda each: each.at_seconds)), beats * step)


def beats_of(stage: Any, machine: Machine) -> list[tuple[float, int]]:
    """At which quarter of the machine each note began, to a hundredth, and its pitch."""
    pulses = machine.pulses
    places = []
    for time, pitch in starts(stage):
        number = max(index for index, pulse in enumerate(pulses) if pulse <= time + 1e-4)
        period = pulses[number + 1] - pulses[number]
        places.append((round((number + (time - pulses[number]) / period) / 24, 2), pitch))
    return places


def test_what_is_counted_in_is_counted_at_the_machines_tempo_before_its_bar_line(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(90)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 3.0)  # quarter 4.5
    following.play(Play(lead_in=count_in(4)))
    machine.play_to(stage, following, 9.2)
    assert beats_of(stage, machine) == [(8, CLICK), (9, CLICK), (10, CLICK), (11, CLICK), (12, 12), (13, 13)]


def test_nothing_is_counted_in_where_the_machine_starts(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(90)).pulse_until(20.0).send(0.0, messages.STOP).send(4.0, messages.START)
    machine.play_to(stage, following, 2.0)
    following.play(Play(lead_in=count_in(4)))
    machine.play_to(stage, following, 5.0)
    assert [pitch for _, pitch in starts(stage)] == [0, 1]


@pytest.mark.parametrize(("bar", "first"), [(3.0, 6), (4.0, 8), (2.0, 6)])
def test_bar_lines_are_those_of_the_meter(
    stage: Any, following: Following, make_scale: Scale, bar: float, first: int
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 2.6)
    following.play(Play(bar_quarters=bar))
    machine.play_to(stage, following, 4.9)
    assert starts(stage)[0][1] == first
    assert off(stage, machine) < 1.0


def test_an_upbeat_comes_before_the_bar_line_of_a_machine_that_told_no_place(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(120)).pulse_until(20.0)
    machine.play_to(stage, following, 4.2)  # quarter 8.4
    following.play(Play(into_bar_quarters=3.0))
    machine.play_to(stage, following, 6.4)
    assert beats_of(stage, machine) == [(11, 0), (12, 1)]


def test_a_loop_is_joined_where_it_would_be_had_it_come_round_all_the_time(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 6))
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 4.2)
    following.play(Play(loop=True))
    machine.play_to(stage, following, 9.2)
    assert beats_of(stage, machine) == [(12, 0), (13, 1), (14, 2), (15, 3), (16, 4), (17, 5), (18, 0)]


def test_after_a_long_drop_out_it_goes_on_where_the_clock_is_and_not_with_a_bar(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).send(0.0, messages.START).pulse_until(20.0, (4.1, 7.1))
    machine.play_to(stage, following, 9.2)
    assert [pitch for _, pitch in starts(stage)] == [*range(11), 15, 16, 17, 18]
    assert off(stage, machine, since=15) < 3.0


def test_a_clock_that_told_no_place_goes_on_in_its_own_beat_behind_a_drop_out(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(120)).pulse_until(20.0, (7.1, 10.1))
    machine.play_to(stage, following, 2.2)
    following.play(Play())
    machine.play_to(stage, following, 14.2)
    notes = starts(stage)
    assert notes[0][1] == 0
    assert off(stage, machine, first=8) < 3.0
    assert notes[-1][1] == 20


def test_the_count_in_is_kept_by_a_machine_that_slows_down_meanwhile(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(lambda time: 120.0 if time < 5 else 100.0).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 4.2)
    following.play(replace(Play(), lead_in=count_in(3)))
    machine.play_to(stage, following, 8.0)
    assert [pitch for _, pitch in starts(stage)][:4] == [CLICK, CLICK, CLICK, 12]
    twelve = next(time for time, pitch in starts(stage) if pitch == 12)
    assert abs(twelve - machine.time_of(12)) < 0.005
