"""The default audio device, by QtMultimedia; part of the player process, not of the window."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QIODevice, QMetaObject, Qt
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from desktop.midi.errors import MidiError
from desktop.midi.host import AudioSource

BUFFER_SECONDS = 0.04
_BYTES_PER_FRAME = 8
_NO_DEVICE = "No audio device was found; choose a MIDI port, or export a .wav file."
_GONE = "The audio device stopped; choose another output, or open the built-in synth again."


class SourceDevice(QIODevice):
    """What QAudioSink reads from: as many whole frames as it asks for, without end."""

    def __init__(self, source: AudioSource) -> None:
        super().__init__()
        self._source = source

    def readData(self, most: int) -> bytes:
        """The next samples, at most so many bytes."""
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

    buffer_seconds = BUFFER_SECONDS

    def __init__(self, source: AudioSource, lost: Callable[[str], None]) -> None:
        """Opens the device; `lost` gets a sentence if it stops by itself. Raises MidiError without one."""
        self._application = QCoreApplication.instance() or QCoreApplication([])
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            raise MidiError(_NO_DEVICE)
        self.name = device.description()
        self._lost = lost
        self._closing = False
        self._closed = threading.Event()
        self._loop = QEventLoop()
        self._samples = SourceDevice(source)
        self._samples.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, _format(source.sample_rate))
        self._sink.setBufferSize(round(BUFFER_SECONDS * source.sample_rate) * _BYTES_PER_FRAME)
        self._sink.stateChanged.connect(self._check)
        self._sink.start(self._samples)
        if self._sink.error() != QtAudio.Error.NoError:
            raise MidiError(_NO_DEVICE)

    def run(self) -> None:
        """Feeds the device until `close`; to be called in the thread that opened it."""
        self._loop.exec()
        self._closing = True
        self._sink.stop()
        self._closed.set()

    def close(self) -> None:
        """Ends `run` and waits a moment for the device to be given back; may be called by any thread."""
        QMetaObject.invokeMethod(self._loop, "quit", Qt.ConnectionType.QueuedConnection)
        self._closed.wait(1.0)

    def _check(self, state: QtAudio.State) -> None:
        if state == QtAudio.State.StoppedState and not self._closing:
            self._closing = True
            self._lost(_GONE)


def _format(sample_rate: int) -> QAudioFormat:
    form = QAudioFormat()
    form.setSampleRate(sample_rate)
    form.setChannelCount(2)
    form.setSampleFormat(QAudioFormat.SampleFormat.Float)
    return form
