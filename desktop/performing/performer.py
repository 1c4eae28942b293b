"""The window's end of the player process: commands go in, reports come out, and a dead player is replaced."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from desktop.midi.errors import MidiError
from desktop.midi.performance import Performance
from desktop.midi.protocol import (
    Command,
    Ended,
    FollowClock,
    Listening,
    ListPorts,
    Load,
    Open,
    Play,
    Quit,
    Route,
    SetTempo,
    Stop,
    TakeControls,
    UseInputs,
    UseOutputs,
    report_from_line,
    to_line,
)
from desktop.resources import project_folder

FROM_THE_BEGINNING = Play()
PLAYER = (sys.executable, "-m", "desktop.performing.player_child")
GONE = "The player stopped by itself; press Play, and another one starts."
MISSING = "The player could not be started; install Carolan again."


class Performer(QObject):
    """Drives one player process, in which nothing sounds any more once this end is closed."""

    reported = Signal(object)  # a desktop.midi.protocol.Report

    def __init__(self, command: Sequence[str] = PLAYER, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._process: QProcess | None = None
        self._output: Open | UseOutputs = Open("synth")
        self._inputs = UseInputs(())
        self._controls = TakeControls(())
        self._clock = FollowClock()
        self._tempo = SetTempo(1.0)
        self._closing = False

    @property
    def running(self) -> bool:
        """Whether there is a player."""
        return self._process is not None

    def start(self) -> None:
        """Start the player where there is none; it is asked for its ports and to open the output."""
        if self._process is not None or self._closing:
            return
        process = QProcess(self)
        process.setWorkingDirectory(str(project_folder()))
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(self._command[0], list(self._command[1:]))
        for command in (self._output, self._tempo, ListPorts()):
            self._send(command)
        if self._controls.controls:
            self._send(self._controls)
        if self._inputs.inputs:
            self._send(self._inputs)
        if self._clock.name:
            self._send(self._clock)

    def open_output(self, output: Open) -> None:
        """Play through another output, now and whenever a player starts."""
        if output == self._output and self.running:
            return
        self._output = output
        self._send(output)

    def use_outputs(self, routes: Sequence[Route]) -> None:
        """Play through these outputs at once, now and whenever a player starts; a plain one is an `Open`."""
        outputs = UseOutputs(tuple(routes))
        alone = outputs.routes[0] if len(outputs.routes) == 1 else None
        if alone is not None and alone == Route(alone.kind, alone.name):
            self.open_output(Open(alone.kind, alone.name))
        elif outputs != self._output or not self.running:
            self._output = outputs
            self._send(outputs)

    def use_inputs(self, inputs: Sequence[Listening]) -> None:
        """Listen to these inputs, now and whenever a player starts."""
        self._inputs = UseInputs(tuple(inputs))
        self._send(self._inputs)

    def take_controls(self, controls: Sequence[bytes]) -> None:
        """Let no output hear these messages of the inputs, now and whenever a player starts (see `TakeControls`)."""
        self._controls = TakeControls(tuple(controls))
        self._send(self._controls)

    def follow_clock(self, name: str) -> None:
        """Follow the clock of this input, or with "" the player's own; now and whenever a player starts."""
        self._clock = FollowClock(name)
        self._send(self._clock)

    def reopen_output(self) -> None:
        """Try the output again, which could not be opened or was lost; a report says how it went."""
        self._send(self._output)

    def set_tempo(self, factor: float) -> None:
        """Play at `factor` times the notated tempo, from this moment."""
        self._tempo = SetTempo(factor)
        self._send(self._tempo)

    def list_ports(self) -> None:
        """Ask for the ports, which come as a report."""
        self._send(ListPorts())

    def play(self, performance: Performance, how: Play = FROM_THE_BEGINNING) -> None:
        """Play a tune; starts a player where the last one is gone. The reports on it carry the number of `how`."""
        self.start()
        self._send(Load(performance))
        self._send(how)

    def load(self, performance: Performance) -> None:
        """Go on with this in place of what plays, at the same place."""
        self._send(Load(performance))

    def tell(self, command: Command) -> None:
        """Say to the player what is not remembered for the next one; nobody hears it where there is none."""
        self._send(command)

    def stop(self) -> None:
        """Stop, and silence what sounds."""
        self._send(Stop())

    def close(self, timeout_ms: int) -> bool:
        """End the player, in silence; return whether it went by itself. It is gone in either case."""
        self._closing = True
        process, self._process = self._process, None
        if process is None or process.state() == QProcess.ProcessState.NotRunning:
            return True
        process.blockSignals(True)
        process.write((to_line(Quit()) + "\n").encode("utf-8"))
        process.closeWriteChannel()
        if process.waitForFinished(timeout_ms):
            return True
        process.kill()
        process.waitForFinished(1000)
        return False

    def _send(self, command: Command) -> None:
        if self._process is not None:
            self._process.write((to_line(command) + "\n").encode("utf-8"))

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode("utf-8", "replace")
            try:
                report = report_from_line(line)
            except MidiError:
                # a library's own chatter on standard output is no report
                continue
            self.reported.emit(report)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop(MISSING)

    def _ended(self) -> None:
        self._read()
        self._drop(GONE)

    def _drop(self, sentence: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.reported.emit(Ended(sentence))
