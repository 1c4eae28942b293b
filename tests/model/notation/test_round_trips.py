"""Whole collections come back byte for byte from their tokens, and their tunes lie where they say."""

from pathlib import Path

import pytest

from model.notation.files import read_abc
from model.notation.lexer import tokenize
from model.notation.parser import parse
from tests.model.notation.fuzzing.seeds import abc_files

FEWEST_FILES = 1100
_PORTIONS = 4


@pytest.fixture(scope="module")
def books() -> list[tuple[Path, str]]:
    """Every ABC file of music21's collections and irish.abc, read."""
    read = [(path, read_abc(path).text) for path in abc_files()]
    assert len(read) >= FEWEST_FILES
    return read


@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_tokens_of_every_collection_give_it_back(books: list[tuple[Path, str]], portion: int) -> None:
    for path, text in books[portion::_PORTIONS]:
        at = 0
        for token in tokenize(text):
            assert token.start == at, path
            assert text.startswith(token.text, at), path
            at += len(token.text)
        assert at == len(text), path


def test_tunes_of_every_collection_lie_where_they_say(books: list[tuple[Path, str]]) -> None:
    tunes = 0
    for path, text in books:
        end = 0
        found = parse(text).tunes
        for tune in found:
            assert end <= tune.span.start < tune.span.end <= len(text), path
            assert text[tune.span.start : tune.span.end] == tune.text, path
            end = tune.span.end
        begun = sum(line.startswith("X:") for line in text.split("\n"))
        assert len(found) >= begun, path
        tunes += len(found)
    assert tunes > 12_000


def test_reading_a_file_loses_nothing_but_the_kind_of_its_line_ends(books: list[tuple[Path, str]]) -> None:
    for path, text in books:
        decoded = read_abc(path)
        data = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        assert decoded.text.encode(decoded.encoding) == data, path
        assert decoded.text == text
