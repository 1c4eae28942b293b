"""MIDI controls are taught what they do."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.listening.controls import Control, Learned, move_of
from desktop.listening.controls_part import ControlsPart
from desktop.listening.learning import Learning
from desktop.listening.targets import Target, Targets
from desktop.midi import messages

CC, ON, OFF = messages.control_change, messages.note_on, messages.note_off


class Desk:
    """Two things to trigger and one to set."""

    def __init__(self, qtbot: QtBot) -> None:
        self.part, self.done, self.said = ControlsPart(), list[object](), list[str]()
        qtbot.addWidget(self.part)
        self.learning = Learning(self.part)
        self.learning.said.connect(self.said.append)
        targets = Targets()
        targets.add(Target("keep", "Keep", trigger=lambda: self.done.append("keep")))
        targets.add(Target("skip", "Skip", trigger=lambda: self.done.append("skip")))
        targets.add(Target("heat", "Temperature", set=self.done.append))
        self.learning.offer(targets)

    def teach(self, name: str, data: bytes) -> None:
        self.part.learn_asked.emit(name)
        assert self.learning.take(data)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_note_that_was_learned_triggers_and_is_taken_from_the_music(desk: Desk) -> None:
    desk.teach("keep", ON(0, 36, 90))
    assert desk.learning.take(OFF(0, 36)) and desk.done == []
    assert desk.learning.take(ON(0, 36, 1)) and desk.learning.take(OFF(0, 36))
    assert desk.done == ["keep"]
    assert not desk.learning.take(ON(0, 37, 90)) and not desk.learning.take(ON(1, 36, 90))


def test_what_was_learned_is_announced_as_no_music_until_it_is_forgotten(desk: Desk) -> None:
    announced: list[tuple[bytes, ...]] = []
    desk.learning.changed.connect(announced.append)
    desk.teach("keep", ON(0, 36, 90))
    desk.teach("heat", CC(2, 1, 3))
    assert set(announced[-1]) == {messages.control_of(OFF(0, 36)), messages.control_of(CC(2, 1, 99))}
    desk.part.forget_asked.emit("keep")
    assert announced[-1] == (messages.control_of(CC(2, 1, 0)),)


def test_a_pedal_triggers_once_each_time_that_it_goes_down(desk: Desk) -> None:
    desk.teach("skip", CC(0, 64, 127))
    for value in (127, 100, 0, 63, 64, 127, 10, 90):
        desk.learning.take(CC(0, 64, value))
    assert desk.done == ["skip", "skip"]


def test_a_knob_sets_an_amount(desk: Desk) -> None:
    desk.teach("heat", CC(0, 1, 3))
    for value in (0, 127):
        desk.learning.take(CC(0, 1, value))
    assert desk.done == [0.0, 1.0]


def test_a_program_change_triggers(desk: Desk) -> None:
    desk.teach("keep", messages.program_change(2, 5))
    desk.learning.take(messages.program_change(2, 5))
    assert desk.done == ["keep"]


def test_a_control_that_did_something_else_does_it_no_more_and_that_is_said(desk: Desk) -> None:
    desk.teach("keep", CC(0, 64, 127))
    desk.teach("skip", CC(0, 64, 127))
    assert desk.said[-1] == "CC 64 on channel 1 does “Skip” and no longer “Keep”."
    desk.learning.take(CC(0, 64, 0))
    desk.learning.take(CC(0, 64, 127))
    assert desk.done == ["skip"]
    assert desk.part.control_of("keep") == "–"


def test_learning_can_be_called_off(desk: Desk) -> None:
    desk.part.learn_asked.emit("keep")
    desk.part.learn_asked.emit("keep")
    assert not desk.learning.take(ON(0, 36, 90))


def test_what_was_learned_is_forgotten_when_asked_to(desk: Desk) -> None:
    desk.teach("keep", ON(0, 36, 90))
    desk.part.forget_asked.emit("keep")
    assert not desk.learning.take(ON(0, 36, 90))


def test_what_was_learned_is_there_the_next_day(desk: Desk, qtbot: QtBot) -> None:
    desk.teach("keep", ON(3, 36, 90))
    desk.teach("heat", CC(0, 1, 3))
    tomorrow = Desk(qtbot)
    tomorrow.learning.restore(desk.learning.saved_text())
    tomorrow.learning.take(ON(3, 36, 90))
    tomorrow.learning.take(CC(0, 1, 127))
    assert tomorrow.done == ["keep", 1.0]


@pytest.mark.parametrize(
    "saved", ["", "nonsense", "keep=cc 99 1", "keep=cc 1 200; keep=note", "keep=pedal 1 1"]
)
def test_settings_that_make_no_sense_teach_nothing(saved: str) -> None:
    assert Learned.from_text(saved).controls == {}


def test_mode_messages_and_other_messages_are_no_controls() -> None:
    for data in (CC(0, 123, 0), CC(0, 120, 0), b"\xe0\x00\x40", b"\xd0\x10", b"\xf8", b"", b"\xb0\x01"):
        assert move_of(data) is None
    assert move_of(CC(9, 7, 64)).control == Control("cc", 9, 7)  # type: ignore[union-attr]


def test_every_target_of_the_window_can_be_learned_and_is_saved(program: Any) -> None:
    program.start()
    learning = program.controller.live.listening.session.learning
    part = program.controller.live.listening.panel.controls
    part.learn_asked.emit("temperature")
    learning.take(CC(0, 1, 64))
    learning.take(CC(0, 1, 127))
    assert program.panel.temperature.value() == 1.5
    part.learn_asked.emit("play")
    learning.take(ON(0, 21, 90))
    learning.take(ON(0, 21, 90))
    assert program.controller.performing.playing
    program.controller.shut_down()
    assert "temperature=cc 0 1" in str(program.store.value("learned_controls"))
