import subprocess
import sys
from pathlib import Path

import pytest

from desktop.composing.preload import preload_tensorflow

ROOT = Path(__file__).resolve().parents[3]


def test_where_the_trick_is_unknown_nothing_is_loaded() -> None:
    assert preload_tensorflow("win32") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the libraries have other names elsewhere")
def test_the_libraries_are_loaded_in_silence_and_without_importing_tensorflow() -> None:
    code = (
        "import sys; from desktop.composing.preload import preload_tensorflow;"
        "print(preload_tensorflow(), 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]
    assert done.stderr == ""


HEAVY = (
    *("tensorflow", "keras", "music21", "verovio", "mido", "rtmidi", "numpy", "safetensors"),
    *("model.notation.transcribe_phrase", "desktop.listening.beat_talk", "desktop.listening.recorder"),
)  # what is loaded behind the open window, or by who asks for it


def test_the_window_is_imported_without_what_only_composing_listening_and_reading_need() -> None:
    code = f"import sys, desktop.window; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
