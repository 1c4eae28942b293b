"""What can be done about listening, from a menu, a key, or what a pedal was taught."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class ListeningActions:
    """The actions of listening; what they do is connected by who joins the session with the window."""

    def __init__(self, parent: QWidget) -> None:
        tip = "Listen to the keyboard as the tab Listen says, or end it"
        self.listen = _action(parent, "&Listen to the keyboard", "Ctrl+Shift+L", tip)
        self.answer = _action(
            parent, "A&nswer now", "Ctrl+5", "The phrase ends here; the network takes its turn"
        )
        self.record = _action(
            parent, "&Record", "Ctrl+Shift+M", "Write what is played at the cursor, or end it"
        )
        self.rest = _action(
            parent, "Write a re&st", "Ctrl+6", "In step entry: a rest as long as the chosen note"
        )
        self.show_running(False)

    def show_running(self, running: bool) -> None:
        """Show which actions there are now."""
        self.listen.setText("Stop &listening" if running else "&Listen to the keyboard")
        self.record.setText("Stop &recording" if running else "&Record")
        for action in (self.answer, self.rest):
            action.setEnabled(running)

    def add_to(self, menu: QMenu) -> None:
        """Put the actions at the end of a menu."""
        menu.addSeparator()
        menu.addActions([self.listen, self.answer, self.record, self.rest])


def _action(parent: QWidget, text: str, key: str, tip: str) -> QAction:
    action = QAction(text, parent)
    action.setShortcut(QKeySequence(key))
    action.setToolTip(f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
    return action
