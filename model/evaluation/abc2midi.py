"""What the program abc2midi has against a tune; most players of ABC read as it does."""

import shutil
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 20.0
_ERROR = "Error"  # how a line of abc2midi begins that is more than a warning


class Abc2midi:
    """The program abc2midi, where it is installed."""

    def __init__(self, program: str | None = None) -> None:
        """`program` is where it lies; None: wherever the system finds it."""
        self._program = program or shutil.which("abc2midi")

    @property
    def is_installed(self) -> bool:
        """False where there is nobody to ask."""
        return self._program is not None

    def errors_in(self, abc: str) -> tuple[str, ...]:
        """Return its errors about the tune, in its own words; none where it accepts the tune.

        It accepts what it writes a MIDI file of without a line that begins with "Error"; warnings don't count.
        """
        assert self._program is not None  # the caller asks only where it is installed
        with tempfile.TemporaryDirectory(prefix="carolan-") as folder:
            source, target = Path(folder, "tune.abc"), Path(folder, "tune.mid")
            source.write_text(abc.rstrip("\n") + "\n", "utf-8")
            try:
                done = subprocess.run(
                    [self._program, str(source), "-o", str(target)],
                    capture_output=True, timeout=_SECONDS, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return (f"abc2midi gave no answer within {_SECONDS:g} s.",)
            lines = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
            found = tuple(line for line in lines if line.startswith(_ERROR))
            if not found and not target.exists():
                return ("abc2midi wrote no MIDI file.",)
            return found


def is_about_unbegun_ending(error: str) -> bool:
    """Tell whether an error of abc2midi says only that a first ending stands where no |: went before.

    Tunebooks are full of such endings, in second parts that begin without a sign; every other reader plays them.
    """
    return "found [1 or like before |:" in error
