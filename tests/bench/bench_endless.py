"""Endless playing in the whole window: bars in hand, how long phrases take, how memory grows, while another process works.

Usage: python tests/bench/bench_endless.py [--minutes N] [--beats 200] [--idle] [--turns]

The real network, player, engraver and checker, on no screen. `--idle` lets no other process work beside it; with
`--turns` a person skips, plays again and turns the temperature now and then. Exit code 1 where fewer than one bar was
in hand at any time, a phrase was repeated for want of another, or window or player grew by more than 5 % after
the first five minutes (of a run of a quarter of an hour or more).
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

LEAST_IN_HAND = 1.0  # bars
MOST_GROWTH = 0.05
WARM_UP_SECONDS = 300.0  # TensorFlow, Qt and the synth fill their pools
JUDGED_SECONDS = 900.0  # of a shorter run the growth says nothing
LOOK_MS = 20
TUNE = (
    "X:1\nT:First Light\nR:reel\nM:4/4\nL:1/8\nQ:1/4={beats}\nK:D\n"
    "|:dffe dBAF|ABde fBBA|dffe dBAF|EFGE FDD2|dffe dBAF|ABde fBBA|dffe dBAF|EFGE FDD2:|\n"
)
BUSY = "x = 0\nwhile True: x = (x * 1103515245 + 12345) % 2147483648"


class Watch:
    """Looks at the session all the time."""

    def __init__(self, controller: Any, seconds: float, turns: bool, clock: Callable[[], float]) -> None:
        self._live, self._performer = controller.live, controller._performer
        self._seconds, self._turns, self._clock = seconds, turns, clock
        self.least, self.longest_pause = float("inf"), 0.0
        self.composing: list[float] = []
        self.sentences: dict[str, int] = {}
        self.memory: list[tuple[float, float, float]] = []  # when, window, player; bytes
        self._began = self._last = clock()
        self._asked_at: float | None = None
        self._moves = 0
        self._live.failed.connect(lambda said: self.sentences.update({said: self.sentences.get(said, 0) + 1}))

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self._clock() - self._began

    def look(self) -> bool:
        """Look, and act as a person does now and then; return whether the time is over."""
        now, session = self._clock(), self._live.endless
        self.longest_pause = max(self.longest_pause, now - self._last)
        self._last = now
        self.least = min(self.least, session.supply.numbers.in_hand)
        self._time_composing(now, session.supply.is_asking)
        if not self.memory or now - self._began - self.memory[-1][0] >= 10:
            self._weigh()
        if self._turns and self.elapsed > 7 * (self._moves + 1):
            self._move()
        return self.elapsed >= self._seconds or not session.running

    def _time_composing(self, now: float, is_asking: bool) -> None:
        if is_asking and self._asked_at is None:
            self._asked_at = now
        elif not is_asking and self._asked_at is not None:
            self.composing.append(now - self._asked_at)
            self._asked_at = None

    def _weigh(self) -> None:
        import psutil

        process = self._performer._process
        player = psutil.Process(process.processId()).memory_info().rss if process is not None else 0
        self.memory.append((self.elapsed, psutil.Process().memory_info().rss, player))

    def _move(self) -> None:
        self._moves += 1
        live = self._live
        moves = (live.endless.skip, live.endless.again, live.endless.keep)
        if self._moves % 4 == 3:
            live.endless_panel.set_temperature(0.6 + 0.1 * (self._moves % 7))
        else:
            moves[self._moves % 4 % 3]()

    def growth(self) -> tuple[float, float]:
        """How much window and player grew since they were warm, as shares."""
        warm_at = min(WARM_UP_SECONDS, self._seconds / 2)
        warm = next((each for each in self.memory if each[0] >= warm_at), self.memory[-1])
        last = self.memory[-1]
        return last[1] / warm[1] - 1, last[2] / max(1.0, warm[2]) - 1


def main(words: list[str]) -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--beats", type=int, default=200)
    parser.add_argument("--idle", action="store_true")
    parser.add_argument("--turns", action="store_true")
    arguments = parser.parse_args(words)
    busy = None if arguments.idle else subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _report(_play(Path(folder), arguments))
    finally:
        if busy is not None:
            busy.kill()
            busy.wait()


def _play(folder: Path, arguments: argparse.Namespace) -> tuple[Watch, Any]:
    from dataclasses import replace

    from PySide6.QtCore import QEventLoop, QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.appearance import apply_appearance
    from desktop.controller import Controller
    from desktop.main_window import MainWindow
    from desktop.window import _surroundings

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    colours = apply_appearance(application, "light")
    window = MainWindow(colours)
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    surroundings = replace(_surroundings(window, store), store=store, recovery=folder / "recovery")
    controller = Controller(window, surroundings, colours)
    window.show()
    controller.start([])
    loop = QEventLoop()
    controller._thread.ready.connect(lambda *_: loop.quit())
    controller._thread.load_failed.connect(lambda sentence: sys.exit(sentence))
    loop.exec()
    tune = TUNE.format(beats=arguments.beats)
    window.editor.load(tune)
    window.editor.set_caret(len(tune))
    controller.live.endless_actions.play_on.trigger()
    watch = Watch(controller, arguments.minutes * 60, arguments.turns, time.monotonic)
    timer = QTimer(interval=LOOK_MS)
    timer.timeout.connect(lambda: loop.quit() if watch.look() else None)
    timer.start()
    loop.exec()
    timer.stop()
    numbers, text = controller.live.endless.supply.numbers, window.editor.text()
    controller.live.halt()
    controller.shut_down()
    return watch, (numbers, text)


def _report(played: tuple[Watch, Any]) -> int:
    from model.notation.parser import parse
    from model.notation.problems import find_problems

    watch, (numbers, text) = played
    book = parse(text)
    errors = [problem for problem in find_problems(book) if problem.severity == "error"]
    window, player = watch.growth()
    times = watch.composing or [0.0]
    print(f"{'played':44}{watch.elapsed / 60:9.1f} min, {len(book.tunes)} tunes, {len(text)} characters")
    print(f"{'fewest bars in hand':44}{watch.least:9.1f}   at least {LEAST_IN_HAND:.0f} are wanted")
    print(f"{'phrases composed, repeated for want of others':44}{numbers.phrases:8d}, {numbers.repeated}")
    print(f"{'bars thrown away':44}{numbers.thrown_away:9d}")
    print(
        f"{'a phrase takes, median and worst, ms':44}{statistics.median(times) * 1000:9.0f}, {max(times) * 1000:.0f}"
    )
    print(f"{'longest pause of the window, ms':44}{watch.longest_pause * 1000:9.0f}")
    print(
        f"{'memory since it was warm: window, player':44}{window:9.1%}, {player:.1%}   at most {MOST_GROWTH:.0%}"
    )
    print(f"{'errors in the text':44}{len(errors):9d}")
    for problem in errors:
        print(f"  {problem.message} {text[max(0, problem.span.start - 120) : problem.span.end + 40]!r}")
    for sentence, times_said in watch.sentences.items():
        print(f"  {times_said} times: {sentence}")
    is_good = watch.least >= LEAST_IN_HAND and not numbers.repeated and not errors
    is_judged = watch.elapsed >= JUDGED_SECONDS
    return 0 if is_good and (not is_judged or max(window, player) <= MOST_GROWTH) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
