from hypothesis import given
from hypothesis import strategies as st

from desktop.editor.text_offsets import TextOffsets


@given(st.text(alphabet=st.sampled_from("aé𝄞😀\n")), st.integers(min_value=0, max_value=40))
def test_an_offset_is_where_utf_16_counts_it(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert TextOffsets(text).to_qt(offset) == len(text[:offset].encode("utf-16-le")) // 2


@given(st.text(alphabet=st.sampled_from("aé𝄞😀\n")), st.integers(min_value=0, max_value=40))
def test_the_way_back_ends_where_it_began(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    offsets = TextOffsets(text)
    assert offsets.from_qt(offsets.to_qt(offset)) == offset
