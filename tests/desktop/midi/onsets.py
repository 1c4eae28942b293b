"""Where notes begin in a recording: a place where the sound rises steeply out of what is dying away."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAME_SECONDS = 0.001
BEFORE_FRAMES = 12  # looked at for how loud the dying notes are
APART_FRAMES = 60  # a note rises only once
STEEPNESS = 1.6
QUIET = 0.02  # of the loudest frame


def read_wav(path: Path) -> tuple[NDArray[np.float64], int]:
    """Return the samples of a 16 bit file, the mean of its channels between -1 and 1, and the samples a second."""
    with wave.open(str(path), "rb") as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        channels, rate = file.getnchannels(), file.getframerate()
    return samples.reshape(-1, channels).mean(axis=1) / 32768, rate


def onsets(samples: NDArray[np.float64], sample_rate: int) -> list[float]:
    """Return the seconds at which the loudness of a millisecond exceeds by far that of the milliseconds before."""
    size = round(FRAME_SECONDS * sample_rate)
    # The difference of neighbours lifts the attack out of the tones that go on.
    edges = np.abs(np.diff(samples))
    frames = edges[: len(edges) // size * size].reshape(-1, size).max(axis=1)
    floor = QUIET * frames.max(initial=0.0)
    found: list[int] = []
    for index in range(len(frames)):
        before = frames[max(0, index - BEFORE_FRAMES) : index].max(initial=0.0)
        is_new = not found or index - found[-1] >= APART_FRAMES
        if is_new and frames[index] > max(floor, STEEPNESS * before):
            found.append(index)
    return [index * FRAME_SECONDS for index in found]
