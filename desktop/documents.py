"""A tunebook on disk: opened from any kind of file, saved in the encoding it came in, atomically."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from model.notation.errors import NotationError
from model.notation.files import write_atomically
from model.notation.opening import OTHER_KINDS, open_as_abc

UNTITLED = "Untitled.abc"


@dataclass(frozen=True)
class Document:
    """What is known of the file behind the editor."""

    path: Path | None = None  # None: never saved
    encoding: str = "utf-8"
    newline: str = "\n"
    text: str = ""  # as it is on disk, lines ended by "\\n"
    suggestion: str = UNTITLED  # what it may be called while it has no file

    @property
    def name(self) -> str:
        """The file's name for a title bar."""
        return self.path.name if self.path else self.suggestion


@dataclass(frozen=True)
class Opened:
    """What was opened: its document, its text, and what a person should know of the way there."""

    document: Document
    text: str
    remark: str


@dataclass(frozen=True)
class Saved:
    """A document that is on disk now, and a sentence where something had to change on the way."""

    document: Document
    remark: str = ""


def open_document(path: Path) -> Opened:
    """Return what is in a file: ABC as it is, MIDI and MusicXML as ABC that has no file yet.

    Raises NotationError, one sentence, for what can't be read as one of these, or has more than 4 MiB.
    """
    with contextlib.suppress(OSError):  # what is wrong with it is told when it is read
        if path.exists() and not (path.is_file() or path.is_dir()):
            # to read a pipe or a device may take for ever, and the window would wait
            raise NotationError(f"{path} is no file that can be opened here; choose a file of tunes.")
    opened = open_as_abc(path)
    if opened.is_converted:
        remark = f"{path.name} was written as ABC and is not saved yet."
        document = Document(suggestion=f"{path.stem}.abc")
        return Opened(document, opened.text, " ".join((remark, *opened.remarks)))
    document = Document(path.absolute(), opened.encoding, _newline_of(path), opened.text)
    return Opened(document, opened.text, f"Opened {path.name}.")


def save_document(document: Document, text: str, path: Path | None = None) -> Saved:
    """Write `text` to `path`, or to the document's own; return what is then on disk.

    The encoding and the line ends of the file are kept; a text that its encoding can't hold goes out as
    UTF-8, with a remark. Raises NotationError, one sentence; the old file survives it.
    """
    target = path or document.path
    if target is None:
        raise NotationError("This tunebook has no file yet; choose one with Save as.")
    if target.suffix.lower() in OTHER_KINDS:
        raise NotationError(
            f"A tunebook can't be called {target.name}, because it is text; choose a name that ends in .abc."
        )
    encoding, remark = document.encoding, ""
    lines = text.replace("\n", document.newline)
    try:
        data = lines.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        remark = f"Saved as UTF-8, because the text has characters that {encoding} can't hold."
        encoding, data = "utf-8", lines.encode("utf-8", "surrogatepass")
    write_atomically(target, data)
    return Saved(Document(target.absolute(), encoding, document.newline, text), remark)


def _newline_of(path: Path) -> str:
    """Return the line end of most lines of a file."""
    try:
        data = path.read_bytes()
    except OSError:
        return "\n"
    return "\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else "\n"
