"""A tune through a synthesiser that is not ours: FluidSynth listens over JACK, and what it sounds is recorded."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from desktop.midi.synth import find_soundfont
from model.notation.parser import parse
from model.notation.timeline import perform
from tests.desktop.midi.jack import PATIENCE_SECONDS, SAMPLE_RATE, JackServer
from tests.desktop.midi.onsets import onsets, read_wav

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(
        not all(map(shutil.which, ("jackd", "fluidsynth", "jack_rec"))),
        reason="jackd, jack_rec or fluidsynth is not installed",
    ),
]

# A xylophone, whose attacks are short; repeats, endings, a triplet, broken rhythm, a tempo that changes.
TUNE = """X:1
T:Onsets
M:6/8
L:1/8
Q:3/8=100
%%MIDI program 13
K:G
|:G2B d>cB|(3ABA G E2z|1 d3- d2A:|2 g3 [Q:3/8=140] GAB|dBG G3|]
"""
PERIOD_FRAMES = 256  # the dummy driver of a busy machine loses fewer periods when they are long
TOLERANCE_SECONDS = 0.010
RECORDINGS = (
    4  # at most: the dummy driver of a busy machine loses periods, and one recording without is enough
)
TAIL_SECONDS = 4.0  # the start of `carolan play`, and the last note's dying away


@pytest.fixture
def fluidsynth() -> Iterator[str]:
    """FluidSynth as a client of a JACK server of its own; the name of that client."""
    with pytest.MonkeyPatch.context() as patch:
        server = JackServer(PERIOD_FRAMES)
        patch.setenv("JACK_DEFAULT_SERVER", server.name)
        patch.setenv("CAROLAN_MIDI", "jack")
        words = ["fluidsynth", "-i", "-s", "-a", "jack", "-m", "jack", "-R", "0", "-C", "0"]
        words += ["-o", "midi.jack.id=fluid", "-o", "midi.autoconnect=0", "-r", str(SAMPLE_RATE)]
        synth = subprocess.Popen(
            [*words, str(find_soundfont())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_port("fluid:midi_00")
            yield "fluid"
        finally:
            synth.terminate()
            synth.wait()
            server.stop()


def _wait_for_port(name: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        listed = subprocess.run(["jack_lsp"], capture_output=True, text=True, check=False).stdout
        if name in listed.split():
            return
    raise AssertionError(f"{name} did not come")


def test_the_notes_that_a_synth_sounds_begin_where_the_timeline_says(fluidsynth: str, tmp_path: Path) -> None:
    tune = tmp_path / "onsets.abc"
    tune.write_text(TUNE)
    timeline = perform(parse(TUNE).tunes[0])
    expected = sorted({timeline.seconds_at(note.onset) for note in timeline.notes})
    seconds, found = timeline.seconds_at(timeline.duration), []
    for _ in range(RECORDINGS):
        found = onsets(*read_wav(_recorded(tune, seconds, fluidsynth, tmp_path)))
        if len(found) == len(expected) and _unevenness(found, expected) <= TOLERANCE_SECONDS:
            break

    assert len(found) == len(expected)
    assert _unevenness(found, expected) <= TOLERANCE_SECONDS


def _unevenness(found: list[float], expected: list[float]) -> float:
    """How far the worst onset lies from where it is due, in seconds, but for the delay that is the same for all."""
    deviations = [at - due for at, due in zip(found, expected, strict=True)]
    delay = median(deviations)  # of the player's start, of JACK and of FluidSynth
    return max(abs(each - delay) for each in deviations)


def _recorded(tune: Path, seconds: float, port: str, folder: Path) -> Path:
    """The sound of a playing of the tune by `carolan play`."""
    wav = folder / "heard.wav"
    length = str(int(seconds + TAIL_SECONDS) + 1)
    words = ["jack_rec", "-f", str(wav), "-d", length, "-b", "16", f"{port}:left", f"{port}:right"]
    recorder = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    play = [sys.executable, "-m", "desktop", "play", str(tune), "--port", port]
    subprocess.run(play, check=True, capture_output=True)
    recorder.wait(PATIENCE_SECONDS)
    return wav
