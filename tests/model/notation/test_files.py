"""Files of tunes come in every encoding and leave whole or not at all."""

import os
import stat
import sys
from pathlib import Path

import pytest

from model.notation import files
from model.notation.errors import NotationError
from model.notation.files import read_abc, write_atomically

TEXT = "X:1\nT:Séamus\nK:G\nGAB|\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("latin-1"), "cp1252"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
    ],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "tune.abc"
    path.write_bytes(data)
    decoded = read_abc(path)
    assert decoded.text == TEXT
    assert decoded.encoding == encoding


def test_bytes_that_cp1252_lacks_are_read_as_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "tune.abc"
    path.write_bytes(b"T:\x81\xe9\n")
    assert read_abc(path).text == "T:\x81é\n"


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "empty.abc"
    path.touch()
    assert read_abc(path).text == ""


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"MThd\x00\x00\x00\x06", bytes(range(1, 32)) * 20])
def test_a_binary_file_gets_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture.abc"
    path.write_bytes(data)
    with pytest.raises(NotationError, match="not a text file"):
        read_abc(path)


def test_a_missing_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotationError, match="There is no file"):
        read_abc(tmp_path / "none.abc")


def test_a_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotationError, match="is a folder"):
        read_abc(tmp_path)


def test_a_file_above_the_limit_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "big.abc"
    path.write_bytes(b"A" * (5 * 2**20))
    with pytest.raises(NotationError, match="larger than 4 MB"):
        read_abc(path)
    assert len(read_abc(path, max_bytes=6 * 2**20).text) == 5 * 2**20


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "tune.abc"
    write_atomically(path, TEXT.encode())
    write_atomically(path, TEXT.upper().encode())
    assert path.read_bytes() == TEXT.upper().encode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["tune.abc"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "tune.abc"
    path.touch()
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="links ask for rights there")
def test_a_link_goes_on_leading_where_it_led(tmp_path: Path) -> None:
    path, link = tmp_path / "tune.abc", tmp_path / "link.abc"
    path.write_bytes(b"old")
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are Unix's")
def test_a_pipe_stays_a_pipe_and_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(path, b"new")
        assert os.read(reader, 9) == b"new"
    finally:
        os.close(reader)
    assert path.is_fifo()


def test_writing_to_a_missing_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotationError, match="There is no folder"):
        write_atomically(tmp_path / "nowhere" / "tune.abc", b"")


def test_writing_over_a_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotationError, match="is a folder"):
        write_atomically(tmp_path, b"")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(28, "The disk is full"), (30, "may not be written to"), (13, "may not be written to")],
)
def test_the_old_file_survives_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    path = tmp_path / "tune.abc"
    path.write_bytes(b"old")

    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(NotationError, match=sentence):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1
