"""Kills what can be killed while a tune plays, and counts what sounds on.

The real window (without its network) plays over a real JACK server into a receiver in another process, which keeps
book of the notes. Each round kills one thing at random: the window, the player, both, what is behind the output, one
of the window's other helpers, the trainer, the receiver's port, the server. Every note must be ended within 200 ms of the kill, or be
one that the player goes on with; playing must go on where it can; the next start must work.

Usage: python tests/bench/bench_kills.py [--times 20] [--seed 1]; returns 1 where a promise was broken.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from jack_server import NAME, started_server  # noqa: E402
from note_book import EAR, Ear  # noqa: E402

HERE = Path(__file__).parent
SILENT_WITHIN = 0.2
DYING_SECONDS = 0.1  # what begins so soon after a kill was still played by the one that was killed
PROGRAMS = {"player_child": "player", "guardian": "guardian", "exact_child": "output"}
PLAYING_WITHIN = 60.0  # a window takes its time on a busy machine
TUNE = """X:1
T:Nine Lives
M:4/4
L:1/8
Q:1/4=180
K:G
V:1
|:GABc dedB|[GBd]4 [FAc]4|gfed cBAG|[GBd]8:|
V:2 clef=bass
|:[G,D]8|[D,A,]8|[C,G,]8|[G,D]8:|
"""


class Scene:
    """Server, receiver, window: started where they are missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: subprocess.Popen[bytes] | None = None
        self.ear: Ear | None = None
        self.window: subprocess.Popen[bytes] | None = None
        self.trainer: subprocess.Popen[bytes] | None = None
        (folder / "tune.abc").write_text(TUNE)
        settings = folder / "Carolan" / "Carolan.conf"
        settings.parent.mkdir()
        settings.write_text(f'[General]\noutput="port:{EAR}:in"\nwelcomed=true\n')
        self.environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        }

    def stand(self) -> float:
        """Starts what is missing; returns after how many seconds notes arrive, raises where none do."""
        began = time.monotonic()
        if self.server is None or self.server.poll() is not None:
            self.server = started_server()
        if self.ear is None:
            self.ear = Ear()
        if self.window is None or self.window.poll() is not None:
            self._forget_recovery()
            words = [sys.executable, str(HERE / "live_window.py"), str(self.folder / "tune.abc")]
            self.window = subprocess.Popen(
                words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        heard = self.ear.notes
        if not self.ear.wait(lambda: self.ear is not None and self.ear.notes > heard + 3, PLAYING_WITHIN):
            raise BrokenError("nothing plays")
        return time.monotonic() - began

    def _forget_recovery(self) -> None:
        """A window that was killed left its text to be recovered; the next one would ask, and nobody answers."""
        for name in ("data", "state"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def children(self) -> dict[str, list[psutil.Process]]:
        """The window's children: its player, and its other helpers."""
        assert self.window is not None
        found: dict[str, list[psutil.Process]] = defaultdict(list)
        for child in psutil.Process(self.window.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                words = " ".join(child.cmdline())
                kind = next((kind for word, kind in PROGRAMS.items() if word in words), "helper")
                found[kind].append(child)
        return found

    def close(self) -> None:
        for child in (self.window, self.trainer, self.server):
            if child is not None and child.poll() is None:
                child.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(10)
                child.kill()
                child.wait()
            if child is self.window and self.ear is not None:
                self.ear.kill()


class BrokenError(Exception):
    """A promise was broken; says which."""


# What can be killed. Each returns how long after the kill the last note of before was ended, in seconds.


def kill_window(scene: Scene) -> float:
    assert scene.window is not None
    return silence_after(scene, lambda: kill(scene.window))


def kill_player(scene: Scene) -> float:
    players = scene.children()["player"]
    return silence_after(scene, lambda: kill_all(players))


def kill_window_and_player(scene: Scene) -> float:
    players = scene.children()["player"]

    def both() -> None:
        kill_all(players)
        kill(scene.window)

    return silence_after(scene, both)


def kill_output(scene: Scene) -> float:
    """The process behind the player's output, where there is one: playing goes on through the spare one."""
    outputs = sorted(scene.children()["output"], key=lambda process: process.create_time())
    return silence_after(scene, lambda: kill_all(outputs[:1])) if outputs else 0.0


def kill_helper(scene: Scene) -> float:
    helpers = scene.children()["helper"]
    return goes_on_after(scene, lambda: kill_all(helpers[:1]))


def kill_trainer(scene: Scene) -> float:
    if scene.trainer is None or scene.trainer.poll() is not None:
        out = scene.folder / f"network{time.monotonic_ns()}"
        words = ["-m", "desktop", "train", "builtin:airdsAirs", "--out", str(out), "--json"]
        scene.trainer = subprocess.Popen(
            ["nice", "-n", "10", sys.executable, *words],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(2.0)
    return goes_on_after(scene, lambda: kill(scene.trainer))


def kill_port(scene: Scene) -> float:
    """The receiver is killed and comes back: what was heard by it is gone with it, and playing goes on."""
    assert scene.ear is not None
    scene.ear.kill()
    time.sleep(random.uniform(0.0, 1.5))
    scene.ear = Ear()
    return 0.0


def kill_server(scene: Scene) -> float:
    """The server is killed and started again: its clients are gone, and the player finds the next one."""
    assert scene.ear is not None
    kill(scene.server)
    scene.ear.kill()
    time.sleep(random.uniform(0.0, 1.5))
    scene.server, scene.ear = started_server(), None
    return 0.0


KINDS: dict[str, Callable[[Scene], float]] = {
    "window": kill_window,
    "player": kill_player,
    "window and player": kill_window_and_player,
    "output": kill_output,
    "helper": kill_helper,
    "trainer": kill_trainer,
    "port": kill_port,
    "server": kill_server,
}


def silence_after(scene: Scene, deed: Callable[[], None]) -> float:
    """How long after the deed the last note ended that had begun before its effect."""
    ear = scene.ear
    assert ear is not None
    ear.wait(lambda: len(ear.sounding) >= 2, 5.0)
    killed = time.monotonic()
    deed()
    begun_by = killed + DYING_SECONDS
    ear.wait(lambda: time.monotonic() > begun_by and not old(ear, begun_by), 5.0)
    if old(ear, begun_by):
        raise BrokenError(f"{len(old(ear, begun_by))} notes sound on")
    with ear.changed:
        ends = [end for began, end in ear.ended if began < begun_by]
    return max(ends, default=killed) - killed


def old(ear: Ear, begun_by: float) -> list[tuple[int, int]]:
    """The keys that sound since before that time."""
    return [key for key, began in list(ear.sounding.items()) if began < begun_by]


def goes_on_after(scene: Scene, deed: Callable[[], None]) -> float:
    """0.0, if notes go on after the deed."""
    ear = scene.ear
    assert ear is not None
    deed()
    heard = ear.notes
    if not ear.wait(lambda: ear.notes >= heard + 4, 3.0):
        raise BrokenError("playing does not go on")
    return 0.0


def kill(child: subprocess.Popen[bytes] | None) -> None:
    assert child is not None
    child.send_signal(signal.SIGKILL)
    child.wait()


def kill_all(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


@contextmanager
def made_scene() -> Iterator[Scene]:
    os.environ.update(JACK_DEFAULT_SERVER=NAME, CAROLAN_MIDI="jack")
    with tempfile.TemporaryDirectory(prefix="carolan-kills-", ignore_cleanup_errors=True) as name:
        scene = Scene(Path(name))
        try:
            yield scene
        finally:
            scene.close()


def main() -> int:
    """Kills, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    arguments = parser.parse_args()
    if shutil.which("jackd") is None:
        print("jackd is not installed")
        return 0
    dice = random.Random(arguments.seed)
    silences: dict[str, list[float]] = defaultdict(list)
    starts: dict[str, list[float]] = defaultdict(list)
    broken: Counter[str] = Counter()
    with made_scene() as scene:
        scene.stand()
        for number in range(arguments.times):
            kind = dice.choice(arguments.kinds)
            time.sleep(dice.uniform(0.2, 1.2))
            try:
                silences[kind].append(KINDS[kind](scene))
                starts[kind].append(scene.stand())
            except BrokenError as error:
                broken[f"{kind}: {error}"] += 1
            print(f"{number + 1:4} {kind:20} {(silences[kind] or [0])[-1] * 1000:6.0f} ms", flush=True)
    return report(silences, starts, broken)


def report(silences: dict[str, list[float]], starts: dict[str, list[float]], broken: Counter[str]) -> int:
    """Prints the table; 1 where a promise was broken."""
    print(
        f"\n{'killed':22}{'times':>6}{'silent after ms, median':>26}{'worst':>8}{'plays again after s, worst':>28}"
    )
    for kind, seconds in silences.items():
        ordered = sorted(seconds) or [0.0]
        again = max(starts[kind], default=0.0)
        median, worst = ordered[len(ordered) // 2] * 1000, ordered[-1] * 1000
        print(f"{kind:22}{len(seconds):6}{median:26.0f}{worst:8.0f}{again:28.1f}")
    late = sum(second > SILENT_WITHIN for seconds in silences.values() for second in seconds)
    print(f"later than {SILENT_WITHIN * 1000:.0f} ms: {late}; broken: {dict(broken) or 'nothing'}")
    return 1 if late or broken else 0


if __name__ == "__main__":
    sys.exit(main())
