"""Opens the window on the real world: the real network, player, trainer, files and settings."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.appearance import apply_appearance
from desktop.composing.loading import load_composer
from desktop.controller import Controller, Surroundings
from desktop.dialogs import QtDialogs
from desktop.editor.second_opinions import Reader
from desktop.ending import EndSignals, Faults, keep_log
from desktop.folders import log_file, recovery_folder, training_folder
from desktop.icons import application_icon
from desktop.main_window import MainWindow
from desktop.networks import NetworkFacts
from desktop.performing.performer import Performer
from desktop.score.score_engraving import PageEngraver
from desktop.settings import load_settings
from desktop.training.trainer_process import TrainerProcess


def run_window(files: Sequence[Path]) -> int:
    """Open the window on `files` (the first is shown) and return its exit code when it was closed.

    Leaves the process at once, with exit code 0, where a thread can't be ended: TensorFlow's import can't be
    interrupted, nor can the reading of a long text, and everything of the person's is on the disk by then.
    """
    keep_log(log_file())
    application = _application()
    store = QSettings()
    colours = apply_appearance(application, load_settings(store).appearance)
    window = MainWindow(colours)
    controller = Controller(window, _surroundings(window, store), colours)
    faults = Faults(window.status.complain, window)
    ending = EndSignals(lambda: _end(controller, application, keep=True), window)
    window.closed.connect(lambda: _end(controller, application, keep=False))
    window.show()
    # inside the loop: a question asked before it would outlast the end of the program
    QTimer.singleShot(0, lambda: controller.start(files))
    code = application.exec()
    ended = controller.shut_down()
    ending.close()
    faults.close()
    if not ended:
        _leave_at_once(code)
    return code


def _application() -> QApplication:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Carolan")
    application.setOrganizationName("Carolan")
    application.setDesktopFileName("carolan")
    application.setWindowIcon(application_icon())
    return application


def _networks_folder() -> Path:
    from model.checkpoints import user_folder

    return user_folder()


def _find_networks() -> tuple[NetworkFacts, ...]:
    from model.checkpoints import bundled_folder, find_checkpoints, user_folder

    return find_checkpoints((bundled_folder(), user_folder()))


def _is_resumable(folder: Path) -> bool:
    from model.training_folder import is_resumable

    return is_resumable(folder)


def _engraver() -> PageEngraver:
    from model.reading.engraver import Engraver

    return Engraver()


def _second_reader() -> Reader:
    from model.reading.reader import SecondReader

    return SecondReader()


def _surroundings(window: MainWindow, store: QSettings) -> Surroundings:
    return Surroundings(
        dialogs=QtDialogs(window),
        store=store,
        recovery=recovery_folder(),
        networks=_networks_folder,
        load_composer=load_composer,
        find_networks=_find_networks,
        performer=Performer,
        trainer=lambda: TrainerProcess(training_folder() / "training.log"),
        resumable=_is_resumable,
        engraver=_engraver,
        second_reader=_second_reader,
    )


def _end(controller: Controller, application: QApplication, keep: bool) -> None:
    """Close everything down behind a window that is gone, then leave the loop of Qt."""
    for widget in application.topLevelWidgets():
        widget.hide()
    controller.shut_down(keep_recovery=keep)
    application.exit(0)  # quit() would close the window again, and ask again


def _leave_at_once(code: int) -> None:
    """End the process without waiting for threads; files, settings and child processes are done with."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
