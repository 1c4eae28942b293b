"""The training dialog: choose tunes, start, watch, pause, and take the new network."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.appearance import Colours
from desktop.dialogs import Dialogs
from desktop.networks import NetworkFacts
from desktop.parts import button, label, named
from desktop.training.loss_plot import LossPlot
from desktop.training.reports import (
    TrainingFailed,
    TrainingFinished,
    TrainingInterrupted,
    TrainingReport,
    TrainingStarted,
    TrainingStep,
    TrainingValidated,
    TrainingWarned,
)
from desktop.training.time_left import time_in_words
from desktop.training.trainer_process import TrainerProcess, TrainingRequest
from desktop.training.training_form import TrainingForm


class TrainingDialog(QDialog):
    """Not modal: the musician goes on writing while the network learns."""

    network_wanted = Signal(str)  # the folder of the new checkpoint

    def __init__(
        self,
        dialogs: Dialogs,
        networks: Path,
        trainer: Callable[[], TrainerProcess],
        resumable: Callable[[Path], bool],
        colours: Colours,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._networks = networks  # the folder that takes new networks
        self._new_trainer = trainer
        self._resumable = resumable  # whether a folder holds a training to go on with
        self._trainer: TrainerProcess | None = None
        self._request: TrainingRequest | None = None
        self._checkpoint = ""
        self._cancelled = self._failed = False
        self.setWindowTitle("Train a network")
        self.form = TrainingForm()
        self.form.folder_wanted.connect(self._add_folder)
        self.plot = LossPlot(colours)
        self._build()
        self._show_buttons()

    @property
    def training(self) -> bool:
        """Whether a training runs."""
        return self._trainer is not None

    def show_networks(self, checkpoints: Sequence[NetworkFacts]) -> None:
        """List what a training may start from."""
        self.form.show_networks(checkpoints)

    def shut_down(self, timeout_ms: int) -> None:
        """End a training, with a checkpoint if that is done in time."""
        trainer, self._trainer = self._trainer, None
        if trainer is not None:
            trainer.close(timeout_ms)

    def start(self) -> None:
        """Start what the form asks for, or say what is missing."""
        request = self.form.request(self._networks)
        if not request.sources:
            self._say("Add a folder of tunes or a collection first.")
        elif not request.name:
            self._say("Give the new network a name first.")
        elif any(path.is_file() for path in request.out.rglob("*")):
            self._go_on_or_refuse(request)
        else:
            self.plot.clear()
            self._run(request)

    def _go_on_or_refuse(self, request: TrainingRequest) -> None:
        """The name is taken: by a training of an earlier day, perhaps, that was not finished."""
        question = f"There is already a training called {request.name}. Go on with it?"
        if self._resumable(request.out) and self._dialogs.confirm(question, "Go on"):
            self.plot.clear()
            self._run(replace(request, resume=True))
        else:
            self._say(f"There is already a network called {request.name}; choose another name.")

    def pause(self) -> None:
        """Stop with a checkpoint to go on from."""
        if self._trainer is not None:
            self._say("Pausing: the trainer ends its step and writes a checkpoint…")
            self._trainer.stop()
            self._show_buttons(waiting=True)

    def resume(self) -> None:
        """Go on from the last checkpoint."""
        if self._request is not None:
            self._run(replace(self._request, resume=True))

    def cancel(self) -> None:
        """Stop for good; what was trained stays on the disk."""
        self._cancelled = True
        if self._trainer is not None:
            self._say("Stopping…")
            self._trainer.stop()
            self._show_buttons(waiting=True)
        else:
            self._request = None
            self._say("Cancelled.")
            self._show_buttons()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide only: a training goes on, and the menu brings the dialog back."""
        event.accept()

    def _run(self, request: TrainingRequest) -> None:
        self._request, self._checkpoint = request, ""
        self._cancelled = self._failed = False
        self.warning.setVisible(False)
        self._trainer = self._new_trainer()
        self._trainer.reported.connect(self._take)
        self._trainer.ended.connect(self._ended)
        self._say("Starting: reading the tunes…")
        self.bar.setRange(0, 0)
        self._trainer.start(request)
        self._show_buttons()

    def _take(self, report: TrainingReport) -> None:
        match report:
            case TrainingStarted(tunes, characters, device):
                self._say(f"{tunes:,} tunes, {characters:,} characters, on the {device}.")
            case TrainingStep():
                self._show_step(report)
            case TrainingValidated(step, bits, _):
                self.plot.add_validation(step, bits)
            case TrainingWarned(sentence):
                self.warning.setText(sentence)
                self.warning.setVisible(True)
            case TrainingInterrupted(checkpoint):
                self._checkpoint = "" if self._cancelled else checkpoint
                self._say("Cancelled; what was trained is kept." if self._cancelled else "Paused.")
            case TrainingFinished(checkpoint):
                self._checkpoint = checkpoint
                self._say("Finished. The new network can write now.")
                self._request = None
            case TrainingFailed(sentence):
                self._failed = True
                self._say(sentence)

    def _show_step(self, step: TrainingStep) -> None:
        self.bar.setRange(0, max(1, step.steps))
        self.bar.setValue(step.step)
        self.plot.add_training(step.step, step.bits_per_character)
        words = [
            f"Step {step.step:,} of {step.steps:,}",
            f"{step.characters_per_second:,.0f} characters a second",
        ]
        if step.seconds_left is not None:
            words.append(f"{time_in_words(step.seconds_left)} left")
        self._say(" · ".join(words))

    def _ended(self) -> None:
        trainer, self._trainer = self._trainer, None
        if trainer is not None:
            trainer.deleteLater()
        if self._cancelled:
            self._request = None
        if self._failed and self._request is not None:
            self._offer_resuming(self._request)
        if self.bar.maximum() == 0:
            self.bar.setRange(0, 1)
        self._show_buttons()

    def _offer_resuming(self, request: TrainingRequest) -> None:
        """Offer to go on with a training that failed; where it left nothing, the form is free again."""
        if self._resumable(request.out):
            self._say(f"{self.status.text()} Resume goes on from its last checkpoint.")
        else:
            self._request = None

    def _use(self) -> None:
        self.network_wanted.emit(self._checkpoint)
        self.hide()

    def _add_folder(self) -> None:
        folder = self._dialogs.folder("A folder of tunes to train on", Path.home())
        if folder is not None:
            self.form.add_source(str(folder))

    def _say(self, sentence: str) -> None:
        self.status.setText(sentence)

    def _show_buttons(self, waiting: bool = False) -> None:
        paused = not self.training and self._request is not None
        self.form.setEnabled(not self.training and not paused)
        self.start_button.setVisible(not self.training and not paused)
        self.pause_button.setVisible(self.training)
        self.pause_button.setEnabled(not waiting)
        self.resume_button.setVisible(paused)
        self.cancel_button.setVisible(self.training or paused)
        self.cancel_button.setEnabled(not waiting)
        self.use_button.setVisible(not self.training and bool(self._checkpoint))

    def _build(self) -> None:
        self.bar = named(QProgressBar(), "Progress of the training")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1)
        self.status = label("A training may take hours; it can be paused.", wrap=True)
        self.warning = label(wrap=True)
        self.warning.setVisible(False)
        self.start_button = button("Start training", "primary", self.start)
        self.use_button = button("Compose with it", "primary", self._use)
        self.resume_button = button("Resume", "primary", self.resume)
        self.pause_button = button("Pause", "plain", self.pause)
        self.cancel_button = button("Cancel training", "plain", self.cancel)
        self.close_button = button("Close", "plain", self.hide)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for each in (
            self.close_button, self.cancel_button, self.pause_button,
            self.resume_button, self.start_button, self.use_button,
        ):  # fmt: skip
            buttons.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(self.form)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.status)
        layout.addWidget(self.warning)
        layout.addLayout(buttons)
