"""The person's choices in the window: shown at the start, changed while it is open, remembered at the end."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop.appearance import Colours, apply_appearance
from desktop.filing import Filing
from desktop.main_window import MainWindow
from desktop.settings import load_settings, save_settings


class Preferences:
    """Carries the settings between their store and the window."""

    def __init__(self, window: MainWindow, filing: Filing, store: QSettings) -> None:
        self._window, self._filing, self._store = window, filing, store
        self._settings = load_settings(store)
        self._show()

    @property
    def welcomed(self) -> bool:
        """Whether the example tune has been shown once."""
        return self._settings.welcomed

    @property
    def network(self) -> Path | None:
        """The folder of the network that was chosen last; None: none was."""
        return Path(self._settings.network) if self._settings.network else None

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
        return colours

    def enlarge(self, points: int) -> None:
        """Make the text larger by so many points, or smaller; within reason."""
        size = max(6, min(48, self._settings.font_points + points))
        self._settings = replace(self._settings, font_points=size)
        self._window.editor.set_font_points(size)

    def remember_file(self, path: str) -> None:
        """Put a file in front of the recent ones."""
        self._settings = replace(self._settings, recent=self._settings.with_recent(path))
        self._window.menus.show_recent(self._settings.recent)

    def remember(self) -> None:
        """Store what the window shows."""
        panel, transport = self._window.composing, self._window.transport
        geometry, panes = self._window.place()
        self._settings = replace(
            self._settings,
            network=str(panel.chosen_network() or self._settings.network),
            temperature=round(panel.temperature.value(), 2),
            bars=panel.bars.value(),
            candidates=panel.candidate_count.value(),
            output=transport.output.currentData() or "synth",
            tempo_percent=transport.tempo.value(),
            folder=str(self._filing.folder),
            geometry=geometry,
            panes=panes,
        )
        save_settings(self._settings, self._store)

    def _show(self) -> None:
        settings, window = self._settings, self._window
        window.actions_.appearances[settings.appearance].setChecked(True)
        window.editor.set_font_points(settings.font_points)
        window.composing.show_settings(settings)
        window.transport.show_tempo(settings.tempo_percent)
        window.transport.show_output(settings.output)
        window.menus.show_recent(settings.recent)
        window.restore_place(settings.geometry, settings.panes)
        if settings.folder and Path(settings.folder).is_dir():
            self._filing.folder = Path(settings.folder)
