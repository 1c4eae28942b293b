"""Everything that can be done from a menu or a key, and the menus."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.settings import APPEARANCES

Keys = QKeySequence.StandardKey


class Actions:
    """The actions of the window; what they do is connected by the controller."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self.new = self._action("&New", Keys.New)
        self.open = self._action("&Open…", Keys.Open)
        self.save = self._action("&Save", Keys.Save)
        self.save_as = self._action("Save &as…", "Ctrl+Shift+S")
        self.export_midi = self._action("&Export MIDI…", "Ctrl+E")
        self.quit = self._action("&Quit", "Ctrl+Q")
        self.undo = self._action("&Undo", Keys.Undo)
        self.redo = self._action("&Redo", Keys.Redo, "Ctrl+Y")
        self.next_problem = self._action("Go to the next &problem", "F8")
        self.compose = self._action("&Continue the tune", "Ctrl+Return", "Ctrl+Enter")
        self.cancel = self._action("C&ancel", "Esc")
        self.play = self._action("&Play", "Ctrl+Space", "F5")
        self.stop = self._action("&Stop", "F6")
        self.larger = self._action("&Larger text", Keys.ZoomIn, "Ctrl+=")
        self.smaller = self._action("S&maller text", Keys.ZoomOut)
        self.train = self._action("&Train…", "Ctrl+T")
        self.about = self._action("&About Carolan")
        self.appearances = self._appearance_actions()

    def _action(self, text: str, *keys: Keys | str) -> QAction:
        action = QAction(text, self._parent)
        sequences = [QKeySequence(key) for key in keys]
        own = dict.fromkeys(sequence for sequence in sequences if not sequence.isEmpty())
        action.setShortcuts(list(own))  # each once: a key that is there twice does nothing
        return action

    def _appearance_actions(self) -> dict[str, QAction]:
        group = QActionGroup(self._parent)
        words = {"system": "As the s&ystem", "light": "&Light", "dark": "&Dark"}
        actions = {}
        for appearance in APPEARANCES:
            action = QAction(words[appearance], group)
            action.setCheckable(True)
            actions[appearance] = action
        return actions


class Menus:
    """The menu bar."""

    def __init__(self, bar: QMenuBar, actions: Actions, open_recent: Callable[[str], None]) -> None:
        self._open_recent = open_recent
        self._file(bar.addMenu("&File"), actions)
        edit = bar.addMenu("&Edit")
        edit.addActions([actions.undo, actions.redo])
        edit.addSeparator()
        edit.addAction(actions.next_problem)
        compose = bar.addMenu("&Compose")
        compose.addActions([actions.compose, actions.cancel])
        play = bar.addMenu("&Play")
        play.addActions([actions.play, actions.stop])
        self._view(bar.addMenu("&View"), actions)
        bar.addMenu("&Network").addAction(actions.train)
        bar.addMenu("&Help").addAction(actions.about)

    def show_recent(self, paths: tuple[str, ...]) -> None:
        """List the recent files, newest first."""
        self._recent.clear()
        for path in paths:
            action = self._recent.addAction(path.replace("&", "&&"))
            action.triggered.connect(lambda _=False, chosen=path: self._open_recent(chosen))
        self._recent.setEnabled(bool(paths))

    def _file(self, menu: QMenu, actions: Actions) -> None:
        menu.addActions([actions.new, actions.open])
        self._recent = menu.addMenu("Open &recent")
        menu.addSeparator()
        menu.addActions([actions.save, actions.save_as])
        menu.addSeparator()
        menu.addAction(actions.export_midi)
        menu.addSeparator()
        menu.addAction(actions.quit)

    def _view(self, menu: QMenu, actions: Actions) -> None:
        menu.addActions([actions.larger, actions.smaller])
        menu.addSeparator()
        menu.addMenu("&Appearance").addActions(list(actions.appearances.values()))
