"""Places of the text are found in the playing."""

from fractions import Fraction

import pytest

from desktop.midi.arrangement import PlayingOptions
from desktop.performing.playback import Playback, playback_at
from desktop.performing.region import Stretch
from model.notation.spans import Span

HEAD = "X:1\nM:4/4\nL:1/4\nQ:1/4=60\nK:C\n"


def playback(body: str, options: PlayingOptions | None = None) -> Playback:
    return playback_at(HEAD + body, 0, options or PlayingOptions())


def stretch(body: str, chosen: str) -> Stretch | None:
    """What is played of `chosen`, a piece of the body."""
    text = HEAD + body
    start = text.index(chosen, len(HEAD))
    return playback(body).stretch_of(Span(start, start + len(chosen)))


@pytest.mark.parametrize(
    ("body", "chosen", "start", "end"),
    [
        ("CDEF|GABc|", "GABc|", "1", "2"),
        ("CDEF|GABc|", "DE", "1/4", "3/4"),
        ("zDEF|GABc|", "zDEF|", "0", "1"),
        ("CDE2|GABc|", "E2|G", "1/2", "5/4"),
        ("CDz2|GABc|", "CDz2|", "0", "1"),
        ("|:CDEF:|GABc|", "CDEF", "0", "2"),
        ("|:CDEF:|GABc|", "EF:|GA", "3/2", "5/2"),
        ("|:CD|1 EF:|2 GA|cB|", "GA|cB|", "3/2", "5/2"),
    ],
)
def test_a_stretch_of_the_text_is_played_as_the_first_time_that_all_of_it_is_heard_with_the_repeats_inside(
    body: str, chosen: str, start: str, end: str
) -> None:
    assert stretch(body, chosen) == Stretch(Fraction(start), Fraction(end))


def test_a_stretch_without_notes_is_none() -> None:
    assert stretch("CDEF|z4|GABc|", "z4|") is None


def test_a_place_is_the_note_that_the_cursor_is_in_or_before() -> None:
    play = playback("CD2F|GABc|")
    assert play.place_at(len(HEAD)) == 0
    assert play.place_at(len(HEAD) + 2) == Fraction(1, 4)
    assert play.place_at(len(HEAD) + 3) == Fraction(3, 4)
    assert play.place_at(10_000) == 0


@pytest.mark.parametrize("place", ["0", "1/4", "5/8", "1", "7/4"])
def test_places_and_seconds_agree_across_changes_of_tempo(place: str) -> None:
    play = playback("CDEF|[Q:1/4=90]GABc|")
    assert play.place_of(play.seconds_of(Fraction(place))) == Fraction(place)


def test_the_next_bar_is_one_that_is_not_at_hand() -> None:
    play = playback("CDEF|GABc|")
    assert play.next_bar(1.0) == 1
    assert play.next_bar(3.95) is None
    assert play.next_bar(5.0) is None


def test_a_muted_voice_keeps_its_places() -> None:
    play = playback("CDEF|", PlayingOptions(muted=frozenset({0})))
    assert not [event for event in play.performance.events if event.data[0] & 0xF0 == 0x90]
    assert play.place_at(len(HEAD) + 2) == Fraction(1, 2)


def test_playing_from_the_cursor_begins_with_its_note_and_not_with_another_voice_below() -> None:
    text = "X:1\nM:4/4\nL:1/4\nK:C\nV:1\nCDEF|GABc|\nV:2\nC,4|D,4|\n"
    playback = playback_at(text, 0)
    assert playback.place_at(text.index("GAB")) == 1
    assert playback.place_at(text.index("D,")) == 1
    assert playback.place_at(text.index("K:")) == 0


def test_playing_from_the_cursor_begins_with_its_part_and_not_with_one_below_that_is_played_before() -> None:
    text = "X:1\nM:4/4\nL:1/4\nP:BA\nK:C\nP:A\nCDEF|GABc|\nP:B\nefga|\n"
    playback = playback_at(text, 0)
    assert playback.place_at(text.index("GAB")) == 2
    assert playback.place_at(text.index("efg")) == 0
    assert playback.place_at(text.index("M:")) == 0


def test_a_selection_that_reaches_over_a_repeat_is_played_as_it_is_the_last_time() -> None:
    text = "X:1\nM:2/4\nL:1/4\nK:C\n|:CD|EF:|GA|Bc|\n"
    selected = Span(text.index("EF"), text.index("|Bc"))
    assert playback_at(text, 0).stretch_of(selected) == Stretch(Fraction(3, 2), Fraction(5, 2))
    alone = Span(text.index("EF"), text.index(":|GA"))
    assert playback_at(text, 0).stretch_of(alone) == Stretch(Fraction(1, 2), Fraction(1))
