"""The end of the window: nobody speaks to what is gone, and what was asked for is done."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import desktop.controller as controller
import desktop.editor.problem_checker as problem_checker
from model.notation.parser import parse
from tests.desktop.conftest import WAIT_MS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
CLOSED_AT_ONCE = """
import sys, threading
import desktop.editor.problem_checker as problem_checker
import desktop.window as window
parse = problem_checker.parse
problem_checker.parse = lambda text: threading.Event().wait(4) or parse(text)  # a long tunebook
window._find_networks = lambda: ()
start = window.Controller.start
window.Controller.start = lambda self, files: start(self, files) or self._window.close()
sys.exit(window.run_window([]))
"""
CLOSED_IN_THE_MIDST = """
import sys
from pathlib import Path
import desktop.window as window
window._find_networks = lambda: ()
def play(self, files):
    start(self, files)
    actions = self._window.actions_
    self.performing.began.connect(lambda _: self._window.close())
    actions.train.trigger()
    actions.play.trigger()
start = window.Controller.start
window.Controller.start = play
sys.exit(window.run_window([Path(sys.argv[1])]))
"""


class Held:
    """What takes as long as the test likes."""

    def __init__(self, work: Callable[..., object]) -> None:
        self._work = work
        self.is_asked, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, *words: object) -> object:
        self.is_asked.set()
        self.may_go_on.wait(WAIT_MS / 1000)  # a test that fails is not to hang
        return self._work(*words)


@pytest.mark.parametrize("part", ["the checker", "the second reader", "the engraver"])
def test_the_process_is_left_at_once_where_a_thread_does_not_end(program, monkeypatch, part: str) -> None:
    end = controller.ComposerThread.close
    monkeypatch.setattr(controller.ComposerThread, "close", lambda self, _timeout_ms: end(self, WAIT_MS))
    monkeypatch.setattr(controller, "CLOSING_MS", 50)
    owner, name = {
        "the checker": (problem_checker, "parse"),
        "the second reader": (program.reader, "read"),
        "the engraver": (program.engraver, "pages"),
    }[part]
    held = Held(getattr(owner, name))
    monkeypatch.setattr(owner, name, held)
    program.start()
    program.wait(held.is_asked.is_set)
    assert not program.controller.shut_down()
    held.may_go_on.set()
    assert program.controller.checking.close(WAIT_MS)
    assert program.controller.score.close(WAIT_MS)


def test_nothing_is_checked_any_more_once_the_window_is_closed(program, monkeypatch) -> None:
    program.start()
    program.wait(lambda: program.status.problems == "No problems")
    assert program.controller.shut_down()
    held = Held(parse)
    monkeypatch.setattr(problem_checker, "parse", held)
    program.controller.checking.want_second_opinion(True)
    held.may_go_on.set()
    assert program.controller.checking.close(WAIT_MS)
    assert not held.is_asked.is_set()


def test_a_file_that_is_being_written_is_waited_for(program, monkeypatch, tmp_path) -> None:
    import desktop.commands.export as export

    held = Held(lambda *_words, **_options: b"MThd")
    monkeypatch.setattr(export, "exported_bytes", lambda *words, **_options: held(*words))
    monkeypatch.setattr(controller, "CLOSING_MS", 50)
    program.start()
    program.dialogs.exports = tmp_path / "a.mid"
    program.actions.export_midi.trigger()
    program.wait(held.is_asked.is_set)
    close = program.controller.score.close
    program.controller.score.close = lambda timeout_ms: held.may_go_on.set() or close(WAIT_MS)
    program.controller.shut_down()
    assert (tmp_path / "a.mid").read_bytes() == b"MThd"


def end_of(program: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """How a window of its own ended, and what it complained of: on the way or in its log."""
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **{name: str(folder) for name in names}}
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, env=env, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    done.stderr += "".join(log.read_text() for log in folder.rglob("*.log"))
    return done


def test_a_window_without_a_network_that_is_closed_at_once_leaves_no_complaint(tmp_path: Path) -> None:
    done = end_of(CLOSED_AT_ONCE, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_window_that_plays_and_engraves_a_long_tune_is_closed_without_complaint(tmp_path: Path) -> None:
    tune = tmp_path / "long.abc"
    tune.write_text("X:1\nT:Long\nM:4/4\nL:1/8\nK:D\n" + "|:d2fd Adfd|e2ge cAce|d2fd Adfd|ecAc d4:|\n" * 300)
    done = end_of(CLOSED_IN_THE_MIDST, tmp_path, str(tune))
    complaints = done.stderr.replace("This plugin does not support raise()\n", "")  # nor has it a screen
    complaints = complaints.replace("This plugin does not support propagateSizeHints()\n", "")
    assert (done.returncode, done.stdout, complaints) == (0, "", "")
