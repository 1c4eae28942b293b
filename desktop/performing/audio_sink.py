"""The default audio device, by QtMultimedia; part of the player process, not of the window."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QIODevice, QMetaObject, Qt, QTimer
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from desktop.midi.errors import MidiError, RestartNeededError
from desktop.midi.host import AudioSource

BUFFER_SECONDS = 0.04
AHEAD_SECONDS = 0.1  # Qt rounds the buffer up to blocks of its own, of 43 ms with PulseAudio
_BYTES_PER_FRAME = 8
_HUNGER_MS = 600
_SOUND_IS_GONE = "carolanSoundIsGone"
_NO_DEVICE = "No audio device was found; choose a MIDI port, or export a .wav file."
_GONE = "The audio device stopped; choose another output, or open the built-in synth again."


class SourceDevice(QIODevice):
    """What QAudioSink reads from: as many whole frames as it asks for, without end."""

    def __init__(self, source: AudioSource) -> None:
        super().__init__()
        self._source = source
        self.times_asked = 0

    def readData(self, most: int) -> bytes:
        """The next samples, at most so many bytes."""
        self.times_asked += 1
        return self._source.render(most // _BYTES_PER_FRAME)

    def writeData(self, data: bytes | bytearray | memoryview, length: int = 0) -> int:
        """Nothing can be written."""
        return -1

    def bytesAvailable(self) -> int:
        """There is always more."""
        return 1 << 20

    def isSequential(self) -> bool:
        """Nobody can seek in what has not been played yet."""
        return True


class SinkAudio:
    """The default output device, pulling from a source while `run` runs."""

    ahead_seconds = AHEAD_SECONDS

    def __init__(self, source: AudioSource, lost: Callable[[str], None]) -> None:
        """Opens the device; `lost` gets a sentence if it stops by itself. Raises MidiError without one."""
        self._application = QCoreApplication.instance() or QCoreApplication([])
        if self._application.property(_SOUND_IS_GONE):
            raise RestartNeededError("The sound system had gone; the player starts again.")
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            # a sound system that comes later is not seen by a process that has looked for it already
            self._application.setProperty(_SOUND_IS_GONE, True)
            raise MidiError(_NO_DEVICE)
        self.name = device.description()
        self._lost = lost
        self._hungry_looks = 0
        self._is_lost = False
        self._times_asked = 0
        self._closed = threading.Event()
        self._loop = QEventLoop()
        self._samples = SourceDevice(source)
        self._samples.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, _format(source.sample_rate))
        self._sink.setBufferSize(round(BUFFER_SECONDS * source.sample_rate) * _BYTES_PER_FRAME)
        self._sink.start(self._samples)
        if self._sink.error() != QtAudio.Error.NoError:
            raise MidiError(_NO_DEVICE)

    def run(self) -> None:
        """Feeds the device until `close`; to be called in the thread that opened it."""
        timer = QTimer()
        timer.timeout.connect(self._check_hunger)
        timer.start(_HUNGER_MS)
        self._loop.exec()
        timer.stop()
        if self._is_lost:
            # Qt's connection to a sound server that died cannot be mended, and ends the process when it is used.
            self._application.setProperty(_SOUND_IS_GONE, True)
            self._sink.setParent(self._application)
        else:
            self._sink.stop()
        self._closed.set()

    def close(self) -> None:
        """Ends `run` and waits a moment for the device to be given back; may be called by any thread."""
        QMetaObject.invokeMethod(self._loop, "quit", Qt.ConnectionType.QueuedConnection)
        self._closed.wait(1.0)

    def _check_hunger(self) -> None:
        """A device that has asked for nothing at two looks is gone; Qt does not say so when a sound server dies."""
        asked = self._samples.times_asked
        self._hungry_looks = self._hungry_looks + 1 if asked == self._times_asked else 0
        self._times_asked = asked
        if self._hungry_looks == 2:
            self._is_lost = True
            self._lost(_GONE)


def _format(sample_rate: int) -> QAudioFormat:
    form = QAudioFormat()
    form.setSampleRate(sample_rate)
    form.setChannelCount(2)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form
