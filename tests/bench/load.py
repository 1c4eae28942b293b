"""What a working day does to the machine beside the player: each part in a process of its own.

`load.py composer|engraver|reader|window` works until it is ended, and says "ready" when it has begun; a benchmark
takes `full_load()`, which adds a trainer.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE))

TUNE = "X:1\nT:First Light\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|GAB d2B|AGE DEF|GAB d2B|c2A BGE|GAB d2B|AGF G3:|\n"
FRAMES_A_SECOND = 60


@contextmanager
def full_load(cores_left: int = 0) -> Iterator[None]:
    """Training, composing of eight candidates, engraving, music21 and a window that repaints, all at once.

    They keep off so many cores, where the system lets them.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if cores_left:
            all_cores = os.sched_getaffinity(0)
            os.sched_setaffinity(0, set(sorted(all_cores)[:-cores_left]))
            stack.callback(os.sched_setaffinity, 0, all_cores)
        words = f"-m desktop train builtin:miscFolk --out {folder}/network --json --attached".split()
        trainer = stack.enter_context(working([sys.executable, *words]))
        _wait_for(trainer, lambda line: '"started"' in line)  # first: beside the others it would take minutes
        for part in ("composer", "engraver", "reader", "window"):
            _wait_for(
                stack.enter_context(working([sys.executable, __file__, part])), lambda line: line == "ready"
            )
        if cores_left:
            os.sched_setaffinity(0, all_cores)
        yield


@contextmanager
def working(command: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that is ended behind the block."""
    child = subprocess.Popen(
        command,
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def _wait_for(child: "subprocess.Popen[str]", holds: Callable[[str], bool]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        if holds(line.strip()):
            # Read on: a process whose pipe is full would wait instead of working.
            threading.Thread(target=child.stdout.read, daemon=True).start()
            return
    raise SystemExit(f"{child.args!r} has ended")


def compose() -> None:
    """Eight continuations of 16 bars, again and again."""
    from model.checkpoints import default_checkpoint
    from model.composer import load_composer
    from model.composition import CompositionRequest, SamplingSettings

    composer = load_composer(default_checkpoint())
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        for _ in composer.compose(
            CompositionRequest(TUNE, 16, 8, SamplingSettings(0.8, seed=number), go_on=True)
        ):
            pass


def engrave() -> None:
    """One tune after the other, drawn by Verovio."""
    from model.reading.engraver import Engraver

    with Engraver() as engraver:
        mei = _mei()
        print("ready", flush=True)
        while True:
            engraver.pages(mei)


def read() -> None:
    """One tune after the other, read by music21."""
    from model.reading.reader import SecondReader

    with SecondReader() as reader:
        print("ready", flush=True)
        while True:
            reader.read(TUNE)


def repaint() -> None:
    """A window with a score, painted anew sixty times a second."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtSvgWidgets import QSvgWidget
    from PySide6.QtWidgets import QApplication

    from model.reading.engraver import Engraver

    application = QApplication([])
    window = QSvgWidget()
    with Engraver() as engraver:
        window.load(engraver.pages(_mei())[0].encode())
    window.resize(1200, 800)
    window.show()
    timer = QTimer(window)
    timer.timeout.connect(window.repaint)
    timer.start(1000 // FRAMES_A_SECOND)
    print("ready", flush=True)
    application.exec()


def _mei() -> str:
    from model.notation.engraving import engrave as engraved
    from model.notation.parser import parse

    return engraved(parse(TUNE).tunes[0]).mei


def spin() -> None:
    """A core is used by something else."""
    print("ready", flush=True)
    while True:
        time.monotonic()


PARTS = {"composer": compose, "engraver": engrave, "reader": read, "window": repaint, "spinner": spin}


def _end_with_the_benchmark() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_benchmark, daemon=True).start()
    PARTS[sys.argv[1]]()
