"""Everything that can be done from a menu or a key, and the menus."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.performing.transport_actions import TransportActions
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
        self.export_midi = self._action("&MIDI…", "Ctrl+E")
        self.export_pdf = self._action("&PDF to print…")
        self.export_picture = self._action("&Picture…")
        self.export_musicxml = self._action("Music&XML…")
        self.export_sound = self._action("&Sound…")
        self.print = self._action("&Print…", Keys.Print)
        self.quit = self._action("&Quit", "Ctrl+Q")
        self.undo = self._action("&Undo", Keys.Undo)
        self.redo = self._action("&Redo", Keys.Redo, "Ctrl+Y")
        self.next_problem = self._action("Go to the next &problem", "F8")
        self.compose = self._action("&Continue the tune", "Ctrl+Return", "Ctrl+Enter")
        self._build_compose()
        self.cancel = self._action("Ca&ncel", "Esc")
        self.transport = TransportActions(parent)
        self.play, self.stop = self.transport.play, self.transport.stop
        self._build_tune()
        self._build_score()
        self.larger = self._action("&Larger text", Keys.ZoomIn, "Ctrl+=")
        self.smaller = self._action("S&maller text", Keys.ZoomOut)
        self.train = self._action("&Train…", "Ctrl+T")
        self.keys = self._action("&Keys…", "F1")
        self.about = self._action("&About Carolan")
        self.appearances = self._appearance_actions()

    def _build_compose(self) -> None:
        self.rewrite = self._action("&Rewrite the selected bars", "Ctrl+Shift+Return", "Ctrl+Shift+Enter")
        self.vary = self._action("&Vary the selected bars")
        self.answer = self._action("&Answer the phrase")
        self.compose_in_key = self._action("Continue in another &key…")
        self.composing = (self.compose, self.rewrite, self.vary, self.answer, self.compose_in_key)

    def _build_tune(self) -> None:
        self.transpose = self._action("&Transpose…", "Ctrl+Shift+T")
        self.semitone_up = self._action("Up a &semitone", "Alt+Up")
        self.semitone_down = self._action("&Down a semitone", "Alt+Down")
        self.octave_up = self._action("Up an &octave", "Alt+Shift+Up")
        self.octave_down = self._action("Down an o&ctave", "Alt+Shift+Down")
        self.unit_length = self._action("Change &unit note length…")
        self.reformat = self._action("&Reformat", "Ctrl+Shift+R")
        self.renumber = self._action("Re&number tunes…")
        self.extract = self._action("&Extract a voice or part…")
        self.rewriting = (
            *(self.transpose, self.semitone_up, self.semitone_down, self.octave_up, self.octave_down),
            *(self.unit_length, self.reformat, self.renumber, self.extract),
        )
        self.second_opinion = self._choice("&Ask music21 too")
        self.second_opinion.setToolTip("Warn where an independent reader reads the tune otherwise")

    def _build_score(self) -> None:
        self.show_score = self._choice("&Score", "F9")
        self.score_beside = self._choice("Score &beside the editor")
        self.show_problems = self._choice("&Problems", "F7")
        self.score_larger = self._action("Larger s&core", "Ctrl+Alt+=", "Ctrl+Alt++")
        self.score_smaller = self._action("Smaller sc&ore", "Ctrl+Alt+-")
        self.score_natural = self._action("Score in its &natural size", "Ctrl+Alt+0")

    def _choice(self, text: str, *keys: Keys | str) -> QAction:
        action = self._action(text, *keys)
        action.setCheckable(True)
        return action

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
        compose.addActions([actions.compose, actions.compose_in_key, actions.answer])
        compose.addSeparator()
        compose.addActions([actions.rewrite, actions.vary])
        compose.addSeparator()
        compose.addAction(actions.cancel)
        actions.transport.fill(bar.addMenu("&Play"))
        self.live = bar.addMenu("&Live")
        self._tune(bar.addMenu("&Tune"), actions)
        self._view(bar.addMenu("&View"), actions)
        bar.addMenu("&Network").addAction(actions.train)
        bar.addMenu("&Help").addActions([actions.keys, actions.about])

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
        export = menu.addMenu("&Export the tune as")
        export.addActions([actions.export_midi, actions.export_pdf, actions.export_picture])
        export.addActions([actions.export_musicxml, actions.export_sound])
        menu.addAction(actions.print)
        menu.addSeparator()
        menu.addAction(actions.quit)

    def _tune(self, menu: QMenu, actions: Actions) -> None:
        menu.addActions([actions.transpose, actions.semitone_up, actions.semitone_down])
        menu.addActions([actions.octave_up, actions.octave_down])
        menu.addSeparator()
        menu.addActions([actions.unit_length, actions.reformat, actions.renumber, actions.extract])
        menu.addSeparator()
        menu.addAction(actions.second_opinion)

    def _view(self, menu: QMenu, actions: Actions) -> None:
        menu.addActions([actions.larger, actions.smaller])
        menu.addSeparator()
        menu.addActions([actions.show_score, actions.score_beside])
        menu.addActions([actions.score_larger, actions.score_smaller, actions.score_natural])
        menu.addSeparator()
        menu.addAction(actions.show_problems)
        menu.addSeparator()
        menu.addMenu("&Appearance").addActions(list(actions.appearances.values()))
