"""What varies in playing is another performance of the same tune, with its bars at the same places."""

from dataclasses import replace
from fractions import Fraction

import pytest

from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions, arranged, count_in, heard
from desktop.midi.metronome import bar_at
from desktop.midi.performance import Performance, performance
from model.notation.parser import parse
from model.notation.tune import Tune

DUET = 'X:1\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\nV:1\n"G"GABc d2d2|\nV:2\nG,8|\n'


def tune(text: str = DUET) -> Tune:
    return parse(text).tunes[0]


def struck(performance: Performance, channel: int | None = None) -> list[tuple[float, int]]:
    """The seconds and the pitch of every note that begins."""
    return [
        (round(event.at_seconds, 4), event.data[1])
        for event in performance.events
        if messages.is_note_on(event.data) and channel in (None, event.data[0] & 0x0F)
    ]


def clicks(performance: Performance) -> list[tuple[float, int]]:
    """The seconds of every click, and 1 where it is the first of a bar."""
    on = [event for event in performance.events if event.is_click and messages.is_note_on(event.data)]
    return [(round(event.at_seconds, 4), int(event.data[1] == 76)) for event in on]


def test_without_options_the_tune_is_played_as_it_is() -> None:
    assert arranged(tune()) == performance(heard(tune()))


def test_transposing_moves_every_note_but_the_drums() -> None:
    text = DUET.replace("K:G", "%%MIDI drum dd 35 36 90 90\n%%MIDI drumon\nK:G")
    plain, higher = struck(arranged(tune(text)), 0), struck(arranged(tune(text), PlayingOptions(3)), 0)
    assert higher == [(at, pitch + 3) for at, pitch in plain]
    assert struck(arranged(tune(text), PlayingOptions(3)), 9) == struck(arranged(tune(text)), 9) != []


def test_a_muted_voice_is_silent_and_a_solo_silences_the_others() -> None:
    both = struck(arranged(tune()))
    low = [note for note in both if note[1] == 55]
    assert struck(arranged(tune(), PlayingOptions(muted=frozenset({0})))) == low
    assert struck(arranged(tune(), PlayingOptions(soloed=frozenset({1})))) == low
    assert struck(arranged(tune(), PlayingOptions(muted=frozenset({1}), soloed=frozenset({1})))) == low


def test_a_solo_silences_chords_drone_and_drums_too_and_a_mute_does_not() -> None:
    drummed = DUET.replace("K:G", "%%MIDI drum dd 35 36 90 90\n%%MIDI drumon\nK:G")
    beside = PlayingOptions(accompaniment=True, drone=True, click=True)
    alone = [note for note in struck(arranged(tune())) if note[1] == 55]
    solo = arranged(tune(drummed), replace(beside, soloed=frozenset({1})))
    assert [note for note in struck(solo) if note[1] not in (76, 77)] == alone
    assert clicks(solo) == clicks(arranged(tune(), PlayingOptions(click=True)))
    muted = struck(arranged(tune(drummed), replace(beside, muted=frozenset({0}))))
    assert len(muted) > len(struck(solo))


def test_accompaniment_comes_beside_the_voices() -> None:
    more = struck(arranged(tune(), PlayingOptions(accompaniment=True)))
    assert set(struck(arranged(tune()))) < set(more)


def test_swing_makes_the_first_of_two_eighths_longer_in_any_tune() -> None:
    text = "X:1\nM:4/4\nL:1/8\nQ:1/4=60\nK:C\nCDEF G4|\n"
    onsets = [at for at, _ in struck(arranged(tune(text), PlayingOptions(swing=60)))]
    assert onsets == [0, 0.6, 1, 1.6, 2]
    assert [at for at, _ in struck(arranged(tune(text)))] == [0, 0.5, 1, 1.5, 2]


def test_no_swing_plays_a_hornpipe_as_it_is_written() -> None:
    text = "X:1\nR:hornpipe\nM:4/4\nL:1/8\nQ:1/4=60\nK:C\nCDEF G4|\n"
    assert [at for at, _ in struck(arranged(tune(text)))] == [0, 0.6667, 1, 1.6667, 2]
    assert [at for at, _ in struck(arranged(tune(text), PlayingOptions(swing=50)))] == [0, 0.5, 1, 1.5, 2]


def test_beats_of_three_parts_do_not_swing() -> None:
    text = "X:1\nM:6/8\nL:1/8\nK:C\nCDE FGA|\n"
    assert arranged(tune(text), PlayingOptions(swing=70)) == arranged(tune(text))


def test_the_drone_holds_tonic_and_fifth_all_through_and_is_struck_where_playing_may_begin() -> None:
    text = "X:1\nM:4/4\nL:1/4\nQ:1/4=60\nK:D\nDEFG|AGFE|\n"
    options = PlayingOptions(drone=True)
    whole = [note for note in heard(tune(text), options).notes if note.voice < 0]
    assert [(note.onset, note.duration, note.pitch % 12) for note in whole] == [(0, 2, 2), (0, 2, 9)]
    entered = arranged(tune(text), options, entries=(Fraction(1),))
    (channel,) = {note.channel for note in whole}
    assert [at for at, _ in struck(entered, channel)] == [0, 0, 4, 4]
    assert all(event.span is None for event in entered.events if event.data[0] & 0x0F == channel)


def test_without_a_tonic_there_is_no_drone() -> None:
    text = "X:1\nM:4/4\nL:1/4\nK:none\nDEFG|\n"
    assert arranged(tune(text), PlayingOptions(drone=True)) == arranged(tune(text))


def test_the_metronome_clicks_the_beats_and_stresses_the_first_of_each_bar() -> None:
    text = "X:1\nM:3/4\nL:1/4\nQ:1/4=60\nK:C\nC|DEF|G2|\n"
    found = clicks(arranged(tune(text), PlayingOptions(click=True)))
    assert found == [(0, 0), (1, 1), (2, 0), (3, 0), (4, 1), (5, 0)]


def test_compound_meters_click_their_dotted_beats() -> None:
    text = "X:1\nM:6/8\nL:1/8\nQ:3/8=60\nK:C\nCDE FGA|c3 z3|\n"
    assert clicks(arranged(tune(text), PlayingOptions(click=True))) == [(0, 1), (1, 0), (2, 1), (3, 0)]


def test_clicks_are_told_from_notes_and_end() -> None:
    performance = arranged(tune(), PlayingOptions(click=True))
    mine = [event for event in performance.events if event.is_click]
    assert {event.data[0] & 0x0F for event in mine} == {9}
    assert sum(messages.is_note_on(event.data) for event in mine) == len(mine) / 2


def test_a_count_in_leads_an_upbeat_to_its_place() -> None:
    text = "X:1\nM:3/4\nL:1/4\nQ:1/4=60\nK:C\nC|DEF|\n"
    timeline = heard(tune(text))
    counted = count_in(timeline, PlayingOptions(count_in=1))
    assert clicks(counted) == [(0, 1), (1, 0), (2, 0), (3, 1), (4, 0)]
    assert counted.duration_seconds == 5
    assert count_in(timeline, PlayingOptions(count_in=1), Fraction(1, 4)).duration_seconds == 3
    assert count_in(timeline, PlayingOptions()) == Performance()


def test_the_bar_at_a_place_is_as_long_as_its_meter_says_and_an_upbeat_lies_behind_its_line() -> None:
    timeline = heard(tune("X:1\nM:6/8\nL:1/8\nK:C\nC|CDE FGA|"))
    assert bar_at(timeline, Fraction(0)) == (3.0, 2.5)
    assert bar_at(timeline, Fraction(1, 8)) == (3.0, 0.0)


def test_a_count_in_has_the_tempo_of_the_place() -> None:
    timeline = heard(tune("X:1\nM:2/4\nL:1/4\nQ:1/4=60\nK:C\nCD|[Q:1/4=120]EF|\n"))
    assert count_in(timeline, PlayingOptions(count_in=2), Fraction(1, 2)).duration_seconds == 2


def test_options_leave_the_bars_where_they_are() -> None:
    options = PlayingOptions(
        5, frozenset({1}), accompaniment=True, swing=66, drone=True, click=True, count_in=2
    )
    assert heard(tune(), options).bars == heard(tune()).bars
    assert arranged(tune(), options).duration_seconds == arranged(tune()).duration_seconds


@pytest.mark.parametrize("wrong", [{"transpose": 25}, {"swing": 49}, {"swing": 81}, {"count_in": -1}])
def test_numbers_out_of_their_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PlayingOptions(**wrong)  # type: ignore[arg-type]
