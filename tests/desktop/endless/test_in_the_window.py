"""Endless playing in the whole window, on fakes: one thing at a time, and Esc ends it."""

from typing import Any

import pytest
from PySide6.QtGui import QKeySequence

from desktop.listening.wishes import Mode
from desktop.midi.performance import Performance
from desktop.midi.protocol import Playing
from desktop.states import State
from model.composition import Candidate, Ranked

TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|d2fd Adfd|e2ge d4:|\n"
PART = "|".join(["A8"] * 8) + ":|\n"


@pytest.fixture
def playing(program: Any) -> Any:
    """The window while it plays on and on, with the first phrase there."""
    program.composer.script = [Ranked((Candidate(0, PART, TUNE + PART, 8, 1.2, (), 1),), 0)]
    program.start(TUNE)
    program.wait(lambda: program.panel.chosen_network() is not None)
    program.controller.live.endless_actions.play_on.trigger()
    program.wait(lambda: program.controller.live.endless.supply.numbers.phrases == 1)
    return program


def test_it_is_a_state_of_its_own_in_which_nothing_else_asks_the_network(playing: Any) -> None:
    assert playing.controller.machine.state is State.PLAYING_ON
    assert not any(action.isEnabled() for action in playing.actions.composing)
    assert not playing.actions.transport.play_here.isEnabled()
    assert playing.actions.transport.stop.isEnabled()
    assert playing.controller.live.endless_actions.skip.isEnabled()


def test_play_pauses_it_and_goes_on_with_it(playing: Any) -> None:
    play = playing.actions.transport.play
    assert play.text() == "&Pause"
    play.trigger()
    assert playing.performer.said[-1] == "stop"
    assert playing.controller.machine.state is State.PLAYING_ON
    assert play.text() == "&Play"
    assert playing.actions.transport.stop.isEnabled()
    play.trigger()
    assert play.text() == "&Pause"
    assert not playing.controller.live.endless.paused
    playing.controller.halt()


@pytest.mark.parametrize("way", ["cancel", "stop", "play_on"])
def test_every_way_to_stop_ends_it(playing: Any, way: str) -> None:
    actions = {
        "cancel": playing.actions.cancel,
        "stop": playing.actions.transport.stop,
        "play_on": playing.controller.live.endless_actions.play_on,
    }
    actions[way].trigger()
    assert playing.controller.machine.state is State.IDLE
    assert playing.performer.said[-1] == "stop"
    assert playing.actions.compose.isEnabled()
    assert not playing.controller.live.endless_actions.skip.isEnabled()
    assert playing.editor.text() == TUNE


def test_what_sounds_becomes_text_that_is_unsaved(playing: Any) -> None:
    playing.performer.report(Playing(8 * 2.0))
    assert playing.editor.text() == TUNE.rstrip() + "\n|:" + PART
    assert playing.filing.modified


def test_another_file_ends_it(playing: Any) -> None:
    playing.actions.new.trigger()
    assert playing.controller.machine.state is State.IDLE


def test_trading_is_silenced_before_it_begins_and_not_behind_that(program: Any) -> None:
    program.start(TUNE)
    program.wait(lambda: program.panel.chosen_network() is not None)
    listening = program.controller.live.listening
    listening.panel.choose_mode(Mode.TRADE)
    listening.session.begin()
    program.controller.live.endless_actions.play_on.trigger()
    assert not listening.session.running
    begun = [place for place, said in enumerate(program.performer.said) if isinstance(said, Performance)]
    assert len(begun) == 2
    assert "stop" in program.performer.said[: begun[1]]
    assert "stop" not in program.performer.said[begun[1] :]
    program.controller.halt()


def test_a_tune_that_plays_is_stopped_first(program: Any) -> None:
    program.start(TUNE)
    program.wait(lambda: program.panel.chosen_network() is not None)
    program.play()
    program.controller.live.endless_actions.play_on.trigger()
    assert program.controller.machine.state is State.PLAYING_ON
    assert "stop" in program.performer.said
    program.controller.halt()


def test_its_keys_are_nobody_elses(playing: Any) -> None:
    actions = playing.controller.live.endless_actions
    own = [action.shortcut() for action in (actions.play_on, *actions.while_playing)]
    others = [
        key
        for action in playing.window.findChildren(type(actions.play_on))
        if action not in (actions.play_on, *actions.while_playing)
        for key in action.shortcuts()
    ]
    assert not set(map(QKeySequence.toString, own)) & set(map(QKeySequence.toString, others))
