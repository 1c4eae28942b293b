"""The person's choices in the window: shown at the start, changed while it is open, remembered soon and at the end."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.actions import Actions
from desktop.appearance import Colours, apply_appearance
from desktop.filing import Filing
from desktop.main_window import MainWindow
from desktop.settings import Settings, load_settings, save_settings

ZOOM_STEP = 1.15
RESTING_MS = 1000  # between two times that something is stored while the window is open


class Preferences:
    """Carries the settings between their store and the window."""

    def __init__(self, window: MainWindow, filing: Filing, store: QSettings) -> None:
        self._window, self._filing, self._store = window, filing, store
        self._settings = load_settings(store)
        self._remembered: list[Callable[[Settings], Settings]] = []
        self._is_due = False
        self._resting = QTimer(window, singleShot=True, interval=RESTING_MS)
        self._resting.timeout.connect(self._go_on)
        self._show()

    @property
    def welcomed(self) -> bool:
        """Whether the example tune has been shown once."""
        return self._settings.welcomed

    @property
    def network(self) -> Path | None:
        """The folder of the network that was chosen last; None: none was."""
        return Path(self._settings.network) if self._settings.network else None

    def take_actions(self, actions: Actions) -> None:
        """Do what these ask for."""
        actions.larger.triggered.connect(lambda: self.enlarge(1))
        actions.smaller.triggered.connect(lambda: self.enlarge(-1))
        actions.show_score.toggled.connect(self.show_score)
        actions.score_beside.toggled.connect(self.show_score_beside)
        actions.show_problems.toggled.connect(self.show_problem_list)
        actions.second_opinion.toggled.connect(self.ask_second_opinion)
        for action, steps in (
            (actions.score_larger, 1),
            (actions.score_smaller, -1),
            (actions.score_natural, 0),
        ):
            action.triggered.connect(lambda _=False, by=steps: self.zoom_score(by))
        self._window.score.view.zoom_asked.connect(self.zoom_score)

    def carry(self, restore: Callable[[Settings], None], remembered: Callable[[Settings], Settings]) -> None:
        """Give a part of the program its settings now, and take them from it to store them."""
        restore(self._settings)
        self._remembered.append(remembered)

    def set_welcomed(self) -> None:
        """Show no example again."""
        self._settings = replace(self._settings, welcomed=True)

    def set_appearance(self, appearance: str) -> Colours:
        """Dress the application and the window; return the colours."""
        self._settings = replace(self._settings, appearance=appearance)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        colours = apply_appearance(application, appearance)
        self._window.set_colours(colours)
        self._window.editor.set_font_points(self._settings.font_points)  # another style sheet forgets fonts
        return colours

    def enlarge(self, points: int) -> None:
        """Make the text larger by so many points, or smaller; within reason."""
        size = max(6, min(48, self._settings.font_points + points))
        self._settings = replace(self._settings, font_points=size)
        self._window.editor.set_font_points(size)

    @property
    def score_zoom(self) -> int:
        """The size of the score in per cent."""
        return self._settings.score_zoom

    @property
    def second_opinion(self) -> bool:
        """Whether music21 is asked about the tune at the cursor."""
        return self._settings.second_opinion

    def zoom_score(self, steps: int) -> None:
        """Make the score larger by so many steps, or smaller; 0 gives it its natural size."""
        wanted = round(self._settings.score_zoom * ZOOM_STEP**steps) if steps else 100
        percent = max(40, min(400, 100 if abs(wanted - 100) <= 4 else wanted))
        self._settings = replace(self._settings, score_zoom=percent)
        self._window.score.view.set_zoom(percent / 100)

    def show_score(self, shown: bool) -> None:
        """Show the score or not."""
        self._settings = replace(self._settings, score_shown=shown)
        self._window.show_score(shown)

    def show_score_beside(self, beside: bool) -> None:
        """Show the score beside the editor, or below it."""
        self._settings = replace(self._settings, score_beside=beside)
        self._window.show_score_beside(beside)

    def show_problem_list(self, shown: bool) -> None:
        """Show the list of problems or not."""
        self._settings = replace(self._settings, problems_shown=shown)
        self._window.show_problem_list(shown)

    def ask_second_opinion(self, asked: bool) -> None:
        """Ask music21 about the tune at the cursor, or not."""
        self._settings = replace(self._settings, second_opinion=asked)
        self._window.actions_.second_opinion.setChecked(asked)

    def remember_file(self, path: str) -> None:
        """Put a file in front of the recent ones."""
        self._settings = replace(self._settings, recent=self._settings.with_recent(path))
        self._window.menus.show_recent(self._settings.recent)
        self.remember_soon()

    def remember_soon(self) -> None:
        """Store what the window shows at once, or after a rest where that was done a moment ago."""
        self._is_due = True
        if not self._resting.isActive():
            self._go_on()

    def remember(self) -> None:
        """Store what the window shows."""
        self._is_due = False
        panel, transport = self._window.composing, self._window.transport
        geometry, panes, work_panes = self._window.place()
        self._settings = replace(
            self._settings,
            network=str(panel.chosen_network() or self._settings.network),
            temperature=round(panel.temperature.value(), 2),
            bars=panel.bars.value(),
            candidates=panel.candidate_count.value(),
            direction_open=panel.direction.heading.isChecked(),
            direction=panel.direction.written(),
            tempo_percent=transport.tempo.value(),
            folder=str(self._filing.folder),
            geometry=geometry,
            panes=panes,
            work_panes=work_panes,
        )
        for remembered in self._remembered:
            self._settings = remembered(self._settings)
        save_settings(self._settings, self._store)

    def _go_on(self) -> None:
        if self._is_due:
            self.remember()
            self._resting.start()

    def _show(self) -> None:
        settings, window = self._settings, self._window
        window.actions_.appearances[settings.appearance].setChecked(True)
        window.editor.set_font_points(settings.font_points)
        window.composing.show_settings(settings)
        window.transport.show_tempo(settings.tempo_percent)
        window.menus.show_recent(settings.recent)
        window.show_score_beside(settings.score_beside)
        window.restore_place(settings.geometry, settings.panes, settings.work_panes)
        window.show_score(settings.score_shown)
        window.score.view.set_zoom(settings.score_zoom / 100)
        window.show_problem_list(settings.problems_shown)
        window.actions_.second_opinion.setChecked(settings.second_opinion)
        with suppress(OSError):  # a name that is too long for the disk
            if settings.folder and Path(settings.folder).is_dir():
                self._filing.folder = Path(settings.folder)
