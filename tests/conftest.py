"""What all tests share: folders of their own for the person's data, no screen, commands, and how hard hypothesis tries."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
_HOMES = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_DOCUMENTS_DIR": "documents",
}
_PATIENCE_SECONDS = 180.0  # for a child process on a busy machine
_folder = pytest.StashKey[str]()

settings.register_profile(
    "default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", settings.get_profile("default"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one sentence that the command said to the person; an assertion fails where it is not one."""
        assert "Traceback" not in self.err, self.err
        lines = [line for line in self.err.splitlines() if line.startswith("carolan: ")]
        assert len(lines) == 1, self.err
        assert lines[0].endswith("."), self.err
        return lines[0].removeprefix("carolan: ")


Command = Callable[..., Outcome]


def pytest_configure(config: pytest.Config) -> None:
    """Point everything that is the person's to a temporary folder, for this process and its children."""
    folder = tempfile.mkdtemp(prefix="carolan-tests-")
    config.stash[_folder] = folder
    for name, place in _HOMES.items():
        path = Path(folder) / place
        path.mkdir()
        os.environ[name] = str(path)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in ("COMET_API_KEY", "DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove that folder."""
    shutil.rmtree(config.stash[_folder], ignore_errors=True)


@pytest.fixture
def carolan(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `carolan WORDS...` in this process."""
    from desktop.command_line import run

    def command(*words: str | Path) -> Outcome:
        capsys.readouterr()
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return command


@pytest.fixture(scope="session")
def carolan_process() -> Command:
    """Runs `carolan WORDS...` as a child process, without a screen."""

    def command(*words: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            _command_line(words),
            input=stdin,
            capture_output=True,
            cwd=ROOT,
            env={**_screenless(), **(env or {})},
            timeout=_PATIENCE_SECONDS,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return command


@pytest.fixture(scope="session")
def started_carolan() -> Callable[..., "subprocess.Popen[str]"]:
    """Starts `carolan WORDS...` as a child process, for tests that talk to it while it works."""

    def start(*words: str | Path, **how: Any) -> "subprocess.Popen[str]":
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            _command_line(words),
            cwd=ROOT,
            env=_screenless(),
            text=True,
            preexec_fn=_hear_ctrl_c,
            **{**pipes, **how},
        )

    return start


def _hear_ctrl_c() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _command_line(words: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "desktop", *map(str, words)]


def _screenless() -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in hidden}
