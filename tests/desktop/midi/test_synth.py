"""The built-in synth, heard as samples."""

import importlib.util
import io
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from desktop.midi import messages
from desktop.midi.errors import MidiError
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.synth import MARGIN_SECONDS, SAMPLE_RATE, Instrument, LiveSynth, find_soundfont
from desktop.midi.wav import render_wav

AHEAD_SECONDS = 0.04
GREEDY_BLOCKS = 4


class Clicks:
    """An instrument whose every Note On is one sample of full scale."""

    def __init__(self) -> None:
        self._pending: list[bytes] = []
        self.taken: list[bytes] = []

    def take(self, data: bytes) -> None:
        self.taken.append(data)
        if messages.is_note_on(data):
            self._pending.append(data)

    def render(self, buffer: memoryview) -> None:
        if len(buffer) and self._pending:
            self._pending.clear()
            samples = np.zeros(len(buffer) // 4, np.float32)
            samples[:2] = 1.0
            buffer[:] = samples.tobytes()


class Device:
    """An audio device that asks for blocks when its clock says so."""

    def __init__(self, clock: Any, instrument: Any, frames: int = 480) -> None:
        self.clock = clock
        self.synth = LiveSynth(clock, instrument)
        self.synth.ask_ahead(AHEAD_SECONDS)
        self.frames = frames
        self.sound: list[npt.NDArray[np.float32]] = []
        self.pull(GREEDY_BLOCKS)

    def pull(self, blocks: int, rate: float = 1.0) -> None:
        """Asks for so many blocks; at a rate above 1 the device runs faster than the clock."""
        for _ in range(blocks):
            self.sound.append(np.frombuffer(self.synth.render(self.frames), np.float32)[::2])
            self.clock.time += self.frames / SAMPLE_RATE / rate

    def onsets(self) -> list[int]:
        return [int(frame) for frame in np.flatnonzero(np.concatenate(self.sound))]


def test_the_soundfont_is_found_without_the_slow_import() -> None:
    code = "import sys; from desktop.midi.synth import find_soundfont; print(find_soundfont(), 'pretty_midi' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split()[-1] == "False"
    assert find_soundfont().name == "TimGM6mb.sf2"


def test_a_missing_soundfont_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MidiError, match="finds no SoundFont"):
        find_soundfont()


def test_a_foreign_soundfont_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "wrong.sf2").write_bytes(b"not a SoundFont" * 100)
    with pytest.raises(MidiError, match="cannot be read"):
        Instrument(tmp_path / "wrong.sf2")


def test_the_device_flows_once_its_buffers_are_full(clock: Any) -> None:
    synth = LiveSynth(clock, Clicks())  # type: ignore[arg-type]
    for _ in range(GREEDY_BLOCKS - 1):
        synth.render(480)
        assert synth.render(0) == b""
    assert not synth.wait_until_it_flows(0.0)
    synth.render(480)
    assert synth.wait_until_it_flows(0.0)


@pytest.mark.parametrize("frames", [64, 480, 1111])
def test_live_onsets_stand_at_their_samples_although_blocks_are_rendered(clock: Any, frames: int) -> None:
    device = Device(clock, Clicks(), frames)
    times = [0.0301, 0.1, 0.1337, 0.2501]
    start = clock.time
    for time in times:
        device.synth.send(messages.note_on(0, 60, 80), start + time)
    device.pull(20_000 // frames)
    onsets = [onset - device.onsets()[0] for onset in device.onsets()]
    assert onsets == pytest.approx([(time - times[0]) * SAMPLE_RATE for time in times], abs=1)


def test_a_message_is_never_too_late_for_its_sample_however_early_the_device_asks(clock: Any) -> None:
    device = Device(clock, Clicks())
    early = round(AHEAD_SECONDS * SAMPLE_RATE / 4)
    device.synth.render(early)
    asked = device.synth.frames
    device.synth.send(messages.note_on(0, 60, 80), clock.time)
    device.pull(20)
    assert asked < device.onsets()[0] + early < asked + 2 * (AHEAD_SECONDS + MARGIN_SECONDS) * SAMPLE_RATE


@pytest.mark.parametrize("rate", [0.999, 1.001])
def test_a_device_whose_clock_drifts_keeps_the_latency_bounded(clock: Any, rate: float) -> None:
    device = Device(clock, Clicks())
    device.pull(12_000, rate)  # two minutes, in which the clocks part by 120 ms
    due, sent = clock.time, device.synth.frames
    device.synth.send(messages.note_on(0, 60, 80), due)
    device.pull(20, rate)
    heard_after = (device.onsets()[-1] - sent) / SAMPLE_RATE
    block_seconds = device.frames / SAMPLE_RATE
    assert 0.0 <= heard_after <= AHEAD_SECONDS + MARGIN_SECONDS + block_seconds + 0.001


def test_withdrawn_messages_never_sound(clock: Any) -> None:
    device = Device(clock, Clicks())
    device.synth.send(messages.note_on(0, 60, 80), 100.1)
    device.synth.withdraw()
    device.pull(40)
    assert device.onsets() == []


def test_a_message_without_a_deadline_is_taken_with_the_next_block(clock: Any) -> None:
    instrument = Clicks()
    device = Device(clock, instrument)
    asked = device.synth.frames
    device.synth.send(messages.note_on(0, 60, 80), None)
    device.pull(1)
    assert device.onsets() == [asked]


def test_a_note_sounds_and_stop_makes_it_silent_within_a_tenth_of_a_second(clock: Any) -> None:
    device = Device(clock, Instrument(find_soundfont()))
    device.synth.send(messages.note_on(0, 60, 100), clock.time)
    device.pull(50)
    assert np.abs(np.concatenate(device.sound)).max() > 0.05
    device.synth.withdraw()
    for data in (messages.note_off(0, 60), *messages.silence(0)):
        device.synth.send(data, None)
    device.pull(10)
    device.sound.clear()
    device.pull(20)
    assert np.abs(np.concatenate(device.sound)).max() < 1e-3


@pytest.mark.parametrize(
    "data", [b"\xf0\x01\xf7", b"\xf8", b"\xa0\x3c\x10", b"\xd0\x10", b"\xc0", b"\xb0\x07"]
)
def test_messages_that_the_synth_does_not_know_are_passed_over(data: bytes) -> None:
    instrument = Instrument(find_soundfont())
    instrument.take(data)
    block = bytearray(8 * 480)
    instrument.render(memoryview(block))
    assert not any(block)


def samples_of(wav: bytes) -> npt.NDArray[np.float64]:
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (48_000, 2, 2)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)[:, 0] / 32768


def piece(*starts: float) -> Performance:
    events = []
    for index, start in enumerate(starts):
        events.append(TimedMessage(start, messages.note_on(0, 60 + index, 110)))
        events.append(TimedMessage(start + 0.1, messages.note_off(0, 60 + index)))
    return Performance(
        tuple(sorted(events, key=lambda event: event.at_seconds)), max(starts, default=0.0) + 0.1
    )


def test_a_wav_file_sounds_where_the_notes_are_and_dies_away() -> None:
    samples = samples_of(render_wav(piece(0.5, 3.0)))
    assert np.abs(samples[: SAMPLE_RATE // 2]).max() == 0.0
    loud = np.abs(samples) > 0.01
    assert 0.5 <= np.flatnonzero(loud)[0] / SAMPLE_RATE < 0.51
    assert np.flatnonzero(loud[2 * SAMPLE_RATE :])[0] / SAMPLE_RATE + 2 == pytest.approx(3.0, abs=0.01)
    assert np.abs(samples[-480:]).max() < 0.002


def test_a_full_chord_does_not_distort() -> None:
    events = tuple(TimedMessage(0.0, messages.note_on(0, 48 + 4 * index, 100)) for index in range(8))
    assert 0.3 < np.abs(samples_of(render_wav(Performance(events, 1.0)))).max() < 0.999


def test_an_empty_performance_is_a_valid_file() -> None:
    assert np.abs(samples_of(render_wav(Performance()))).max() == 0.0
