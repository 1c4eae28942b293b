"""Several outputs, inputs, the clock that is followed, and what is remembered of them."""

import json
from dataclasses import replace

import pytest

from desktop.midi.protocol import (
    Calibrate,
    Calibrated,
    Ended,
    Listening,
    Lost,
    Opened,
    Playing,
    Ports,
    Route,
    SoundTestNote,
    Synced,
)
from desktop.performing.routes import read_inputs, read_routes, to_text

PORTS = Ports(("Organ", "Piano"), ("Keys", "DAW"), "JACK")


@pytest.fixture
def sound(program):
    """The tab Sound of a window with some ports."""
    program.start()
    program.performer.report(PORTS)
    return program.window.sound


def test_a_second_output_is_played_through_at_the_same_time(program, sound) -> None:
    sound.outputs.add_button.click()
    sound.outputs.box.setCurrentIndex(sound.outputs.box.findText("Piano"))
    assert program.performer.routes == (Route("synth"), Route("port", "Piano"))
    sound.outputs.remove_button.click()
    assert program.performer.routes == (Route("synth"),)
    assert not sound.outputs.remove_button.isEnabled()


def test_a_new_output_is_a_port_that_nothing_goes_to_yet(program, sound) -> None:
    sound.outputs.add_button.click()
    sound.outputs.add_button.click()
    assert [route.name for route in program.performer.routes] == ["", "Organ", "Piano"]


def test_a_player_that_starts_anew_to_open_an_output_is_no_fault(program, sound) -> None:
    program.actions.play.trigger()
    program.performer.report(Playing(1.5))
    sound.outputs.add_button.click()
    said = program.status.message
    program.performer.report(Ended("The player stopped by itself."))
    assert program.status.message == said
    assert program.performer.started_at == 1.5
    program.performer.report(Opened("port", "Organ", route=0))
    program.performer.report(Ended("The player stopped by itself."))
    assert program.status.message == "The player stopped by itself."


def test_an_output_has_its_channel_program_loudness_and_offset(program, sound) -> None:
    outputs = sound.outputs
    for field, value in (
        (outputs.channel, 3),
        (outputs.program, 74),
        (outputs.bank, 2),
        (outputs.velocity, 80),
        (outputs.transpose, -12),
        (outputs.offset, 7.5),
    ):
        field.setValue(value)
    outputs.clock.click()
    outputs.click.click()
    assert program.performer.routes == (Route("synth", "", 2, 73, 2, 80, -12, 7.5, True, False),)
    outputs.channel.setValue(0)
    assert program.performer.routes[0].channel is None


def test_the_output_in_the_bar_is_the_first_one(program, sound) -> None:
    sound.outputs.velocity.setValue(50)
    bar = program.window.transport.output
    bar.setCurrentIndex(bar.findText("Organ"))
    assert program.performer.routes == (Route("port", "Organ", velocity_percent=50),)
    sound.outputs.box.setCurrentIndex(sound.outputs.box.findText("Piano"))
    assert bar.currentText() == "Piano"


def test_the_test_note_sounds_on_the_chosen_output(program, sound) -> None:
    sound.outputs.add_button.click()
    sound.outputs.test_button.click()
    assert program.performer.said[-1] == SoundTestNote(1)


def test_an_output_that_is_gone_says_so_until_it_is_back(program, sound) -> None:
    sound.outputs.add_button.click()
    sound.outputs.box.setCurrentIndex(sound.outputs.box.findText("Piano"))
    program.performer.report(Lost("Piano", "The MIDI output Piano vanished.", 1))
    assert sound.outputs.list.item(1).text() == "Piano — not connected"
    assert program.status.message == "The MIDI output Piano vanished."
    program.performer.report(Opened("port", "Piano", route=1))
    assert sound.outputs.list.item(1).text() == "Piano"


def test_an_input_is_listened_to_and_sent_thru(program, sound) -> None:
    sound.inputs.row("Keys")[0].click()
    assert program.performer.inputs == (Listening("Keys"),)
    sound.inputs.row("Keys")[1].click()
    assert program.performer.inputs == (Listening("Keys", thru=True),)


def test_a_virtual_input_is_offered_beside_that_of_another_carolan(program, sound) -> None:
    program.performer.report(Ports((), ("Keys", "Carolan:Carolan"), "JACK"))
    sound.inputs.row("Carolan")[0].click()
    assert program.performer.inputs == (Listening("Carolan", "virtual"),)
    sound.inputs.row("Carolan:Carolan")[0].click()
    assert Listening("Carolan:Carolan") in program.performer.inputs


def test_an_input_that_is_gone_stays_and_says_so(program, sound) -> None:
    sound.inputs.row("Keys")[0].click()
    program.performer.report(Ports((), (), "JACK"))
    assert sound.inputs.row("Keys")[0].text() == "Keys (not connected)"
    assert program.performer.inputs == (Listening("Keys"),)
    program.performer.report(PORTS)
    assert sound.inputs.row("Keys")[0].text() == "Keys"


def test_a_clock_is_followed_and_its_state_is_shown(program, sound) -> None:
    sound.inputs.row("DAW")[0].click()
    sound.inputs.clock.setCurrentIndex(sound.inputs.clock.findText("DAW"))
    assert program.performer.clock_of == "DAW"
    program.performer.report(Synced("locked", 121.04, -0.62))
    assert sound.inputs.sync.text() == "In time at 121.0 beats a minute, within 0.6 ms."
    sound.inputs.row("DAW")[0].click()
    assert program.performer.clock_of == ""
    assert not sound.inputs.sync.text()


@pytest.fixture
def link_installed(monkeypatch):
    monkeypatch.setattr("desktop.performing.outputs_session.is_installed", lambda: True)


def test_where_link_is_installed_it_can_be_followed_without_an_input(link_installed, program, sound) -> None:
    sound.inputs.clock.setCurrentIndex(sound.inputs.clock.findText("Ableton Link"))
    assert program.performer.clock_of == "Ableton Link"
    sound.inputs.row("DAW")[0].click()
    assert program.performer.clock_of == "Ableton Link"


def test_what_arrives_late_is_sent_earlier_once_it_was_measured(program, sound) -> None:
    sound.outputs.box.setCurrentIndex(sound.outputs.box.findText("Piano"))
    sound.inputs.loop_back.setCurrentIndex(sound.inputs.loop_back.findText("DAW"))
    sound.inputs.calibrate.click()
    assert program.performer.said[-1] == Calibrate("Piano", "DAW")
    program.performer.report(Calibrated("Piano", "DAW", 0.0123, 0.4))
    assert program.performer.routes[0].offset_ms == -12.3
    assert "late by 12.3 ms" in program.status.message


def test_the_synth_cannot_be_measured_and_says_so(program, sound) -> None:
    sound.inputs.calibrate.click()
    assert "Only a MIDI port can be measured" in program.status.message


def test_outputs_and_inputs_are_remembered_by_name(program, sound) -> None:
    sound.outputs.add_button.click()
    sound.outputs.box.setCurrentIndex(sound.outputs.box.findText("Piano"))
    sound.outputs.offset.setValue(-3.5)
    sound.inputs.row("Keys")[0].click()
    program.controller.shut_down()
    routes, inputs = program.store.value("routes"), program.store.value("inputs")
    assert read_routes(str(routes)) == (Route("synth"), Route("port", "Piano", offset_ms=-3.5))
    assert read_inputs(str(inputs)) == (Listening("Keys"),)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "{",
        "3",
        "[1]",
        "null",
        "[" * 100_000,
        '[{"kind": 5}]',
        '[{"kind": "organ"}]',
        '[{"kind": "port", "channel": "x"}]',
    ],
)
def test_routes_that_make_no_sense_are_none(nonsense: str) -> None:
    assert read_routes(nonsense) == ()
    assert read_inputs(nonsense) == ()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"channel": 16},
        {"program": 500},
        {"bank": -1},
        {"velocity_percent": -100},
        {"transpose": 9999},
        {"offset_ms": float("nan")},
        {"offset_ms": 1e400},
        {"sends_clock": "yes"},
        {"takes_click": None},
    ],
)
def test_a_value_that_makes_no_sense_has_its_default_and_the_route_keeps_the_others(
    nonsense: dict[str, object],
) -> None:
    text = json.dumps([{"kind": "port", "name": "Organ", "channel": 3, "program": 40} | nonsense])
    route = Route("port", "Organ", 3, 40)
    assert read_routes(text) == (
        replace(route, **{name: getattr(Route("synth"), name) for name in nonsense}),
    )


def test_a_route_that_makes_no_sense_leaves_the_others_alone() -> None:
    routes = [{"kind": "organ"}, {"kind": "port"}, {"kind": "port", "name": "\ud800"}, 5, {"kind": "synth"}]
    assert read_routes(json.dumps(routes)) == (Route("synth"),)
    assert read_inputs('[{"name": "Keys", "thru": 3}, {"kind": "port"}]') == (Listening("Keys"),)


def test_routes_come_back_as_they_were_written() -> None:
    routes = (Route("port", "Ä: 1", 4, 5, 6, 70, -3, 2.5, True, False), Route("virtual", "Carolan"))
    assert read_routes(to_text(routes)) == routes
