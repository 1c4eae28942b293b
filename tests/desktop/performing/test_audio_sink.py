"""The built-in synth through a real sound server with a sink that a recorder hears."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.performance import Performance, TimedMessage

RATE = 48_000
PATIENCE_SECONDS = 30.0
LOUD = 0.02

pytestmark = pytest.mark.alone

needs_pulse = pytest.mark.skipif(
    shutil.which("pulseaudio") is None or shutil.which("parec") is None, reason="PulseAudio is not installed"
)


class SoundServer:
    """PulseAudio with a null sink, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, **places(folder)}
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--disable-shm",
                "--high-priority=true",
                "--realtime=true",
                "-L",
                f"module-null-sink sink_name=test rate={RATE}",
                "-L",
                "module-native-protocol-unix",
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await_answer()

    def _await_answer(self) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        ).returncode:
            assert time.monotonic() < end, "PulseAudio does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(10.0)


class Recorder:
    """What the sink's monitor hears, mono."""

    def __init__(self, server: SoundServer) -> None:
        words = [
            "parec",
            "-d",
            "test.monitor",
            "--format=float32le",
            f"--rate={RATE}",
            "--channels=1",
            "--latency-msec=20",
        ]
        self._child = subprocess.Popen(words, env=server.environment, stdout=subprocess.PIPE)
        self._data = bytearray()
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        while block := os.read(self._child.stdout.fileno(), 1 << 16):
            with self._changed:
                self._data += block
                self._changed.notify_all()

    @property
    def samples(self) -> npt.NDArray[np.float32]:
        whole = len(self._data) // 4 * 4
        return np.frombuffer(bytes(self._data[:whole]), np.float32)

    def wait(self, holds: Callable[[npt.NDArray[np.float32]], Any]) -> bool:
        with self._changed:
            return bool(self._changed.wait_for(lambda: holds(self.samples), PATIENCE_SECONDS))

    def stop(self) -> None:
        self._child.terminate()
        self._child.wait(10.0)


def places(folder: Path) -> dict[str, str]:
    """Where PulseAudio and its clients keep their things, so that no server of the machine is touched."""
    return {"XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(folder), "PULSE_STATE_PATH": str(folder)}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sound") as name:  # short: sockets have short paths
        for variable, value in places(Path(name)).items():
            monkeypatch.setenv(variable, value)
        monkeypatch.delenv("PULSE_SERVER", raising=False)
        yield Path(name)


@pytest.fixture
def recorder(folder: Path) -> Iterator[Recorder]:
    server = SoundServer(folder)
    recorder = Recorder(server)
    assert recorder.wait(lambda samples: len(samples) > 0)
    yield recorder
    recorder.stop()
    server.stop()


def wait_for(player: PlayerProcess, kind: type) -> Any:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        report = player.next_report(end - time.monotonic())
        if isinstance(report, kind):
            return report
    raise AssertionError(f"no {kind.__name__} was reported")


def play(player: PlayerProcess, *starts: float, length: float = 0.1) -> None:
    """High short notes of an organ, whose sound begins and ends at once."""
    events = [TimedMessage(0.0, bytes((messages.PROGRAM_CHANGE, 16)))]
    for start in starts:
        events.append(TimedMessage(start, messages.note_on(0, 84, 127)))
        events.append(TimedMessage(start + length, messages.note_off(0, 84)))
    player.send(protocol.Load(Performance(tuple(events), starts[-1] + length)))
    player.send(protocol.Play())


def is_quiet(samples: npt.NDArray[np.float32]) -> bool:
    """Whether the last half second is silent, so that nothing of this playing is still on its way."""
    return float(np.abs(samples[-RATE // 2 :]).max()) <= LOUD


def onsets(samples: npt.NDArray[np.float32]) -> list[float]:
    """Seconds at which sound begins after at least 100 ms of silence."""
    loud = np.flatnonzero(np.abs(samples) > LOUD)
    if len(loud) == 0:
        return []
    gaps = np.flatnonzero(np.diff(loud) > RATE // 10) + 1
    return [float(loud[index]) / RATE for index in (0, *gaps)]


@needs_pulse
def test_the_rhythm_that_is_heard_is_the_rhythm_of_the_tune(recorder: Recorder) -> None:
    starts = (0.0, 0.5, 0.85, 1.45, 2.0)
    off_by = []
    with PlayerProcess() as player:
        player.send(protocol.Open("synth"))
        opened = wait_for(player, protocol.Opened)
        assert opened.kind == "synth"
        assert 0.0 < opened.latency_seconds < 0.2
        # On a busy machine the sound server and the recorder themselves miss blocks: the best of six counts.
        while len(off_by) < 6 and min(off_by, default=1.0) > 0.01:
            off_by.append(play_and_compare(player, recorder, starts))
    assert min(off_by) <= 0.01


def play_and_compare(player: PlayerProcess, recorder: Recorder, starts: tuple[float, ...]) -> float:
    """By how many seconds the worst interval between two notes that are heard differs from the tune's."""
    before = len(recorder.samples)
    play(player, *starts)
    wait_for(player, protocol.Finished)
    assert recorder.wait(lambda samples: len(onsets(samples[before:])) >= len(starts) and is_quiet(samples))
    heard = onsets(recorder.samples[before:])[: len(starts)]
    return float(np.abs(np.diff(heard) - np.diff(starts)).max())


@needs_pulse
def test_stop_makes_the_loudspeaker_silent(recorder: Recorder) -> None:
    with PlayerProcess() as player:
        player.send(protocol.Open("synth"))
        wait_for(player, protocol.Opened)
        play(player, 0.0, length=60.0)
        assert recorder.wait(lambda samples: np.any(np.abs(samples) > LOUD))
        player.send(protocol.Stop())
        wait_for(player, protocol.Stopped)
        stopped = len(recorder.samples)
        assert recorder.wait(lambda samples: len(samples) > stopped + RATE)
        assert np.abs(recorder.samples[stopped + RATE // 2 :]).max() < 1e-3


def test_without_an_audio_device_the_tune_goes_on_in_silence_with_one_sentence(folder: Path) -> None:
    with PlayerProcess() as player:
        player.send(protocol.Open("synth"))
        assert wait_for(player, protocol.Trouble).sentence == (
            "No audio device was found; choose a MIDI port, or export a .wav file."
        )
        assert wait_for(player, protocol.Opened).kind == "none"
        play(player, 0.0, 0.1)
        assert wait_for(player, protocol.Playing).seconds >= 0.0
        assert wait_for(player, protocol.Finished).seconds == pytest.approx(0.2)
