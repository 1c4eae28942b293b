"""A phrase is played as it is written, and its first bars say in text what was played of it."""

import pytest

from desktop.endless.heading import Heading, heading_from, heading_of
from desktop.endless.phrase import once_more, phrase_of, phrase_of_tune
from desktop.errors import DesktopError
from desktop.midi import messages
from desktop.midi.performance import Performance
from model.notation.parser import parse

JIG = Heading("A Jig", (("R", "jig"), ("M", "6/8"), ("L", "1/8")), "G")
PART = "\n|:GAB d2B|c2A BGE|\nGAB d2B|A2F G3:|"


def notes(performance: Performance) -> list[tuple[float, int]]:
    """When which pitches begin."""
    return [
        (round(event.at_seconds, 6), event.data[1])
        for event in performance.events
        if messages.is_note_on(event.data)
    ]


def as_written(text: str) -> list[tuple[float, int]]:
    """What a reader of the text hears."""
    return notes(phrase_of(JIG, text).performance)


def test_a_repeated_part_is_played_twice_and_knows_where_it_comes_back() -> None:
    phrase = phrase_of(JIG, PART)
    assert (len(phrase.bars), phrase.first_pass, phrase.seconds) == (8, 4, 12.0)
    assert phrase.text[phrase.bars[4].span.start :].startswith("GAB d2B|c2A")


@pytest.mark.parametrize("count", range(1, 9))
def test_the_text_of_its_first_bars_says_what_was_played(count: int) -> None:
    phrase = phrase_of(JIG, PART)
    shortened = phrase.shortened(count)
    heard = [note for note in notes(phrase.performance) if note[0] < count * 1.5]
    assert notes(shortened.performance) == heard
    assert shortened.seconds == count * 1.5
    assert as_written(shortened.text) == heard


def test_a_note_that_is_cut_at_the_bar_line_ends_there() -> None:
    shortened = phrase_of(JIG, "\nG6-|G3 A3|").shortened(1)
    offs = [event.at_seconds for event in shortened.performance.events if messages.is_note_off(event.data)]
    assert offs == [1.5]


def test_first_and_second_endings_are_written_out_where_the_second_pass_is_cut() -> None:
    phrase = phrase_of(JIG, "\n|:GAB d2B|c2A BGE|1 A6:|2 G6|]")
    assert phrase.shortened(5).text == "\nGAB d2B|c2A BGE|A6||\nGAB d2B|c2A BGE|"


def test_a_key_that_changes_inside_holds_behind_it_and_is_written_out() -> None:
    phrase = phrase_of(JIG, "\n|:GAB d2B|[K:D]c2A BGE:|")
    assert phrase.behind.key == "D"
    assert phrase.shortened(3).text == "\nGAB d2B|[K:D]c2A BGE||\n[K:G]GAB d2B|"


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("\nK:D\n|:fcf|gcg:|", "\nfcf|gcg||"),
        ("\nK:D % now\n% so\n|:fcf|gcg:|", "\nfcf|gcg||"),
        ("\n[K:D]|:fcf|gcg:|", "\nfcf|gcg||"),
        ("\n|:fcf|[K:F]gbg|[K:D]fcf:|", "\n[K:C]fcf|[K:F]gbg|[K:D]fcf||"),
        ("\n({b}fcf)|(gbg)|[K:F](fcf)|", "\n[K:C]({b}fcf)|(gbg)|[K:F](fcf)||"),
        ("\n[K:F]\n|:((3fed c)|1 .(g2f):|2 .(g2f)||", "\n((3fed c)|.(g2f)||"),
        ("\n[K:F][L:1/16]|:f2b2f2|g2b2g2:|", "\nf2b2f2|g2b2g2||"),
    ],
)
def test_bars_that_come_again_or_are_written_out_sound_in_the_keys_that_they_had(
    text: str, again: str
) -> None:
    phrase = phrase_of(heading_from("waltz", "3/8", "C"), text)
    repeated = once_more(phrase)
    assert repeated.text == again
    count = len(repeated.bars)
    assert notes(phrase_of(phrase.behind, repeated.text).performance) == notes(
        phrase.shortened(count).performance
    )
    shortened = phrase.shortened(len(phrase.bars) - 1)
    alone = phrase_of(phrase.heading, shortened.text)
    assert notes(alone.performance) == notes(shortened.performance)
    assert alone.behind == shortened.behind


def test_fields_on_lines_of_their_own_become_inline_fields_where_bars_are_written_out() -> None:
    phrase = phrase_of(JIG, "\n|:GAB d2B| % a comment\nw:one two\nK:D % now\nc2A BGE:|")
    assert phrase.shortened(3).text == "\nGAB d2B|[K:D] c2A BGE||\n[K:G]GAB d2B|"


def test_a_repeat_goes_back_to_the_bars_before_the_phrase() -> None:
    phrase = phrase_of(JIG, "\ng6|a6:|", "\n|:A6|B6|")
    assert [pitch for _, pitch in notes(phrase.performance)] == [79, 81, 69, 71, 79, 81]


def test_a_phrase_comes_again_in_the_key_that_it_began_in() -> None:
    phrase = phrase_of(JIG, "\nf6|[K:C]f6|")
    again = once_more(phrase)
    assert again.text == "\n[K:G]f6|[K:C]f6||"
    in_place = phrase_of(phrase.behind, again.text)
    assert notes(in_place.performance) == notes(phrase.performance)


def test_the_persons_tune_has_its_places_from_its_own_beginning() -> None:
    book = parse("X:1\nK:C\nC|\n\nX:2\nM:6/8\nL:1/8\nK:G\nGAB d2B|\n")
    phrase = phrase_of_tune(book.tunes[1])
    assert phrase.text[phrase.bars[0].span.start :] == "GAB d2B|"
    assert heading_of(book.tunes[1]).key == "G"


def test_a_phrase_without_bars_is_refused_in_a_sentence() -> None:
    with pytest.raises(DesktopError, match="no bars"):
        phrase_of(JIG, "\n|:")


def test_ties_and_slurs_that_would_go_on_end_with_the_cut() -> None:
    phrase = phrase_of(JIG, "\n(GAB) (d2B-|B2A) B3|")
    assert phrase.shortened(1).text == "\n(GAB) d2B|"


def test_an_upbeat_behind_a_full_bar_stands_behind_a_double_bar_line() -> None:
    phrase = phrase_of(JIG, "\n|:A3|GAB d2B|c2A BGE|G3:|")
    assert phrase.shortened(2).text == "\nA3|GAB d2B|"
    assert phrase.shortened(2, after_full=True).text == "\n||A3|GAB d2B|"
    assert phrase.shortened(6, after_full=True).text == "\n||A3|GAB d2B|c2A BGE|G3||\nA3|GAB d2B|"


def test_an_upbeat_that_its_last_bar_leaves_no_room_for_does_not_come_again() -> None:
    phrase = phrase_of(JIG, "\n|:A3|GAB d2B|c2A BGE|G3:|")
    assert once_more(phrase) is phrase
    assert once_more(phrase.shortened(3)).text == "\nGAB d2B|c2A BGE||"
