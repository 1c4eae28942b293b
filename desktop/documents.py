"""A tunebook on disk: opened in any encoding, saved in the one it came in, atomically."""

from dataclasses import dataclass
from pathlib import Path

from model.notation.errors import NotationError
from model.notation.files import read_abc, write_atomically

UNTITLED = "Untitled.abc"


@dataclass(frozen=True)
class Document:
    """What is known of the file behind the editor."""

    path: Path | None = None  # None: never saved
    encoding: str = "utf-8"
    newline: str = "\n"
    text: str = ""  # as it is on disk, lines ended by "\\n"

    @property
    def name(self) -> str:
        """The file's name for a title bar."""
        return self.path.name if self.path else UNTITLED


@dataclass(frozen=True)
class Saved:
    """A document that is on disk now, and a sentence where something had to change on the way."""

    document: Document
    remark: str = ""


def open_document(path: Path) -> Document:
    """Return the document in a file.

    Raises NotationError, one sentence, for what is no readable ABC file of at most 4 MiB.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        # to read a pipe or a device may take for ever, and the window would wait
        raise NotationError(f"{path} is no file that can be opened here; choose a file of tunes.")
    decoded = read_abc(path)
    return Document(path.absolute(), decoded.encoding, _newline_of(path), decoded.text)


def save_document(document: Document, text: str, path: Path | None = None) -> Saved:
    """Write `text` to `path`, or to the document's own; return what is then on disk.

    The encoding and the line ends of the file are kept; a text that its encoding can't hold goes out as
    UTF-8, with a remark. Raises NotationError, one sentence; the old file survives it.
    """
    target = path or document.path
    if target is None:
        raise NotationError("This tunebook has no file yet; choose one with Save as.")
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
