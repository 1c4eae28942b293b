"""What becomes of text, caret, selection and wishes: requests, and sentences where they can't be had."""

from dataclasses import replace

import pytest

from desktop.composing.asking import (
    BEFORE_MUSIC,
    PHRASE_BARS,
    Writing,
    music_at,
    to_answer,
    to_continue,
    to_fill,
)
from desktop.composing.wishes import END, GO_ON, Wishes
from desktop.errors import DesktopError
from model.composition import CompositionRequest, FillingRequest
from model.errors import ModelError
from model.notation.spans import Span

HEAD = "X:1\nT:One\nM:4/4\nL:1/8\nK:D\n"
TUNE = HEAD + "ABcd efga|bagf edcB|A8|B8|c8|d8|\n"
BOOK = "X:9\nK:C\nC8|\n\n" + TUNE
END_OF_TUNE = Writing(TUNE, len(TUNE))
PLAIN = Wishes()


def _continuation(writing: Writing, wishes: Wishes) -> CompositionRequest:
    request = to_continue(writing, wishes).request
    assert isinstance(request, CompositionRequest)
    return request


def test_ending_compass_and_density_go_into_the_request() -> None:
    wishes = replace(PLAIN, bars=4, ending=END, compass="D-b'", density="sparse")
    request = _continuation(END_OF_TUNE, wishes)
    assert (request.bars, request.end, request.go_on) == (4, True, False)
    assert (request.compass, request.density) == ((62, 95), "sparse")
    assert _continuation(END_OF_TUNE, replace(wishes, ending=GO_ON)).go_on


def test_a_form_is_for_a_tune_without_music() -> None:
    wishes = replace(PLAIN, form="AABB", part_bars=4)
    assert _continuation(END_OF_TUNE, wishes).form is None
    request = _continuation(Writing(HEAD, len(HEAD)), wishes)
    assert request.form is not None
    assert (request.form.letters, request.form.bars, request.bars) == ("AABB", (4, 4), 8)


@pytest.mark.parametrize(
    ("wishes", "header"),
    [
        (PLAIN, "X:1\n"),
        (replace(PLAIN, rhythm="jig"), "X:1\nT:Untitled\nR:jig\n"),
        (replace(PLAIN, rhythm="jig", key="G"), "X:1\nT:Untitled\nR:jig\nM:6/8\nL:1/8\nK:G\n"),
        (replace(PLAIN, meter="3/4", form="AB"), "X:1\nT:Untitled\nM:3/4\nL:1/8\n"),
    ],
)
def test_an_empty_editor_gets_the_header_that_was_wished_for(wishes: Wishes, header: str) -> None:
    asked = to_continue(Writing("", 0), wishes)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.seed_text == header
    assert asked.place.prefix == header


@pytest.mark.parametrize(
    "wishes", [replace(PLAIN, compass="kazoo"), replace(PLAIN, form="BA"), replace(PLAIN, key="H#")]
)
def test_wishes_that_make_no_sense_are_refused_in_a_sentence(wishes: Wishes) -> None:
    with pytest.raises((DesktopError, ModelError)) as refused:
        to_continue(Writing("", 0), wishes)
    assert str(refused.value).endswith(".")


def test_the_selected_phrase_is_answered_in_the_place_of_the_bars_behind_it() -> None:
    start = BOOK.index("bagf")
    asked = to_answer(Writing(BOOK, 0, Span(start, start + 10)), PLAIN)
    request = asked.request
    assert isinstance(request, FillingRequest) and request.answers is not None
    assert request.text[slice(*request.answers)] == "bagf edcB|"
    assert request.text[request.start : request.end] == "A8"
    assert BOOK[asked.place.start : asked.place.end] == "A8"
    assert "behind the phrase" in asked.remark


def test_as_many_bars_as_the_phrase_has_are_its_answer_while_there_are_so_many() -> None:
    start = BOOK.index("ABcd")
    request = to_answer(Writing(BOOK, 0, Span(start, start + 20)), PLAIN).request
    assert isinstance(request, FillingRequest)
    assert request.text[request.start : request.end] == "A8|B8"
    start = BOOK.index("A8")
    request = to_answer(Writing(BOOK, 0, Span(start, start + 9)), PLAIN).request
    assert isinstance(request, FillingRequest)
    assert request.text[request.start : request.end] == "d8"


def test_the_selected_phrase_at_the_end_is_answered_behind_it() -> None:
    start = TUNE.index("c8")
    asked = to_answer(Writing(TUNE, 0, Span(start, start + 6)), PLAIN)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.answers is not None
    assert asked.request.seed_text[slice(*asked.request.answers)] == "c8|d8|"


def test_without_a_selection_the_last_bars_are_answered() -> None:
    asked = to_answer(END_OF_TUNE, PLAIN)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.answers is not None
    phrase = asked.request.seed_text[slice(*asked.request.answers)]
    assert phrase == "A8|B8|c8|d8|"
    assert phrase.count("|") == PHRASE_BARS


@pytest.mark.parametrize("behind", ["", "|]"])
def test_the_answer_of_the_last_phrase_stands_before_the_final_bar_line(behind: str) -> None:
    tune = TUNE.rstrip("|\n") + "|]\n"
    start = tune.index("c8|")
    asked = to_answer(Writing(tune, 0, Span(start, start + 5 + len(behind))), PLAIN)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.seed_text.endswith("c8|d8")
    assert asked.place.fitted("|e8|f8|") == "|e8|f8"


@pytest.mark.parametrize("line", ["|]", ":|", " |]"])
@pytest.mark.parametrize("is_selected", [True, False])
def test_the_answer_of_a_phrase_whose_last_bar_is_short_stands_behind_its_bar_line(
    line: str, is_selected: bool
) -> None:
    tune = HEAD + f"FG|ABcd efga|bagf edcB|A8|B6{line}\n"
    start = tune.index("A8|")
    end = tune.index("B6") + 2 + is_selected * len(line)
    asked = to_answer(Writing(tune, 0, Span(start, end)), PLAIN)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.seed_text.endswith(f"A8|B6{line}")
    assert asked.place.start == len(tune) - 1


def test_of_several_voices_no_phrase_is_answered_and_a_sentence_says_so() -> None:
    tune = "X:1\nM:4/4\nL:1/8\nK:D\nV:1\nABcd efga|bagf edcB|A8|\nV:2\nD8|A,8|D8|\n"
    start = tune.index("ABcd")
    with pytest.raises(ModelError, match="one voice"):
        to_answer(Writing(tune, 0, Span(start, start + 9)), PLAIN)


def test_from_the_header_the_last_bars_are_answered_and_a_sentence_says_so() -> None:
    asked = to_answer(Writing(TUNE, 3), PLAIN)
    assert isinstance(asked.request, CompositionRequest)
    assert asked.request.answers == (TUNE.index("A8|"), len(TUNE) - 1)
    assert asked.remark == BEFORE_MUSIC


@pytest.mark.parametrize("selected", ["T:One", "comment"])
def test_a_selection_without_a_bar_is_refused(selected: str) -> None:
    tune = TUNE + "% a comment\n"
    start = tune.index(selected)
    text = tune if selected == "comment" else tune.replace(TUNE[len(HEAD) :], "")
    with pytest.raises(DesktopError):
        to_answer(Writing(text, 0, Span(start, start + len(selected))), PLAIN)


def test_without_a_bar_there_is_nothing_to_answer() -> None:
    with pytest.raises(DesktopError):
        to_answer(Writing(HEAD, len(HEAD)), PLAIN)


def test_what_is_filled_in_is_widened_to_whole_bars_of_one_tune_of_the_book() -> None:
    start = BOOK.index("efga")
    asked = to_fill(Writing(BOOK, 0, Span(start, start + 8)), PLAIN, closeness=0.3)
    assert isinstance(asked.request, FillingRequest)
    assert asked.request.text == TUNE.rstrip()
    assert asked.request.text[asked.request.start : asked.request.end] == "ABcd efga|bagf edcB"
    assert asked.request.closeness == 0.3
    assert asked.place.replaced == "ABcd efga|bagf edcB"


def test_without_a_selection_the_bar_at_the_cursor_is_filled_in_and_a_sentence_says_so() -> None:
    asked = to_fill(Writing(BOOK, BOOK.index("A8") + 1), PLAIN)
    assert asked.place.replaced == "A8"
    assert "Nothing was selected" in asked.remark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (False, False)),
        (HEAD, (False, True)),
        (TUNE, (True, True)),
        (TUNE + "\n" + HEAD, (False, True)),
        (BOOK + "\n\n", (True, True)),
    ],
)
def test_what_the_tune_at_the_cursor_has_already(text: str, expected: tuple[bool, bool]) -> None:
    assert music_at(text, len(text)) == expected
