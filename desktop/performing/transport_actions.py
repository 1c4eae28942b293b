"""What can be done about playing, from a menu, a key or a button."""

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.appearance import Colours
from desktop.icons import icon


class TransportActions:
    """The actions of playing; what they do is connected by `PerformingActions`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self.play = self._action("&Play", ("Ctrl+Space", "F5"), "Play the tune at the cursor, or pause")
        self.stop = self._action("&Stop", ("F6",), "Stop, and silence every note (Esc does it too)")
        self.play_here = self._action("Play from the &cursor", ("Ctrl+Shift+Space", "Shift+F5"))
        self.play_selection = self._action("Play the se&lection", ("Ctrl+F5",))
        self.loop = self._choice(
            "L&oop", ("Ctrl+L",), "Play over and over: from A to B, what is selected, or the whole tune"
        )
        self.loop_start = self._action("Loop from here (&A)", ("Ctrl+[",))
        self.loop_end = self._action("Loop to here (&B)", ("Ctrl+]",))
        self.loop_clear = self._action("&Forget A and B", ())
        self.metronome = self._choice("&Metronome", ("Ctrl+M",), "Click the beats while the tune plays")
        self.accompaniment = self._choice("Chord accompa&niment", (), "Play the chord symbols, with a bass")
        self.drone = self._choice("&Drone", (), "Hold the tonic and fifth of the key")
        self.tap = self._action("&Tap the tempo", ("Ctrl+B",))
        self.slower = self._action("Slo&wer for a moment", ("F3",), "3 % slower while the key is held")
        self.faster = self._action("Faste&r for a moment", ("F4",), "3 % faster while the key is held")
        self.panic = self._action(
            "All not&es off", ("Ctrl+.",), "Silence every channel of every output (panic)"
        )

    def fill(self, menu: QMenu) -> None:
        """Put everything into a menu."""
        menu.addActions([self.play, self.play_here, self.play_selection, self.stop])
        menu.addSeparator()
        menu.addActions([self.loop, self.loop_start, self.loop_end, self.loop_clear])
        menu.addSeparator()
        menu.addActions([self.metronome, self.accompaniment, self.drone])
        menu.addSeparator()
        menu.addActions([self.tap, self.slower, self.faster])
        menu.addSeparator()
        menu.addAction(self.panic)

    def show_playing(self, playing: bool, may_begin: bool, may_stop: bool, colours: Colours) -> None:
        """Make Play say what it does next, and enable what can be done now."""
        self.play.setText("&Pause" if playing else "&Play")
        self.play.setIcon(icon("pause" if playing else "play", colours))
        for action in (self.play, self.play_here, self.play_selection):
            action.setEnabled(may_begin)
        self.stop.setEnabled(may_stop)

    def set_colours(self, colours: Colours) -> None:
        """Draw the icons in other colours."""
        for name, action in (
            ("stop", self.stop),
            ("loop", self.loop),
            ("metronome", self.metronome),
            ("panic", self.panic),
        ):
            action.setIcon(icon(name, colours))

    def _choice(self, text: str, keys: Sequence[str], tip: str) -> QAction:
        action = self._action(text, keys, tip)
        action.setCheckable(True)
        return action

    def _action(self, text: str, keys: Sequence[str], tip: str = "") -> QAction:
        action = QAction(text, self._parent)
        action.setShortcuts([QKeySequence(key) for key in keys])
        if tip:
            action.setToolTip(f"{tip} ({' or '.join(keys)})" if keys else tip)
        return action
