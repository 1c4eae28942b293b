"""How far the notes that are lit in the window lie from those that are heard, through repeats and endings.

The real window plays a tune through its virtual port on a JACK server of its own; a receiver in another process hears
it. Both stamp by the system's monotonic clock: the painting in which a note is first lit against its Note On. Beside
it stands how late a timer in that window is, which no playhead can undercut. Run it by `make bench`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jack_server import NAME, started_server

from desktop.midi import messages
from desktop.midi.performance import performance
from model.notation.parser import parse
from model.notation.timeline import perform

HERE = Path(__file__).parent
RECEIVER = HERE.parent / "desktop" / "midi" / "receiver.py"
PORT = "Carolan"
MOST_MS = 20.0  # from the sound to the painting, 99 of 100
PATIENCE_SECONDS = 150
TUNE = """X:1
T:A tune of repeats
M:6/8
L:1/8
Q:3/8=120
K:G
|:GAB d2B|c2A BGE|GAB d2B|1 cAF G3:|2 cAF G2d|:gfg dBd|ecA BGE|1 gfg dBd|cAF G2d:|2 DED FGA|cAF G3|]
"""


def main() -> int:
    """Measure and print; 1 where the playhead is too far from the sound."""
    if shutil.which("jackd") is None:
        print("There is no jackd here; nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        heard, seen = measure(Path(folder))
    late = seen.pop()["late"]
    notes = [event for event in performance(perform(parse(TUNE).tunes[0])).events if event.span]
    spans = [(event.span.start, event.span.end) for event in notes if messages.is_note_on(event.data)]
    print(f"{'part':<34}{'notes':>7}{'missed':>8}{'median ms':>11}{'p99 ms':>9}{'worst ms':>10}")
    show("control: a timer of the window", late, 0)
    worst = 0.0
    for where in ("editor", "score"):
        paintings = [
            (each["at"], {tuple(span) for span in each["spans"]}) for each in seen if each["where"] == where
        ]
        gaps, missed = distances(heard, spans, paintings)
        worst = max(worst, show(f"sound to painting, {where}", gaps, missed))
    control = quantile(late, 0.99)
    return int(worst > MOST_MS + control or len(heard) != len(spans))


def measure(folder: Path) -> tuple[list[float], list[dict]]:
    """The times of the Note Ons that were heard, and what the window said."""
    tune, flag = folder / "tune.abc", folder / "heard"
    tune.write_text(TUNE)
    environment = {
        **os.environ, "JACK_DEFAULT_SERVER": NAME, "CAROLAN_MIDI": "jack", "QT_QPA_PLATFORM": "offscreen",
        **{name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")},
    }  # fmt: skip
    server = started_server()
    ear = window = None
    try:
        window = subprocess.Popen(
            [sys.executable, str(HERE / "playhead_window.py"), str(tune), str(flag)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        ear = listen(environment)
        assert ear.stdout is not None
        assert "ready" in ear.stdout.readline()
        flag.touch()
        said = window.communicate(timeout=PATIENCE_SECONDS)[0]
        heard = [json.loads(line) for line in ear.communicate(timeout=30)[0].splitlines()]
    finally:
        for process in (window, ear, server):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait()
    times = [
        each["at"] for each in heard if "at" in each and messages.is_note_on(bytes.fromhex(each["data"]))
    ]
    return times, [json.loads(line) for line in said.splitlines()]


def listen(environment: dict[str, str]) -> subprocess.Popen[str]:
    """A receiver that is connected to the window's port, as soon as that is there."""
    for _ in range(40):
        time.sleep(0.25)
        names = subprocess.run(
            [sys.executable, "-c", "import rtmidi; print(rtmidi.MidiIn(rtmidi.API_UNIX_JACK).get_ports())"],
            env=environment, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        if PORT in names:
            break
    return subprocess.Popen(
        [sys.executable, str(RECEIVER), "ear", PORT],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def distances(
    heard: list[float], spans: list[tuple[int, int]], paintings: list[tuple[float, set[tuple[int, int]]]]
) -> tuple[list[float], int]:
    """The milliseconds from each Note On to the first painting that lights it; and how many were never lit."""
    gaps, missed, place = [], 0, 0
    for at, span in zip(heard, spans, strict=False):
        found = next(
            (
                index
                for index in range(place, len(paintings))
                if span in paintings[index][1] and -0.1 < paintings[index][0] - at < 0.5
            ),
            None,
        )
        if found is None:
            missed += 1
        else:
            place = found
            gaps.append((paintings[found][0] - at) * 1000)
    return sorted(gaps), missed


def show(part: str, values: list[float], missed: int) -> float:
    """Print a line; return the 99th percentile of what lies either way."""
    if not values:
        print(f"{part:<34}{0:>7}{missed:>8}")
        return float("inf")
    p99 = quantile(sorted(abs(value) for value in values), 0.99)
    print(
        f"{part:<34}{len(values):>7}{missed:>8}{quantile(values, 0.5):>11.2f}{p99:>9.2f}{values[-1]:>10.2f}"
    )
    return p99


def quantile(values: list[float], share: float) -> float:
    """The value that so large a share lies at or below; the values are sorted."""
    return values[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
