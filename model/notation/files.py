"""Text files of tunes: read in whatever encoding they come, written so that nothing is lost."""

import codecs
import contextlib
import errno
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from model.notation.errors import NotationError

MAX_BYTES = 4 * 2**20
# Control characters that text files hold: tab, newline, vertical tab, form feed, carriage return, end of
# file (DOS), escape.
_TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a\x1b")
_MAX_CONTROL_SHARE = 0.01
_CHARSET = re.compile(
    rb"(?m)^(?:I:|%%)[ \t]*abc-charset[ \t]+(iso-8859-(?:10|[1-9]))[ \t\r]*$", re.IGNORECASE
)
_HEAD_BYTES = 4096  # in which a character set is named, if it is


@dataclass(frozen=True)
class DecodedText:
    """The text of a file, its lines ended by newlines alone, and the encoding that it was in."""

    text: str
    encoding: str


def read_abc(path: Path, max_bytes: int = MAX_BYTES) -> DecodedText:
    """Returns the text of an ABC file in UTF-8, UTF-16 with a byte order mark, or Latin-1/cp1252.

    ABC 2.1 section 3.1.17 asks for UTF-8 and allows others that I:abc-charset names; old tune books are in
    Latin-1 and say nothing. Raises
    NotationError for what cannot be read as text: a missing file, a folder, a binary file, one of more than
    `max_bytes` bytes.
    """
    return decode_abc(read_bytes(path, max_bytes), str(path), max_bytes)


def decode_abc(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> DecodedText:
    """Returns the text that `data` is, as read_abc does; `name` is what a NotationError calls it."""
    if len(data) > max_bytes:
        raise NotationError(
            f"{name} is larger than {max_bytes / 2**20:g} MB, more than a tunebook may be; split it."
        )
    text, encoding = _decode(data)
    if _looks_binary(text):
        raise NotationError(f"{name} is not a text file, so it holds no ABC; choose a file of tunes.")
    return DecodedText(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Returns what a file holds, of one that is larger one byte more than `max_bytes`.

    Raises NotationError for a missing file, a folder, and what may not be read.
    """
    try:
        if path.is_dir():
            raise NotationError(f"{path} is a folder; choose a file of tunes in it.")
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise NotationError(f"There is no file {path}; look at its name and folder.") from error
    except PermissionError as error:
        raise NotationError(f"{path} may not be read by you; change its permissions first.") from error
    except (OSError, ValueError) as error:
        raise NotationError(
            f"{path} could not be read: {getattr(error, 'strerror', None) or error}."
        ) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Writes `data` to `path` so that the file holds either all of it or what it held before.

    Raises NotationError where the folder is missing, read-only or full; the old file then stands untouched.
    """
    temporary: Path | None = None
    target = Path(os.path.realpath(path))  # a link goes on leading where it led
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)  # a pipe or a device stays what it is
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_for(target))
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise NotationError(_why_not_written(path, error)) from error


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "utf-16"
    named = _CHARSET.search(data[:_HEAD_BYTES])
    if named is not None and not data.startswith(codecs.BOM_UTF8):
        encoding = named[1].decode("ascii").lower()
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding
    for encoding in ("utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding
    return data.decode("latin-1"), "latin-1"


def _looks_binary(text: str) -> bool:
    if "\0" in text:
        return True
    controls = sum(1 for sign in text if sign < " " and ord(sign) not in _TEXT_CONTROLS)
    return controls > max(1, len(text) * _MAX_CONTROL_SHARE)


def _mode_for(path: Path) -> int:
    """Returns the permissions of the file that is replaced, or those that a new file gets."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _why_not_written(path: Path, error: OSError) -> str:
    folder = path.parent
    if error.errno == errno.ENOSPC:
        return f"The disk is full, so {path} could not be saved; make room or choose another folder."
    if error.errno == errno.ENOENT or not folder.is_dir():
        return f"There is no folder {folder}; make it first or choose another."
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder; choose a file name."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"The folder {folder} may not be written to; choose another."
    return f"{path} could not be saved: {error.strerror or error}."
