"""A performance as a sound file, by the built-in synth."""

import io
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop.midi.performance import Performance
from desktop.midi.synth import BYTES_PER_FRAME, SAMPLE_RATE, Instrument, find_soundfont

Samples = npt.NDArray[np.float32]

_BLOCK_FRAMES = 48_000
_LONGEST_TAIL_SECONDS = 6.0
_QUIET = 10 ** (-60 / 20)  # a tail below -60 dB of full scale is over


def render_wav(performance: Performance, soundfont: Path | None = None) -> bytes:
    """A WAV file of 48 kHz, stereo, 16 bits, in which every message stands at its own sample.

    After the last note its dying away is kept, for at most 6 seconds. Raises MidiError without a SoundFont.
    """
    instrument = Instrument(soundfont or find_soundfont())
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        done = 0
        for event in performance.events:
            place = round(event.at_seconds * SAMPLE_RATE)
            _render(instrument, place - done, sound.writeframesraw)
            done = max(done, place)
            instrument.take(event.data)
        _render(instrument, round(performance.duration_seconds * SAMPLE_RATE) - done, sound.writeframesraw)
        _render_tail(instrument, sound.writeframesraw)
    return file.getvalue()


def _render(instrument: Instrument, frames: int, write: Callable[[bytes], object]) -> None:
    while frames > 0:
        count = min(frames, _BLOCK_FRAMES)
        write(_sixteen_bits(_block(instrument, count)))
        frames -= count


def _render_tail(instrument: Instrument, write: Callable[[bytes], object]) -> None:
    blocks = round(_LONGEST_TAIL_SECONDS * 10)
    for _ in range(blocks):
        samples = _block(instrument, SAMPLE_RATE // 10)
        write(_sixteen_bits(samples))
        if float(np.abs(samples).max()) < _QUIET:
            return


def _block(instrument: Instrument, frames: int) -> Samples:
    block = bytearray(frames * BYTES_PER_FRAME)
    instrument.render(memoryview(block))
    return np.frombuffer(block, dtype=np.float32)


def _sixteen_bits(samples: Samples) -> bytes:
    return bytes((np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
