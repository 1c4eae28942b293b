"""The main thread of the player process: there the audio device lives, because Qt wants it so."""

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from desktop.midi.errors import MidiError
from desktop.midi.realtime import claim_realtime

_OPENING_SECONDS = 15.0


class AudioSource(Protocol):
    """Gives sound to whoever asks for it."""

    sample_rate: int

    def render(self, frames: int) -> bytes:
        """The next frames: stereo, 32 bit floats between -1 and 1, interleaved."""
        ...


class Audio(Protocol):
    """An open audio device that pulls from a source."""

    name: str
    ahead_seconds: float  # how far ahead of the clock it may ask

    def run(self) -> None:
        """Pulls, in the thread that opened it, until `close` is called."""
        ...

    def close(self) -> None:
        """Ends `run`; may be called by any thread, more than once."""
        ...


OpenAudio = Callable[[AudioSource, Callable[[str], None]], Audio]


class MainThread:
    """Opens audio devices in the main thread at the wish of another one."""

    def __init__(self, open_audio: OpenAudio) -> None:
        self._open_audio = open_audio
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()

    def open(self, source: AudioSource, lost: Callable[[str], None]) -> Audio:
        """The device, once the main thread has opened it; raises MidiError.

        `lost` is called with one sentence if the device vanishes later.
        """
        wish = _Wish(source, lost)
        self._wishes.put(wish)
        if not wish.answered.wait(_OPENING_SECONDS):
            wish.given_up = True
            raise MidiError("The audio device does not answer; choose a MIDI port, or export a .wav file.")
        if wish.audio is None:
            raise wish.error
        return wish.audio

    def run(self) -> None:
        """Serves wishes until `stop`; to be called in the main thread."""
        while (wish := self._wishes.get()) is not None:
            try:
                wish.audio = self._open_audio(wish.source, wish.lost)
            except MidiError as error:
                wish.error = error
            wish.answered.set()
            if wish.audio is not None and not wish.given_up:
                claim_realtime()  # a block that comes late is a gap in the sound
                wish.audio.run()

    def stop(self) -> None:
        """Ends `run` once no device is open."""
        self._wishes.put(None)


class _Wish:
    def __init__(self, source: AudioSource, lost: Callable[[str], None]) -> None:
        self.source = source
        self.lost = lost
        self.answered = threading.Event()
        self.given_up = False
        self.audio: Audio | None = None
        self.error = MidiError("The audio device could not be opened; choose a MIDI port.")
