import pytest

from desktop.composing.seed import EMPTY_SEED, seed_at

HEADER = "X:1\nT:One\nK:G\n"
FIRST = HEADER + "ABc|def|"
SECOND = "X:2\nK:D\nfed|"
BOOK = FIRST + "\n\n" + SECOND + "\n"


def test_the_seed_at_the_end_of_a_tune_is_the_whole_tune() -> None:
    seed = seed_at(FIRST, len(FIRST))
    assert (seed.text, seed.insert_at, seed.prefix, seed.remark) == (FIRST, len(FIRST), "", "")


def test_with_text_behind_it_the_seed_ends_at_the_caret() -> None:
    caret = FIRST.index("def")
    seed = seed_at(FIRST, caret)
    assert (seed.text, seed.insert_at, seed.prefix) == (HEADER + "ABc|", caret, "")


def test_on_the_line_below_the_tune_the_continuation_begins_a_line() -> None:
    seed = seed_at(FIRST + "\n", len(FIRST) + 1)
    assert (seed.text, seed.insert_at, seed.prefix) == (FIRST + "\n", len(FIRST), "\n")


def test_below_empty_lines_the_tune_above_is_continued_where_it_ends() -> None:
    text = FIRST + "\n\n\n\n"
    seed = seed_at(text, len(text))
    assert (seed.text, seed.insert_at) == (FIRST + "\n", len(FIRST))


def test_only_the_tune_at_the_caret_is_the_seed() -> None:
    seed = seed_at(BOOK, BOOK.index("fed") + 2)
    assert seed.text == "X:2\nK:D\nfe"
    assert seed_at(BOOK, len(FIRST)).text == FIRST


def test_the_tune_after_it_stays_apart_from_a_continued_tune() -> None:
    seed = seed_at(BOOK, len(FIRST) + 1)
    after = BOOK[: seed.insert_at] + seed.prefix + "gab|" + BOOK[seed.insert_at :]
    assert after == FIRST + "\ngab|\n\n" + SECOND + "\n"


@pytest.mark.parametrize("caret", range(len(HEADER)))
def test_in_the_header_the_tune_is_continued_at_its_end(caret: int) -> None:
    seed = seed_at(FIRST, caret)
    assert seed.text == FIRST
    assert "before the music" in seed.remark


def test_a_header_alone_gets_its_music_on_a_new_line() -> None:
    seed = seed_at("X:1\nK:G", 7)
    assert (seed.text, seed.insert_at, seed.prefix) == ("X:1\nK:G\n", 7, "\n")


def test_behind_the_line_of_the_key_nothing_is_added() -> None:
    seed = seed_at("X:1\nK:G\n", 8)
    assert seed.text == "X:1\nK:G\n"


@pytest.mark.parametrize("text", ["", "\n\n  \n"])
def test_an_empty_editor_begins_a_tune_and_says_so(text: str) -> None:
    seed = seed_at(text, len(text))
    assert (seed.text, seed.prefix, seed.insert_at) == (EMPTY_SEED, EMPTY_SEED, len(text))
    assert seed.remark


def test_music_without_a_header_is_continued_all_the_same() -> None:
    seed = seed_at("ABc|def|", 8)
    assert (seed.text, seed.insert_at) == ("ABc|def|", 8)


@pytest.mark.parametrize("caret", range(len(BOOK) + 1))
def test_the_seed_always_ends_with_the_text_before_the_place(caret: int) -> None:
    seed = seed_at(BOOK, caret)
    assert (BOOK[: seed.insert_at] + seed.prefix).endswith(seed.text)


def test_before_the_first_tune_the_first_is_meant() -> None:
    seed = seed_at("% a comment\n" + FIRST, 0)
    assert (seed.text, seed.insert_at) == (FIRST, len("% a comment\n" + FIRST))


def test_words_that_are_no_tune_are_continued_where_they_end() -> None:
    seed = seed_at("just words", 4)
    assert (seed.text, seed.insert_at, seed.prefix) == ("just", 4, "")


def test_a_word_at_the_start_of_a_field_is_no_key() -> None:
    text = "X:1\nT:One\nK:G\nABc|\nK:D\ndef|"
    assert seed_at(text, len(text)).text == text
    assert seed_at(text, text.index("def")).text.endswith("K:D\n")


def test_before_a_bar_line_the_seed_takes_the_bar_line_along() -> None:
    caret = FIRST.index("|def")
    assert seed_at(FIRST + "gab|", caret).insert_at == caret + 1


@pytest.mark.parametrize("ending", [":|", "||", "|]", "|1", "|:"])
def test_before_any_other_bar_line_the_seed_ends_at_the_caret(ending: str) -> None:
    text = HEADER + "ABc" + ending + "def|"
    assert seed_at(text, text.index("ABc") + 3).insert_at == text.index("ABc") + 3
