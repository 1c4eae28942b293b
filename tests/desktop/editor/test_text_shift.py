"""Places of an older text in a newer one, and back."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.editor.text_shift import TextShift

TEXTS = st.text("ab\n", max_size=12)


@given(TEXTS, st.text("xy"), st.text("zw"), TEXTS)
def test_what_stands_around_a_change_is_found_again(before: str, old: str, new: str, behind: str) -> None:
    shift = TextShift(before + old + behind, before + new + behind)
    for offset in range(len(before)):
        assert shift.to_new(offset) == offset
    for offset in range(len(before) + len(old), len(before) + len(old) + len(behind)):
        assert shift.to_new(offset) == offset + len(new) - len(old)
        assert shift.to_old(offset + len(new) - len(old)) == offset


@given(TEXTS, TEXTS)
def test_a_place_of_the_other_text_holds_the_same_character(old: str, new: str) -> None:
    shift = TextShift(old, new)
    for offset, character in enumerate(old):
        place = shift.to_new(offset)
        assert place is None or new[place] == character
    assert shift.is_nothing == (old == new)


def test_what_was_changed_is_nowhere() -> None:
    shift = TextShift("abcd", "axyd")
    assert [shift.to_new(offset) for offset in range(5)] == [0, None, None, 3, 4]


def test_a_change_is_known_to_be_inside_or_right_behind() -> None:
    typed_behind = TextShift("one\n\ntwo", "one!\n\ntwo")
    assert typed_behind.changes(0, 3)
    assert not typed_behind.changes(5, 8)
    assert TextShift("one\n\ntwo", "one\nmore\n\ntwo").changes(0, 3)
    assert not TextShift("one\n\ntwo", "one\n\ntwos").changes(0, 3)
    assert not TextShift("one", "one").changes(0, 3)
