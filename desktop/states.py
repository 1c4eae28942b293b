"""What the program is doing: a small machine with every step that is allowed written down."""

from enum import Enum

from PySide6.QtCore import QObject, Signal


class State(Enum):
    """What the program is doing."""

    IDLE = "idle"
    COMPOSING = "composing"
    PLAYING = "playing"
    PLAYING_ON = "playing on and on, while the network writes"


class Event(Enum):
    """What happens to it."""

    CONTINUE = "the network is asked to write"
    WRITTEN = "it wrote, failed, or was cancelled"
    PLAY = "a tune is asked for"
    PLAY_ON = "a tune without an end is asked for"
    SILENT = "the tune ended or was stopped"


STEPS = {
    (State.IDLE, Event.CONTINUE): State.COMPOSING,
    (State.PLAYING, Event.CONTINUE): State.COMPOSING,  # the tune is stopped first
    (State.COMPOSING, Event.WRITTEN): State.IDLE,
    (State.IDLE, Event.PLAY): State.PLAYING,
    (State.PLAYING, Event.PLAY): State.PLAYING,  # from the beginning
    (State.PLAYING, Event.SILENT): State.IDLE,
    (State.IDLE, Event.PLAY_ON): State.PLAYING_ON,
    (State.PLAYING, Event.PLAY_ON): State.PLAYING_ON,  # the tune is stopped first
    (State.PLAYING_ON, Event.SILENT): State.IDLE,
}


class StateMachine(QObject):
    """Holds the state; what is not among STEPS doesn't happen."""

    changed = Signal(object)  # a State

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = State.IDLE

    @property
    def state(self) -> State:
        """What the program is doing now."""
        return self._state

    def allows(self, event: Event) -> bool:
        """Return whether this may happen now."""
        return (self._state, event) in STEPS

    def step(self, event: Event) -> bool:
        """Go where the event leads; return whether it was allowed."""
        following = STEPS.get((self._state, event))
        if following is None:
            return False
        if following is not self._state:
            self._state = following
            self.changed.emit(following)
        return True
