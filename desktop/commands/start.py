"""`carolan` without a command: the window, or, where there is no screen, the same job in the terminal."""

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

from desktop.commands.export import exported_bytes
from desktop.errors import DesktopError
from desktop.screen import screen_available
from model.composition import Candidate, CompositionRequest, Finished, Warned
from model.errors import ModelError
from model.notation.files import write_atomically
from model.notation.parser import parse

_SEED = "X:1\nT:First Light\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|"


def start(files: list[Path]) -> int:
    """Open the window and return its exit code; without a screen compose a tune and write it to a folder."""
    if screen_available():
        from desktop.window import run_window

        return run_window(files)
    if files:
        raise DesktopError("There is no screen to open the window on; try carolan play, export or check.")
    print("There is no screen, so Carolan composes a tune here instead.", file=sys.stderr)
    return compose_without_window()


def compose_without_window(folder: Path | None = None) -> int:
    """Compose a tune, write it as .abc, .mid and .wav to `folder` (None: the user's documents), and return 0."""
    candidate = _composed()
    tune = parse(candidate.abc).tunes[-1]
    folder = folder or _folder()
    name = time.strftime("tune-%Y-%m-%d-%H%M%S")
    contents = {ending: exported_bytes(tune, ending) for ending in (".abc", ".mid", ".wav")}
    for ending, data in contents.items():
        write_atomically(folder / f"{name}{ending}", data)
    print(candidate.abc.rstrip("\n"))
    print(f"Written to {folder}: {name}.abc, {name}.mid and {name}.wav.", file=sys.stderr)
    return 0


def _composed() -> Candidate:
    from model.checkpoints import default_checkpoint
    from model.composer import load_composer

    composer = load_composer(default_checkpoint())
    try:
        for step in composer.compose(CompositionRequest(_SEED, bars=14)):
            if isinstance(step, Warned):
                print(step.sentence, file=sys.stderr)
            elif isinstance(step, Finished) and step.candidates:
                if step.thrown_away:
                    print(f"{step.thrown_away} thrown away.", file=sys.stderr)
                return step.candidates[0]
    finally:
        composer.close()
    raise ModelError("No continuation passed the checks; try again.")


def _folder() -> Path:
    """A folder that can be written to: Carolan in the user's documents, else a temporary one."""
    import platformdirs

    folder = Path(platformdirs.user_documents_dir()) / "Carolan"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return folder
    return Path(tempfile.mkdtemp(prefix="carolan-"))
