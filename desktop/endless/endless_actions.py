"""What can be done while the network plays on, from a menu, a key, or what a pedal was taught."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class EndlessActions:
    """The actions of endless playing; what they do is connected by who joins the session with the window."""

    def __init__(self, parent: QWidget) -> None:
        self.play_on = _action(
            parent, "Play &on and on", "Ctrl+Shift+E",
            "Play the tune at the cursor; the network composes what follows while it sounds",
        )  # fmt: skip
        self.keep = _action(
            parent, "&Keep", "Ctrl+1",
            "Copy the phrase that sounds to the end of the text, as a tune of its own",
        )  # fmt: skip
        self.skip = _action(
            parent, "Sk&ip", "Ctrl+2",
            "Throw away what is in hand behind the next bar, and let something else come",
        )  # fmt: skip
        self.again = _action(parent, "Ag&ain", "Ctrl+3", "Play the phrase that sounds once more when it ends")
        self.freeze = _action(
            parent, "&Freeze", "Ctrl+4",
            "Loop the phrase that sounds until it is released; in the text it stands once",
        )  # fmt: skip
        self.freeze.setCheckable(True)
        self.while_playing = (self.keep, self.skip, self.again, self.freeze)
        self.show_playing(False)

    def show_playing(self, playing: bool) -> None:
        """Show which actions there are now."""
        self.play_on.setText("St&op playing on and on" if playing else "Play &on and on")
        for action in self.while_playing:
            action.setEnabled(playing)

    def add_to(self, menu: QMenu) -> None:
        """Put the actions at the end of a menu."""
        menu.addSeparator()
        menu.addActions([self.play_on, *self.while_playing])


def _action(parent: QWidget, text: str, key: str, tip: str) -> QAction:
    action = QAction(text, parent)
    action.setShortcut(QKeySequence(key))
    action.setToolTip(f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
    return action
