"""Controls of MIDI devices, and what they were taught to do; knows no Qt."""

import re
from dataclasses import dataclass, field
from typing import Literal

from desktop.midi import messages

ControlKind = Literal["cc", "note", "program"]
PRESSED = 64  # the value from which on a control change counts as pressed, as a pedal does (MIDI 1.0, CC 64)
_WORDS = {"cc": "CC", "note": "note", "program": "program"}
_STATUS = {
    "cc": messages.CONTROL_CHANGE,
    "note": messages.NOTE_ON,
    "program": messages.PROGRAM_CHANGE,
}
_LINE = re.compile(r"([a-z_]{1,20})=(cc|note|program) (\d{1,2}) (\d{1,3})")
_NOT_CONTROLS = frozenset(range(120, 128))  # mode messages: all sound off and their like


@dataclass(frozen=True)
class Control:
    """A knob, a pedal, a key or a button, as its messages name it."""

    kind: ControlKind
    channel: int  # 0-15
    number: int  # 0-127

    @property
    def message(self) -> bytes:
        """What its messages begin with, as `messages.control_of` has it."""
        return bytes((_STATUS[self.kind] | self.channel, self.number))

    @property
    def short(self) -> str:
        """It in few characters."""
        return f"{_WORDS[self.kind]} {self.number}, ch. {self.channel + 1}"

    def __str__(self) -> str:
        """Returns it as people count: channels from 1."""
        return f"{_WORDS[self.kind]} {self.number} on channel {self.channel + 1}"


@dataclass(frozen=True)
class Move:
    """What a message did to a control."""

    control: Control
    amount: float  # 0 to 1
    is_release: bool = False  # a key went up


def move_of(data: bytes) -> Move | None:
    """Returns what a message moves, None where that is no control: notes, control changes and programs are."""
    if messages.is_note_on(data):
        return Move(Control("note", data[0] & 15, data[1]), data[2] / 127)
    if messages.is_note_off(data):
        return Move(Control("note", data[0] & 15, data[1]), 0.0, True)
    if len(data) == 3 and data[0] & 0xF0 == messages.CONTROL_CHANGE and data[1] not in _NOT_CONTROLS:
        return Move(Control("cc", data[0] & 15, data[1]), data[2] / 127)
    if len(data) == 2 and data[0] & 0xF0 == messages.PROGRAM_CHANGE:
        return Move(Control("program", data[0] & 15, data[1]), 1.0)
    return None


@dataclass
class Learned:
    """Which control does what; a control does one thing, and a thing is done by one control."""

    controls: dict[str, Control] = field(default_factory=dict)  # by the names of the targets
    _pressed: set[Control] = field(default_factory=set)

    @classmethod
    def from_text(cls, text: str) -> "Learned":
        """Returns what was saved; what makes no sense is left out."""
        learned = cls()
        for name, kind, channel, number in _LINE.findall(text):
            if int(channel) < messages.CHANNELS and int(number) < 128:
                control = Control(kind, int(channel), int(number))
                if learned.target_of(control) is None:
                    learned.controls[name] = control
        return learned

    def to_text(self) -> str:
        """Returns one line of text that `from_text` reads."""
        words = (f"{name}={c.kind} {c.channel} {c.number}" for name, c in sorted(self.controls.items()))
        return "; ".join(words)

    def target_of(self, control: Control) -> str | None:
        """Returns what a control does, None where it does nothing."""
        return next((name for name, each in self.controls.items() if each == control), None)

    def learn(self, name: str, control: Control) -> str | None:
        """Let a control do something; returns what it did before, which it does no more."""
        before = self.target_of(control)
        if before is not None:
            del self.controls[before]
        self.controls[name] = control
        return before if before != name else None

    def forget(self, name: str) -> None:
        """Let nothing do it."""
        self.controls.pop(name, None)

    def is_press(self, move: Move) -> bool:
        """Returns whether a move presses its control: once each time that it goes down past the middle."""
        was_down = move.control in self._pressed
        down = not move.is_release and (move.control.kind != "cc" or move.amount * 127 >= PRESSED)
        if move.control.kind == "cc":
            (self._pressed.add if down else self._pressed.discard)(move.control)
            return down and not was_down
        return down
