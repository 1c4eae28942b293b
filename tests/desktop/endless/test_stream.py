"""Sections lie one behind the other on one line of time, whatever is put between them."""

from itertools import pairwise

import pytest

from desktop.endless.heading import heading_of
from desktop.endless.phrase import last_bars, once_more, phrase_of, phrase_of_tune
from desktop.endless.standing import Standing
from desktop.endless.stream import Stream
from desktop.midi.arrangement import PlayingOptions
from model.notation.parser import parse

PART = "|:d2fd Adfd|e2ge cAce|d2fd Adfd|e2ge d4:|"


def stream_at(quarters_a_minute: int, *lengths: int) -> Stream:
    """A person's tune, and behind it phrases of so many bars."""
    source = f"X:1\nT:t\nM:4/4\nL:1/8\nQ:1/4={quarters_a_minute}\nK:D\n{PART}\n"
    tune = parse(source).tunes[0]
    heading = heading_of(tune)
    standing = Standing(heading, 1, "X:1\n")
    stream = Stream()
    stream.own_tune = tune
    stream.append("", phrase_of_tune(tune), standing, standing, is_own=True)
    for length in lengths:
        stream.append("", phrase_of(heading, "\n" + "d2fd Adfd|" * length), standing, standing)
    return stream


def is_without_gaps(stream: Stream) -> bool:
    """Whether each section begins just where the one before it ends, and all together can be played."""
    assert stream.performance().duration_seconds == stream.end_seconds
    return all(later.at_seconds == before.end_seconds for before, later in pairwise(stream.sections))


@pytest.mark.parametrize("quarters_a_minute", [90, 110, 130, 150, 180])
def test_what_is_played_again_leaves_no_section_a_rounding_error_too_early(quarters_a_minute: int) -> None:
    stream = stream_at(quarters_a_minute, 2, 8, 2, 4, 4)
    for place in (5, 2, 1, 0):
        section = stream.sections[place]
        again = last_bars(section.phrase, 8) if section.is_own else once_more(section.phrase)
        stream.repeat(section, again)
        assert is_without_gaps(stream)


def test_other_options_leave_no_gap_either() -> None:
    stream = stream_at(110, 2, 4)
    stream.arrange(PlayingOptions(swing=66, drone=True))
    assert is_without_gaps(stream)


def test_a_tune_whose_voices_are_all_muted_goes_on_in_silence() -> None:
    stream = stream_at(120, 2)
    stream.arrange(PlayingOptions(muted=frozenset({0})))
    assert stream.performance().events == ()
    assert is_without_gaps(stream)
