"""The built-in synth: a SoundFont turned into sound, live or into a file."""

import heapq
import importlib.util
import itertools
import threading
from pathlib import Path

import tinysoundfont

from desktop.midi import messages
from desktop.midi.clock import Clock
from desktop.midi.errors import MidiError

SAMPLE_RATE = 48_000
BYTES_PER_FRAME = 8  # two channels of 32 bit floats
MARGIN_SECONDS = 0.01
_GREEDY_BLOCKS = 4
_FULL = 0.75
_DRUM_CHANNEL = 9  # General MIDI: channel 10, counted from 1
_GAIN_DB = 6.0  # a chord of eight keys at full velocity stays just below full scale


def find_soundfont() -> Path:
    """The General MIDI SoundFont inside pretty_midi, found without importing that package, which is slow.

    Raises MidiError where it is missing.
    """
    package = importlib.util.find_spec("pretty_midi")
    if package is not None and package.origin is not None:
        path = Path(package.origin).parent / "TimGM6mb.sf2"
        if path.is_file():
            return path
    raise MidiError("The built-in synth finds no SoundFont; install the Python package pretty_midi again.")


class Instrument:
    """A General MIDI instrument of sixteen channels that turns messages into samples."""

    def __init__(self, soundfont: Path, sample_rate: int = SAMPLE_RATE) -> None:
        """Loads the SoundFont; raises MidiError if it cannot be read."""
        self._synth = tinysoundfont.Synth(gain=_GAIN_DB, samplerate=sample_rate)
        try:
            self._font = self._synth.sfload(soundfont.read_bytes())
        except (OSError, RuntimeError) as error:
            raise MidiError(f"The SoundFont {soundfont} cannot be read; choose another one.") from error
        for channel in range(messages.CHANNELS):
            self._synth.program_select(channel, self._font, 0, 0, channel == _DRUM_CHANNEL)

    def take(self, data: bytes) -> None:
        """Obeys one MIDI message, from the next sample on; those that it does not know are passed over."""
        kind, channel = data[0] & 0xF0, data[0] & 0x0F
        if messages.is_note_on(data):
            self._synth.noteon(channel, data[1], data[2])
        elif messages.is_note_off(data):
            self._synth.noteoff(channel, data[1])
        elif kind == messages.CONTROL_CHANGE and len(data) == 3:
            self._synth.control_change(channel, data[1], data[2])
        elif kind == messages.PROGRAM_CHANGE and len(data) == 2:
            self._synth.program_change(channel, data[1], channel == _DRUM_CHANNEL)
        elif kind == messages.PITCH_BEND and len(data) == 3:
            self._synth.pitchbend(channel, data[1] | data[2] << 7)

    def render(self, buffer: memoryview) -> None:
        """Fills a buffer of whole frames (see BYTES_PER_FRAME) with the samples that come next."""
        if len(buffer):
            self._synth.generate_simple(len(buffer) // BYTES_PER_FRAME, buffer)


class LiveSynth:
    """Renders blocks as the audio device asks for them, every message at its own sample.

    A block is rendered before it is heard, so each message sounds a constant latency after its deadline: as
    long as the device may ask ahead, and a margin. The frame of a deadline is counted from the epoch, the
    clock time of frame 0; the device's clock drifts against ours by some millionths, which moves the epoch.
    """

    def __init__(self, clock: Clock, instrument: Instrument, sample_rate: int = SAMPLE_RATE) -> None:
        self.sample_rate = sample_rate
        self._clock = clock
        self._instrument = instrument
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, bytes]] = []
        self._order = itertools.count()
        self._ahead_seconds = 0.0
        self._epoch: float | None = None
        self._frames = 0
        self._times_asked = 0
        self._flows = threading.Event()

    def ask_ahead(self, seconds: float) -> None:
        """The device asks for sound at most so long before it is heard."""
        self._ahead_seconds = seconds

    def wait_until_it_flows(self, timeout_seconds: float) -> bool:
        """Whether the device asks steadily, after the first greedy filling of its buffers and a pause behind it."""
        return self._flows.wait(timeout_seconds)

    @property
    def latency_seconds(self) -> float:
        """From the deadline of a message to its sound."""
        return self._ahead_seconds + MARGIN_SECONDS

    @property
    def frames(self) -> int:
        """How many frames were asked for so far."""
        return self._frames

    def send(self, data: bytes, at: float | None) -> None:
        """Takes a message that is due at the clock time `at`, or with the next block if that is None."""
        with self._lock:
            heapq.heappush(self._waiting, (float("-inf") if at is None else at, next(self._order), data))

    def withdraw(self) -> None:
        """Forgets every message that has not sounded yet."""
        with self._lock:
            self._waiting.clear()

    def render(self, frames: int) -> bytes:
        """The next frames: stereo, 32 bit floats, interleaved."""
        if frames <= 0:
            return b""
        self._follow_device(frames)
        block = bytearray(frames * BYTES_PER_FRAME)
        with self._lock, memoryview(block) as view:
            done = 0
            while self._waiting and (place := self._frame_of(self._waiting[0][0]) - self._frames) < frames:
                place = max(done, place)
                self._instrument.render(view[done * BYTES_PER_FRAME : place * BYTES_PER_FRAME])
                self._instrument.take(heapq.heappop(self._waiting)[2])
                done = place
            self._instrument.render(view[done * BYTES_PER_FRAME :])
            self._frames += frames
        return bytes(block)

    def _frame_of(self, at: float) -> int:
        if at == float("-inf") or self._epoch is None:
            return self._frames
        return round((at - self._epoch + self.latency_seconds) * self.sample_rate)

    def _follow_device(self, frames: int) -> None:
        """Keeps the end of the block between now and as far ahead as the device may ask."""
        now = self._clock.now()
        end = (self._frames + frames) / self.sample_rate
        self._times_asked += 1
        if self._epoch is None or self._times_asked == _GREEDY_BLOCKS:
            # Buffers are full here: from now on the device can be late by more than it can be early.
            self._epoch = now + _FULL * self._ahead_seconds - end
        if self._times_asked == _GREEDY_BLOCKS:
            self._flows.set()
        ahead = self._epoch + end - now
        if ahead < 0:
            self._epoch -= ahead
        elif ahead > self._ahead_seconds:
            self._epoch -= ahead - self._ahead_seconds
