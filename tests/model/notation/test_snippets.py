"""Pieces between blank lines are counted as the seed documents count them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.snippets import extract_songs

SEED_PATTERN = re.compile(r"(^|\n\n)(.*?)\n\n", re.DOTALL)


def by_the_pattern(text: str) -> list[str]:
    """Returns the matches of the seeds' pattern, overlapping ones included: one try at every offset."""
    songs, start = [], 0
    while (match := SEED_PATTERN.search(text, start)) is not None:
        songs.append(match[2])
        start = match.start() + 1
    return songs


def test_two_tunes_are_numbered_from_0() -> None:
    songs = extract_songs("X:1\nK:C\n\nX:2\nK:D\n\nX:3\nnot ended")
    assert [(song.number, song.text) for song in songs] == [(0, "X:1\nK:C"), (1, "X:2\nK:D")]


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "a", "a\n\n", "\n\n\n", "\n\n\n\n", "\na\n\n\n\nb\n\n\n"])
def test_blank_lines_count_as_in_the_pattern(text: str) -> None:
    assert [song.text for song in extract_songs(text)] == by_the_pattern(text)


@given(st.text(alphabet="ab\n", max_size=60))
def test_any_text_gives_what_the_pattern_gives(text: str) -> None:
    assert [song.text for song in extract_songs(text)] == by_the_pattern(text)


def test_the_seed_corpus_has_817(irish_book: Path) -> None:
    assert len(extract_songs(irish_book.read_text(encoding="utf-8"))) == 817
