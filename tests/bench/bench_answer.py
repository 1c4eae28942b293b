"""How soon the network answers a phrase, from the last key of a pianist in another process to the first note.

Over a real JACK server with the dummy driver: pianist -> player process -> window (offscreen) and network -> player
process -> pianist. Prints the time from the moment at which the last key goes up, less the silence that is asked
for where that ends the phrase, and, as a control in the same run, how long the network alone takes to its first
bar. `--phrases` says how many of each.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jack_server import jack_server
from PySide6.QtWidgets import QApplication

from desktop.appearance import LIGHT
from desktop.composing.composer_thread import ComposerThread
from desktop.editor.abc_editor import AbcEditor
from desktop.listening.listening_panel import ListeningPanel
from desktop.listening.listening_session import ListeningSession
from desktop.listening.targets import Target, Targets
from desktop.midi import messages
from desktop.midi.protocol import InputsOpened, Listening, Open, Opened
from desktop.performing.performer import Performer
from desktop.resources import project_folder
from model.composer import load_composer

PEDAL = messages.control_change(0, 66, 127)
EIGHTH_SECONDS, JITTER_SECONDS, GAP_SECONDS = 0.2, 0.015, 0.01
SILENCE_MS = 50
PHRASES = (
    (67, 69, 71, 72, 74, 71, 69, 67), (74, 78, 81, 78, 76, 74, 73, 71), (67, 71, 74, 79, 78, 76, 74, 72),
    (69, 71, 72, 74, 76, 74, 72, 71),
)  # fmt: skip
WAIT_SECONDS = 60.0


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrases", type=int, default=20)
    count = parser.parse_args().phrases
    if not shutil.which("jackd"):
        raise SystemExit("jackd is not installed")
    with jack_server(), pianist() as hand:
        stage = Stage(hand)
        print(
            f"{'from the last key up to the first note of the answer':<56}{'median ms':>10}{'p90':>8}{'worst':>8}"
        )
        show("ended by a pedal that goes down as the key goes up", stage.measure(count, by_pedal=True))
        show(
            f"ended by {SILENCE_MS} ms of silence, which are among them", stage.measure(count, by_pedal=False)
        )
        show("control: the network alone, from a request to its first bar", stage.control(count))
        stage.close()


def show(what: str, seconds: Sequence[float]) -> None:
    """One line of the table."""
    ordered = sorted(1000 * each for each in seconds)
    p90 = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    print(f"{what:<56}{statistics.median(ordered):>10.1f}{p90:>8.1f}{ordered[-1]:>8.1f}", flush=True)


class Hand:
    """The pianist's process, and what it told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.told: list[dict[str, object]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def play(self, events: Sequence[tuple[float, bytes]]) -> None:
        """Play these from now."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([[at, data.hex()] for at, data in events]) + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told.append(json.loads(line))


class Stage:
    """The window's parts that answer, on the real player and the real network."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._application = QApplication.instance() or QApplication([])
        self._editor, self._panel = AbcEditor(LIGHT), ListeningPanel()
        self._thread = ComposerThread(load_composer)
        self._performer = Performer()
        network = project_folder() / "checkpoints" / "carolan"
        self._session = ListeningSession(
            self._editor, self._panel, self._thread, self._performer, lambda: network
        )
        self._dice = random.Random(1)
        self._session.failed.connect(print)
        targets = Targets()
        targets.add(Target("answer", "Answer now", trigger=self._session.answer_now))
        self._session.learning.offer(targets)
        self._session.learning.restore("answer=cc 0 66")
        reports = self._reports = list[object]()
        self._performer.reported.connect(reports.append)
        ready: list[str] = []
        self._thread.ready.connect(lambda device, _folder: ready.append(device))
        self._thread.start()
        self._thread.prepare(network)
        self._performer.open_output(Open("port", "PianistEar:in"))
        self._performer.use_inputs([Listening("Pianist:out")])
        self._performer.start()
        self._wait(lambda: any(isinstance(each, InputsOpened) and each.names for each in reports))
        self._wait(lambda: any(isinstance(each, Opened) and each.kind == "port" for each in reports))
        self._wait(lambda: bool(ready))

    def measure(self, count: int, by_pedal: bool) -> list[float]:
        """Seconds from the last key up to the first note of the answer, phrase by phrase."""
        self._panel.ends.setCurrentIndex(self._panel.ends.findData("trigger" if by_pedal else "silence"))
        self._panel.silence.setValue(SILENCE_MS)
        self._panel.key.setCurrentIndex(self._panel.key.findData("G"))
        found = []
        for number in range(count):
            if number % 10 == 0:
                self._session.begin()
            events = self._phrase(PHRASES[number % len(PHRASES)], by_pedal)
            before = len(self._hand.told)
            self._hand.play(events)
            found.append(self._latency(before, len(events)))
            self._wait_seconds(1.9)  # the answer of one bar is over
        self._session.stop()
        return found

    def control(self, count: int) -> list[float]:
        """Seconds from a request to the first whole bar of what is streamed."""
        from desktop.listening import reading
        from desktop.listening.manner import Manner

        manner, found = Manner(key="G"), []
        for number in range(count):
            phrase = ("GABc dBAG", f"{'ABcdefga'[number % 8]}2 G4 z2")
            request = reading.request(reading.new_talk(manner), manner, phrase)
            start = time.monotonic()
            self._session._answering.ask(request)
            self._wait(lambda: bool(self._session._answering.bars))
            found.append(time.monotonic() - start)
            self._session._answering.clear()
            self._wait_seconds(0.2)
        return found

    def close(self) -> None:
        """End the player and the thread."""
        self._performer.close(2000)
        self._thread.close(5000)

    def _phrase(self, keys: Sequence[int], by_pedal: bool) -> list[tuple[float, bytes]]:
        """Nearly legato: a gap as long as the silence that ends a phrase would end it."""
        starts = [
            0.1 + number * EIGHTH_SECONDS + self._dice.uniform(-JITTER_SECONDS, JITTER_SECONDS)
            for number in range(len(keys) + 1)
        ]
        events = []
        for key, start, following in zip(keys, starts, starts[1:], strict=False):
            events.append((start, messages.note_on(0, key, 80)))
            events.append((following - GAP_SECONDS, messages.note_off(0, key)))
        return (
            [*events, (events[-1][0], PEDAL), (events[-1][0] + 0.01, PEDAL[:2] + b"\0")]
            if by_pedal
            else events
        )

    def _latency(self, before: int, sent: int) -> float:
        def answer() -> dict[str, object] | None:
            told = self._hand.told[before:]
            ons = (each for each in told if not each["sent"] and is_note_on(each) and each["at"] > last(told))
            return next(ons, None) if sum(bool(each["sent"]) for each in told) == sent else None

        def last(told: Sequence[dict[str, object]]) -> float:
            return max(
                float(str(each["at"]))
                for each in told
                if each["sent"] and messages.is_note_off(bytes.fromhex(str(each["data"])))
            )

        self._wait(lambda: answer() is not None)
        found = answer()
        assert found is not None
        return float(str(found["at"])) - last(self._hand.told[before:])

    def _wait(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not condition():
            self._application.processEvents()
            time.sleep(0.0005)
            if time.monotonic() > end:
                raise SystemExit(f"nothing came; the latest report is {self._reports[-1:]}")

    def _wait_seconds(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self._wait(lambda: time.monotonic() > end)


def is_note_on(told: dict[str, object]) -> bool:
    """Whether the pianist told of a note that begins."""
    return messages.is_note_on(bytes.fromhex(str(told["data"])))


@contextmanager
def pianist() -> Iterator[Hand]:
    """The pianist, once its ports are there."""
    words = [sys.executable, str(Path(__file__).with_name("pianist.py")), "Pianist"]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield Hand(process)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
