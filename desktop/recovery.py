"""Recovery files: what was not yet saved when the program died, kept for the next start."""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from desktop.documents import Document
from model.notation.files import write_atomically


@dataclass(frozen=True)
class Recovered:
    """An unsaved text that a run of the program left behind."""

    file: Path
    document: Document  # as it was on disk
    text: str  # as it was in the editor
    saved_at: datetime  # local time


class RecoveryFile:
    """The recovery file of one running window; a lock beside it says that the window lives."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{uuid4().hex}.json"
        self._lock = _lock_of(self._file)
        self._lock.tryLock(0)

    def write(self, document: Document, text: str, now: datetime) -> None:
        """Keep the unsaved text; raises NotationError, one sentence, where the disk refuses."""
        content = {
            "path": str(document.path) if document.path else None,
            "encoding": document.encoding,
            "newline": document.newline,
            "on_disk": document.text,
            "text": text,
            "saved_at": now.isoformat(),
        }
        write_atomically(self._file, json.dumps(content).encode("utf-8"))

    def discard(self) -> None:
        """Remove the file: everything is saved, or was given up by the person."""
        _remove(self._file)

    def close(self) -> None:
        """Let go of the lock; a file that is still there is offered at the next start."""
        self._lock.unlock()


def left_behind(folder: Path) -> tuple[Recovered, ...]:
    """Return what dead windows left in `folder`, oldest first; files that can't be read are skipped."""
    found = []
    for file in folder.glob("*.json"):
        lock = _lock_of(file)
        if not lock.tryLock(0):
            continue
        lock.unlock()
        recovered = _read(file)
        if recovered is not None:
            found.append(recovered)
    return tuple(sorted(found, key=lambda each: each.saved_at))


def forget(recovered: Recovered) -> None:
    """Remove a recovery file whose text is in an editor again, or isn't wanted."""
    _remove(recovered.file)


def _remove(file: Path) -> None:
    """Remove a file that may be gone; one that can't be removed is offered once more, which loses nothing."""
    with contextlib.suppress(OSError):
        file.unlink()


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # only a dead process makes a lock stale, however long the window is open
    return lock


def _read(file: Path) -> Recovered | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        path = Path(content["path"]) if content["path"] else None
        encoding, newline, on_disk, text = (
            _text(content[name]) for name in ("encoding", "newline", "on_disk", "text")
        )
        saved_at = datetime.fromisoformat(content["saved_at"]).replace(tzinfo=None)
        return Recovered(file, Document(path, encoding, newline, on_disk), text, saved_at)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value
