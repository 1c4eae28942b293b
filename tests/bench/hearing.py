"""A playing by the player process, heard by a receiver in another process beside a control and a reference sender."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ear_record import Record
from punctuality import control

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError
from desktop.midi.exact_output import WAY
from desktop.midi.performance import Performance, TimedMessage

STEP_SECONDS = 0.004
_REFERENCE_STEP_FRAMES = 192
_SAMPLE_RATE = 48_000
_EAR = Path(__file__).with_name("midi_ear.py")
_REFERENCE = Path(__file__).with_name("midi_reference.py")
_LOAD_EACH_SECONDS = 0.1


def grid(events: int) -> Performance:
    """Notes whose channel, key and velocity count them, so that a message that is lost or late in the row is seen."""
    made = []
    for index in range(events):
        note = index // 2
        channel, pitch, velocity = note // (128 * 127) % 16, note % 128, 1 + note // 128 % 127
        on = messages.note_on(channel, pitch, velocity)
        data = on if index % 2 == 0 else bytes((messages.NOTE_OFF | channel, pitch, velocity))
        made.append(TimedMessage(index * STEP_SECONDS, data))
    return Performance(tuple(made), events * STEP_SECONDS)


@dataclass(frozen=True)
class Heard:
    """A playing: what the sender says of it, what the receiver heard, what the machine lost meanwhile."""

    record: Record
    timing: protocol.Timing
    control: protocol.Timing
    references: int  # messages of the reference


class Reloading(threading.Thread):
    """Loads the tune that plays again and again."""

    def __init__(self, player: PlayerProcess, performance: Performance) -> None:
        super().__init__(daemon=True)
        self.stops = threading.Event()
        self._player, self._command = player, protocol.Load(performance)

    def run(self) -> None:
        """Until it is stopped."""
        with contextlib.suppress(MidiError):  # the player has ended
            while not self.stops.wait(_LOAD_EACH_SECONDS):
                self._player.send(self._command)


def play(performance: Performance, way: str, clock: bool = False, loads: bool = False) -> Heard:
    """Plays into a receiver in another process; `way` is a value of CAROLAN_JACK."""
    references = int(performance.duration_seconds * _SAMPLE_RATE / _REFERENCE_STEP_FRAMES)
    with _child(str(_EAR), "Ear") as ear:
        words = (str(_REFERENCE), "Ear:reference", str(references), str(_REFERENCE_STEP_FRAMES))
        with control() as machine, _child(*words, waits=False) as reference, _environment(WAY, way):
            timing = _played(performance, clock, loads)
            assert reference.stdout is not None
            reference.stdout.readline()
        heard = Record(ear.communicate()[0])
    return Heard(heard, timing, machine.timing, references)


def _played(performance: Performance, clock: bool, loads: bool) -> protocol.Timing:
    with PlayerProcess() as player:
        reloading = Reloading(player, performance)
        player.send(protocol.UseOutputs((protocol.Route("port", "Ear:in", sends_clock=clock),)))
        player.send(protocol.Load(performance))
        player.send(protocol.Play())
        if loads:
            reloading.start()
        try:
            return _last_word(player, performance.duration_seconds + 60.0)
        finally:
            reloading.stops.set()


def _last_word(player: PlayerProcess, patience_seconds: float) -> protocol.Timing:
    """The player's own account of a playing, behind its end."""
    has_finished = False
    while (report := player.next_report(patience_seconds)) is not None:
        has_finished = has_finished or isinstance(report, protocol.Finished)
        if isinstance(report, protocol.Trouble | protocol.Ended):
            raise SystemExit(report.sentence)
        if has_finished and isinstance(report, protocol.Timing):
            return report
    raise SystemExit("the player did not finish")


@contextmanager
def _child(*words: str, waits: bool = True) -> Iterator["subprocess.Popen[str]"]:
    """A process that has said its first word, if that is waited for, and is ended behind the block."""
    child = subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        if waits:
            child.stdout.readline()
        yield child
    finally:
        child.kill()
        child.wait()


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before
