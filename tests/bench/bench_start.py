"""How soon the command line answers and the window's code stands, beside Python and Qt alone in the same run."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
WAYS = {
    "python -c pass": ["-c", "pass"],
    "python -m desktop --help": ["-m", "desktop", "--help"],
    "python -m desktop models": ["-m", "desktop", "models"],
    "import PySide6.QtWidgets": ["-c", "import PySide6.QtWidgets"],
    "import desktop.window": ["-c", "import desktop.window"],
}
SLOW = ("tensorflow", "keras", "music21", "verovio", "matplotlib", "mido", "numpy")


def main() -> int:
    """Measure and print; 1 where the window's code pulls in what it should load behind the open window."""
    best = dict.fromkeys(WAYS, float("inf"))
    for _ in range(ROUNDS):
        for name, words in WAYS.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            best[name] = min(best[name], time.perf_counter() - started)
    baseline = best["python -c pass"]
    print(f"{'way':32}{'ms':>8}{'ratio':>9}")
    for name, seconds in best.items():
        print(f"{name:32}{seconds * 1000:8.0f}{seconds / baseline:9.1f}")
    loaded = _slow_modules()
    print(f"slow modules that import desktop.window loads: {', '.join(loaded) or 'none'}")
    return 1 if loaded else 0


def _slow_modules() -> list[str]:
    code = f"import sys, desktop.window; print(*[name for name in {SLOW!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return said.stdout.split()


if __name__ == "__main__":
    sys.exit(main())
