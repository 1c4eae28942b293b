"""What the program stands on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QSettings
from PySide6.QtWidgets import QWidget

from desktop.composing.composer_thread import Composer
from desktop.dialogs import Dialogs
from desktop.dragging import carry
from desktop.editor.second_opinions import Reader
from desktop.folders import drag_folder
from desktop.networks import NetworkFacts
from desktop.performing.performer import Performer
from desktop.score.score_engraving import PageEngraver
from desktop.training.trainer_process import TrainerProcess


@dataclass(frozen=True)
class Surroundings:
    """What the program stands on; tests put their own in place of each."""

    dialogs: Dialogs
    store: QSettings
    recovery: Path  # the folder of the recovery files
    networks: Callable[[], Path]  # the folder that takes new networks
    load_composer: Callable[[Path], Composer]
    find_networks: Callable[[], Sequence[NetworkFacts]]
    performer: Callable[[], Performer]
    trainer: Callable[[], TrainerProcess]
    resumable: Callable[[Path], bool]  # whether a folder holds a training to go on with
    engraver: Callable[[], PageEngraver]  # draws scores in a process of its own
    second_reader: Callable[[], Reader]  # reads tunes in a process of its own
    dragged: Callable[[], Path] = drag_folder  # the folder of what is dragged out of the window
    carry: Callable[[QWidget], Callable[[QMimeData], None]] = carry  # begins a drag
