"""Files that are dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

OWN = "application/x-carolan-tune"
"""The kind of what is dragged out of the window: dropped on it again, it is nothing new."""


def dropped_files(data: QMimeData) -> list[Path]:
    """Return the files that come from elsewhere."""
    if data.hasFormat(OWN):
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
