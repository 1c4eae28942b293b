"""MIDI learn: the next control that is moved is taught to do what the person chose."""

from PySide6.QtCore import QObject, Signal

from desktop.listening.controls import Learned, Move, move_of
from desktop.listening.controls_part import ControlsPart
from desktop.listening.targets import Target, Targets


class Learning(QObject):
    """Decides what a message of a control does; what was learned is neither written nor answered."""

    said = Signal(str)
    taught = Signal()  # the person has changed what controls do
    changed = Signal(tuple)  # of bytes: the beginnings of the messages that are controls, and no music

    def __init__(self, part: ControlsPart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self._targets = Targets()
        self.learned = Learned()
        self._waits_for: Target | None = None
        part.learn_asked.connect(self._ask)
        part.forget_asked.connect(self._forget)

    def offer(self, targets: Targets) -> None:
        """Show what can be done."""
        self._targets = targets
        self._part.show_targets([(target.name, target.label) for target in targets])
        self._show()

    def restore(self, saved: str) -> None:
        """Take what `saved_text` returned once."""
        self.learned = Learned.from_text(saved)
        self._show()

    def saved_text(self) -> str:
        """Return what was learned, to be given to `restore`."""
        return self.learned.to_text()

    def take(self, data: bytes) -> bool:
        """Do what a message of a learned control asks for; return whether it was one."""
        move = move_of(data)
        if move is None:
            return False
        if self._waits_for is not None and not move.is_release:
            self._learn(self._waits_for, move)
            return True
        name = self.learned.target_of(move.control)
        target = self._targets.get(name) if name is not None else None
        if target is None:
            return False
        self._act(target, move)
        return True

    def _act(self, target: Target, move: Move) -> None:
        pressed = self.learned.is_press(move)
        if target.set is not None and not move.is_release:
            target.set(move.amount)
        elif target.trigger is not None and pressed:
            target.trigger()

    def _ask(self, name: str) -> None:
        """Wait for a control, or no longer where the person asks for the same again."""
        target = self._targets.get(name)
        self._waits_for = None if target is None or target is self._waits_for else target
        self._part.show_waiting(self._waits_for.name if self._waits_for is not None else "")
        if self._waits_for is not None:
            self.said.emit(f"Move the control that shall do “{self._waits_for.label}”.")

    def _learn(self, target: Target, move: Move) -> None:
        control = move.control
        self.learned.is_press(move)  # a pedal that is held down now is pressed when it goes down again
        self._waits_for = None
        before = self.learned.learn(target.name, control)
        self._part.show_waiting("")
        self._show()
        self.taught.emit()
        known = self._targets.get(before) if before is not None else None
        taken = f" and no longer “{known.label}”" if known is not None else ""
        self.said.emit(f"{str(control)[0].upper()}{str(control)[1:]} does “{target.label}”{taken}.")

    def _forget(self, name: str) -> None:
        self.learned.forget(name)
        self._show()
        self.taught.emit()

    def _show(self) -> None:
        controls = self.learned.controls.items()
        self.changed.emit(tuple(control.message for name, control in controls if self._targets.get(name)))
        self._part.show_learned({name: control.short for name, control in self.learned.controls.items()})
