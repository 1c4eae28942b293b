"""The real program on a virtual screen: the real network, player and dialogs; what is seen is saved and looked at."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from desktop.appearance import LIGHT
from desktop.ending import FAULT
from desktop.screen import screen_available
from model.checkpoints import bundled_folder, find_checkpoints

pytestmark = [
    pytest.mark.alone,
    pytest.mark.screen,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]
ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("window_driver.py")
PATIENCE_SECONDS = 240


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A virtual screen of its own; the X server chooses the number."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def environment(screen: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a person at that screen who starts the program for the first time."""
    hidden = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        env[name] = str(tmp_path / name)
    paths = [str(ROOT), *(path for path in sys.path if path)]
    return {**env, "DISPLAY": screen, "PYTHONPATH": os.pathsep.join(paths)}


def test_a_virtual_screen_counts_as_a_screen(screen: str) -> None:
    assert screen_available({"DISPLAY": screen}, "linux")


def test_a_person_can_write_continue_play_and_quit(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(tmp_path), str(time.time())],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    print(seen)
    assert seen["typed_before_the_network"]
    assert seen["notes_typed"] >= 1
    assert seen["clicked"]
    assert seen["outlined"]
    assert seen["played_note_is_drawn"]
    assert seen["stopped"]
    assert seen["one_undo"]
    assert "Untitled.abc" in seen["asked"]
    if find_checkpoints((bundled_folder(),)):
        assert seen["message"] != FAULT
        assert seen["untaken"] == 0
        assert seen["proposed"] > 0, seen["said"]
        assert seen["grey_bars"]
        assert LIGHT.ghost in _colours(tmp_path / "proposed.png")
        assert seen["composed"] > 0
        assert LIGHT.generated in _colours(tmp_path / "composed.png")
    seen_colours = _colours(tmp_path / "playing.png")
    expected = (LIGHT.base, LIGHT.raised, LIGHT.accent, LIGHT.field_name, LIGHT.bar_line, LIGHT.sounding)
    assert set(expected) <= seen_colours
    assert not list((tmp_path / "XDG_DATA_HOME").rglob("*.json"))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_window_that_is_killed_loses_no_text(environment, tmp_path: Path, ending: signal.Signals) -> None:
    code = (
        "import sys; from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication;"
        "from desktop.window import run_window; import desktop.filing as filing; filing.AUTOSAVE_MS = 100;"
        "app = QApplication([]);"
        "edit = lambda: [w for w in app.topLevelWidgets() if hasattr(w, 'editor')][0].editor;"
        "QTimer.singleShot(500, lambda: edit().insertPlainText('precious'));"
        "QTimer.singleShot(1500, lambda: print('typed', flush=True));"
        "sys.exit(run_window([]))"
    )
    window = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert window.stdout is not None
    assert window.stdout.readline() == "typed\n"
    window.send_signal(ending)
    _, complaints = window.communicate(timeout=PATIENCE_SECONDS)
    assert window.returncode == (0 if ending is signal.SIGTERM else -signal.SIGKILL)
    assert "Traceback" not in complaints
    kept = list((tmp_path / "XDG_DATA_HOME").rglob("*.json"))
    assert len(kept) == 1
    assert "precious" in json.loads(kept[0].read_text())["text"]


def _colours(picture: Path) -> set[str]:
    image = QImage(str(picture))
    assert not image.isNull()
    assert image.width() > 800
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def test_closing_while_the_network_loads_ends_the_program_at_once(environment: dict[str, str]) -> None:
    code = (
        "import os, sys, time; from PySide6.QtCore import QTimer; from PySide6.QtWidgets import QApplication;"
        "from desktop.window import run_window;"
        "app = QApplication([]);"
        "window = lambda: [w for w in app.topLevelWidgets() if hasattr(w, 'status')][0];"
        "poll = QTimer(interval=20);"
        "poll.timeout.connect(lambda: 'loading' in window().status.device and (poll.stop(), window().close()));"
        "poll.start();"
        "sys.exit(run_window([]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
