"""A ghost as a value: offsets there and back, and what is left of it."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.editor.ghost import Ghost
from model.notation.spans import Span

TEXT = "abcdefgh"


@given(st.integers(0, 8), st.integers(0, 8), st.text("xyz", max_size=5), st.integers(0, 8))
def test_offsets_outside_of_the_ghost_come_back(one: int, other: int, text: str, offset: int) -> None:
    ghost = Ghost(min(one, other), max(one, other), text)
    seen = ghost.to_seen(offset)
    if seen is not None and (offset != ghost.start or not text):
        assert ghost.from_seen(seen) in (offset, ghost.end)
        assert ghost.seen(TEXT)[seen:] == TEXT[offset:] or offset <= ghost.start


def test_what_is_replaced_has_no_place_in_the_seen_text() -> None:
    ghost = Ghost(2, 6, "xy")
    assert ghost.seen(TEXT) == "abxygh"
    assert ghost.to_seen(4) is None
    assert ghost.to_seen(6) == 4
    assert ghost.from_seen(3) is None
    assert ghost.from_seen(4) == 6


def test_the_next_bar_reaches_to_its_bar_line_and_the_last_one_to_the_end() -> None:
    assert Ghost(0, 0, "\nAB|cd|").next_bar("") == (4, 0)
    assert Ghost(0, 0, "cd|").next_bar("") == (3, 0)
    assert Ghost(0, 5, "gg|aa").next_bar("ab|cd") == (3, 3)
    assert Ghost(3, 5, "aa").next_bar("cd") == (2, 2)


def test_shared_notes_move_with_what_is_left() -> None:
    ghost = Ghost(0, 0, "abcdef", Span(2, 4), "As there.")
    assert ghost.without(3, 0) == Ghost(3, 3, "def", Span(0, 1), "As there.")
    assert ghost.without(4, 0).shared is None
