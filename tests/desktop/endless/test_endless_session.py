"""The network goes on while the music plays: what is in hand, what becomes text and when, what a person may do."""

from typing import Any

from desktop.endless.phrase import phrase_of_tune
from desktop.endless.standing import TUNE_BARS
from desktop.endless.wishes import LONG
from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions
from desktop.midi.protocol import Ended, Playing, SetLoop, Stopped
from desktop.midi.protocol import Finished as HasFinished
from model.notation.parser import parse
from model.notation.problems import find_problems

JIG = "X:3\nT:A Jig\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|GAB d2B|AGF G3:|\n"
BAR = 1.5  # seconds


def heard_of(text: str) -> list[int]:
    """The pitches of all tunes of a text, in the order of playing."""
    return [
        event.data[1]
        for tune in parse(text).tunes
        for event in phrase_of_tune(tune).performance.events
        if messages.is_note_on(event.data)
    ]


def play_through(stage: Any, bars: int, step: float = 0.5) -> None:
    """Let the listener go on for so many bars."""
    start = stage.session._position / BAR
    for number in range(int(bars / step) + 1):
        stage.be_at(start + number * step)


def test_the_tune_at_the_caret_plays_at_once_while_the_network_writes(stage: Any) -> None:
    stage.begin()
    assert stage.player.started == [0.0]
    assert stage.in_hand == 7
    request = stage.thread.request
    assert request.seed_text == JIG.rstrip() + "\n|:"
    assert (request.bars, request.end, request.candidates) == (8, True, 4)


def test_what_the_network_wrote_follows_without_a_gap(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form()
    performance = stage.player.performance
    assert performance.duration_seconds == (8 + 16) * BAR
    assert stage.player.pitches_from(8 * BAR) == [69] * 16
    assert stage.in_hand == 23


def test_with_enough_in_hand_the_network_rests(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form()
    stage.be_at(10, answering=False)
    assert len(stage.thread.requests) == 1
    stage.be_at(17, answering=False)
    assert stage.in_hand < 8
    assert len(stage.thread.requests) == 2


def test_a_phrase_is_a_ghost_until_the_bar_line_at_which_it_begins(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form()
    stage.be_at(7.9)
    assert stage.editor.text() == JIG
    assert stage.editor.ghost.current.text == "\n|:" + "|".join(["A6"] * 8) + ":|"
    stage.be_at(8.0)
    assert stage.editor.text() == JIG.rstrip() + "\n|:" + "|".join(["A6"] * 8) + ":|\n"


def test_every_phrase_is_one_step_for_undo(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form()
    play_through(stage, 40)
    stage.session.stop()
    texts = [stage.editor.text()]
    while stage.editor.document().isUndoAvailable():
        stage.editor.undo()
        texts.append(stage.editor.text())
    assert texts[-1] == JIG
    assert len(texts) == 4  # B of the jig, A and B of the next one


def test_what_was_played_is_in_the_text(stage: Any) -> None:
    stage.begin()
    heard: list[int] = []
    for number in range(400):
        stage.be_at(number / 2)
        heard += stage.player.pitches_from(number / 2 * BAR)[:0]
    stage.session.stop()
    text = stage.editor.text()
    played = phrases_heard(stage, text)
    assert len(played) > 150
    assert [tune.number for tune in parse(text).tunes] == list(range(3, 3 + len(parse(text).tunes)))
    assert [tune.title for tune in parse(text).tunes][:3] == ["A Jig", "A Jig (2)", "A Jig (3)"]


def phrases_heard(stage: Any, text: str) -> list[int]:
    """What the text says, which must be free of errors."""
    assert not [p.message for p in find_problems(parse(text)) if p.severity == "error"]
    return heard_of(text)


def test_notes_are_sent_as_they_are_written_over_an_hour_of_turns(stage: Any) -> None:
    """Each note that sounds is looked at when its bar has begun; the text says the same notes in the same order."""
    stage.begin()
    sent: list[int] = []
    for bar in range(300):
        stage.be_at(bar)
        sent += [
            event.data[1]
            for event in stage.player.performance.events
            if messages.is_note_on(event.data)
            and bar * BAR - 1e-6 <= event.at_seconds < (bar + 1) * BAR - 1e-6
        ]
        if bar % 7 == 3:
            stage.session.skip()
        if bar % 31 == 5:
            stage.session.again()
        stage.be_at(bar + 0.5)
    stage.session.stop()
    written = phrases_heard(stage, stage.editor.text())
    assert written[: len(sent)] == sent


def test_the_reserve_is_filled_by_the_last_phrase_where_the_network_fails(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form()
    for bar in range(8, 40):
        stage.be_at(bar, answering=False)
        assert stage.in_hand >= 1
    assert "again" in stage.failed[-1]
    assert stage.session.supply.numbers.repeated > 0
    stage.session.stop()
    assert phrases_heard(stage, stage.editor.text()).count(69) == 8 + 32


def test_skip_throws_away_what_lies_behind_the_next_bar_line_but_one(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10.5)
    stage.session.skip()
    assert stage.thread.request.bars == 4
    assert stage.thread.request.seed_text.endswith("\nA6|A6|A6|A6|\n")
    stage.thread.answer_in_form("d")
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 4 + [74] * 4
    assert stage.session.supply.numbers.thrown_away == 12
    stage.be_at(12)
    assert stage.editor.text().endswith("\nA6|A6|A6|A6|\nd6|d6|d6|d6|]\n")


def test_skip_in_the_second_pass_writes_it_out(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(18.5)
    stage.session.skip()
    stage.thread.answer_in_form("d")
    stage.be_at(20)
    text = stage.editor.text()
    assert text.endswith("\nA6|A6|A6|A6|\nA6|A6|A6|A6||\nA6|A6|A6|A6|\nd6|d6|d6|d6|]\n")
    assert stage.player.pitches_from(16 * BAR)[:8] == [69] * 4 + [74] * 4


FULL_BARS = "|".join(["d6"] * 8) + ":|"
WITH_UPBEAT = "d3|" + "|".join(["d6"] * 7) + "|d3:|"


def test_behind_a_full_bar_a_phrase_without_an_upbeat_goes_first(stage: Any) -> None:
    stage.begin()
    stage.thread.answer(WITH_UPBEAT, FULL_BARS)
    assert stage.session.supply.stream.last.phrase.text == "\n|:" + FULL_BARS


def test_behind_an_upbeats_short_last_bar_the_best_goes_first(stage: Any) -> None:
    stage.begin("X:1\nM:6/8\nL:1/8\nK:G\n|:A3|GAB d2B|c2A BGE|A2F G2B|G3:|\n")
    stage.thread.answer(WITH_UPBEAT, FULL_BARS)
    assert stage.session.supply.stream.last.phrase.text == "\n|:" + WITH_UPBEAT


def test_skip_after_skip_leaves_no_wrong_bar_where_phrases_have_upbeats(stage: Any) -> None:
    stage.panel.parts.setValue(4)
    stage.begin()
    stage.thread.answer(WITH_UPBEAT)
    stage.be_at(13.9, answering=False)
    stage.session.skip()  # at 15.5, where the seventh full bar and the upbeat count as eight
    stage.thread.answer(WITH_UPBEAT)
    stage.be_at(18.1, answering=False)
    stage.session.skip()
    stage.thread.answer_in_form("e")
    play_through(stage, 8)
    stage.session.stop()
    text = stage.editor.text()
    assert "\n||d3|d6|d6|d6|d6|d6|d6|d6|\n||d3|d6|d6|d6|d6|\ne6|" in text
    assert [problem.message for problem in find_problems(parse(text)) if problem.severity == "error"] == []


def test_skip_near_the_end_of_a_part_makes_it_longer_up_to_the_length_of_a_tune(stage: Any) -> None:
    stage.panel.parts.setValue(4)
    stage.begin()
    stage.thread.answer_in_form()
    asked = list[int | None]()
    for _ in range(12):
        stream = stage.session.supply.stream
        stage.be_at(stream.last.at_seconds / BAR, answering=False)
        first_pass = stream.last.phrase.first_pass  # all but its last bar are to be kept
        stage.be_at(stream.last.at_seconds / BAR + first_pass - 2.5, answering=False)
        stage.session.skip()
        asked.append(stage.thread.request.bars)
        stage.thread.answer_in_form()
    assert asked[:3] == [9, 9, 9]
    assert asked.count(9) < len(asked)


def test_the_persons_own_bars_are_never_thrown_away(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(1)
    stage.session.skip()
    stage.thread.answer_in_form("d")
    assert stage.player.pitches_from(8 * BAR)[:8] == [74] * 8
    assert stage.editor.text() == JIG


def test_what_comes_too_late_for_its_bar_line_is_asked_for_again_further_on(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10.5)
    stage.session.skip()
    stage.be_at(11.95, answering=False)
    stage.thread.answer_in_form("d")
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 8
    assert stage.thread.request.bars == 1 + 8  # one bar would be over before there is more
    stage.thread.answer_in_form("e")
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 7 + [76]


def test_a_network_that_is_slower_than_all_that_is_in_hand_is_waited_for_with_repeats(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10.5)
    stage.session.skip()
    for seconds in range(12, 80):  # the bar line of the skip is forgotten meanwhile
        stage.be_at(seconds, answering=False)
    stage.session.again()
    assert stage.session.supply.numbers.repeated > 0
    assert stage.session.supply.numbers.in_hand >= 2
    stage.thread.answer_in_form("d")
    stage.thread.answer_in_form("e")
    assert stage.player.pitches_from(80 + 24 * BAR)[-1] == 76
    stage.session.stop()


def test_again_plays_the_phrase_once_more_and_keeps_what_follows(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(17)  # B is asked for and there
    pitches = stage.player.pitches_from(24 * BAR)
    stage.session.again()
    assert stage.player.pitches_from(24 * BAR) == [69] * 16 + pitches
    stage.session.stop()


def test_freeze_loops_what_sounds_until_it_is_released(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(18.2)
    stage.session.freeze(True)
    assert stage.player.told == [SetLoop(True, 16 * BAR, 24 * BAR)]
    for _ in range(3):
        for bar in range(16, 24):
            stage.be_at(bar)
    assert stage.session.supply.numbers.repeated == 0
    stage.session.freeze(False)
    assert stage.player.told[-1] == SetLoop(False)


def test_skip_while_frozen_exchanges_nothing_inside_the_loop(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10)
    stage.session.freeze(True)
    stage.session.skip()
    stage.thread.answer_in_form("d")
    assert stage.player.pitches_from(8 * BAR)[:9] == [69] * 9


def test_keep_copies_the_phrase_to_the_end_of_the_text(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(9)
    stage.session.keep()
    stage.session.keep()
    play_through(stage, 20)
    tunes = parse(stage.editor.text()).tunes
    assert [tune.title for tune in tunes].count("A Jig, kept") == 1
    assert tunes[-1].title == "A Jig, kept"
    assert heard_of(tunes[-1].text) == [69] * 16
    assert len({tune.number for tune in tunes}) == len(tunes)


def test_a_knob_that_was_turned_holds_from_a_bar_line_on(stage: Any, qtbot: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(8.5)
    stage.panel.density.setCurrentIndex(2)
    stage.panel.set_temperature(1.2)
    qtbot.waitUntil(lambda: len(stage.thread.requests) == 2, timeout=5000)
    request = stage.thread.request
    assert (request.density, request.sampling.temperature, request.bars) == ("dense", 1.2, 6)
    stage.thread.answer_in_form("d")
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 2 + [74] * 6


def test_another_key_is_asked_for_once(stage: Any, qtbot: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(8.5)
    stage.panel.key.setCurrentIndex(stage.panel.key.findText("D"))
    qtbot.waitUntil(lambda: stage.thread.request.key == "D", timeout=5000)
    stage.thread.answer("[K:D]f6|f6|f6|f6|f6|f6|]\n")
    stage.be_at(17)
    assert stage.player.pitches_from(10 * BAR)[:6] == [78] * 6  # f sharp
    stage.be_at(17, answering=False)
    assert stage.thread.request.key == ""


def test_a_tune_that_breaks_off_is_brought_to_the_end_of_its_part(stage: Any) -> None:
    stage.begin(JIG[: JIG.index("GAB d2B|AGF")])
    request = stage.thread.request
    assert (request.bars, request.end) == (6, True)
    stage.thread.answer_in_form("A")
    assert stage.player.pitches_from(2 * BAR)[:6] == [69] * 6
    assert stage.player.pitches_from(8 * BAR)[:7] == [67, 69, 71, 74, 71, 72, 69]  # the repeat goes back to G


def test_in_an_empty_editor_a_tune_begins_as_soon_as_it_is_there(stage: Any) -> None:
    stage.begin("")
    assert stage.player.started == []
    assert stage.thread.request.seed_text.startswith("X:1\n")
    stage.thread.answer("A8|A8|A8|A8|A8|A8|A8|A8:|\n")
    assert stage.player.started == [0.0]
    stage.be_at(0)
    assert parse(stage.editor.text()).tunes[0].number == 1


def test_one_long_piece_goes_on_without_ends_and_is_written_in_tunes_that_can_be_read(stage: Any) -> None:
    stage.panel.shape.setCurrentIndex(stage.panel.shape.findData(LONG))
    stage.begin()
    assert stage.thread.request.go_on
    longest = 0
    for number in range(700):
        stage.be_at(number / 2)
        longest = max(longest, len(stage.thread.request.seed_text))
    tunes = parse(stage.editor.text()).tunes
    assert len(tunes) > 4
    assert all(len(tune.measures.voices[0].bars) <= TUNE_BARS + 8 for tune in tunes)
    assert longest < 400
    phrases_heard(stage, stage.editor.text())


def test_what_the_player_holds_does_not_grow(stage: Any) -> None:
    stage.begin()
    most = 0
    for number in range(2000):
        stage.be_at(number / 2)
        most = max(most, len(stage.player.performance.events))
    assert most < 200
    assert len(stage.session.supply.stream.sections) < 6


def test_typing_elsewhere_stays_where_it_is_and_the_music_goes_on_behind_its_tune(stage: Any) -> None:
    stage.begin(f"{JIG}\nX:9\nT:Other\nK:C\nC|\n")
    stage.session.stop()
    stage.editor.set_caret(5)
    assert stage.session.begin()
    stage.thread.answer_in_form("A")
    stage.editor.set_caret(stage.editor.text().index("Other"))
    stage.editor.insertPlainText("An")
    place = stage.editor.caret()
    stage.be_at(8)
    stage.be_at(9)
    text = stage.editor.text()
    assert stage.editor.caret() - place == len("\n|:" + "|".join(["A6"] * 8) + ":|")
    assert text.index("A6") < text.index("X:9")
    assert "T:AnOther" in text
    assert stage.editor.ghost.current is None


def test_the_notes_that_sound_are_found_in_the_text(stage: Any) -> None:
    places: list[Any] = []
    stage.session.sounding.connect(places.append)
    stage.begin()
    stage.thread.answer_in_form("d")
    event = next(e for e in stage.player.performance.events if e.data[1] == 74 and e.at_seconds >= 8 * BAR)
    stage.player.report(Playing(8 * BAR, (event.span,)))
    (span,) = places[-1]
    assert stage.editor.seen_text()[span.start : span.end] == "d6"


def test_other_options_of_playing_hold_for_what_is_in_hand(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.options = PlayingOptions(transpose=12)
    stage.be_at(1)
    assert stage.player.pitches_from(0)[0] == 79
    assert stage.player.pitches_from(8 * BAR)[0] == 81


def test_what_was_undone_while_it_sounds_is_not_lit(stage: Any) -> None:
    places: list[Any] = []
    stage.session.sounding.connect(places.append)
    stage.begin()
    stage.thread.answer_in_form("d")
    stage.be_at(8)
    event = next(e for e in stage.player.performance.events if e.data[1] == 74 and e.at_seconds >= 8 * BAR)
    stage.player.report(Playing(8.1 * BAR, (event.span,)))
    assert places[-1]
    stage.editor.undo()
    stage.player.report(Playing(8.2 * BAR, (event.span,)))
    assert places[-1] == ()
    stage.be_at(24)
    assert stage.editor.text().startswith(JIG.rstrip())


def test_a_player_that_came_to_its_end_goes_on_with_what_is_there(stage: Any) -> None:
    stage.begin()
    stage.player.report(HasFinished(8 * BAR))
    assert stage.player.started[-1] == 8 * BAR
    assert stage.in_hand >= 4


def test_stop_silences_and_lets_go_of_the_network(stage: Any) -> None:
    stage.begin()
    stage.session.stop()
    assert stage.player.stopped
    assert stage.thread.cancelled
    stage.thread.answer_in_form("A")
    assert stage.editor.text() == JIG
    assert stage.editor.ghost.current is None
    assert not stage.session.running


def test_a_player_that_is_gone_ends_it_in_a_sentence(stage: Any) -> None:
    stage.begin()
    stage.player.report(Ended("The player stopped by itself."))
    assert not stage.session.running
    assert stage.failed == ["The player stopped by itself."]


def test_where_a_player_is_gone_another_one_goes_on_at_the_same_place(stage: Any) -> None:
    stage.begin()
    stage.be_at(5)
    stage.player.report(Ended("The player stopped by itself."))
    assert stage.session.running
    assert stage.player.started == [0.0, 5 * BAR]
    stage.player.report(Ended("The player stopped by itself."))
    assert not stage.session.running  # it would go on so for ever
    assert stage.failed[-1] == "The player stopped by itself."


def test_pause_waits_in_silence_and_goes_on_with_the_same_phrase(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(5)
    stage.session.pause()
    assert stage.player.stopped
    stage.player.report(Stopped(5.25 * BAR))
    assert stage.session.running
    assert stage.session.paused
    stage.session.go_on()
    assert stage.player.started == [0.0, 5.25 * BAR]
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 8
    assert not stage.session.paused


def test_what_the_network_writes_while_it_is_paused_makes_no_sound(stage: Any) -> None:
    stage.begin()
    stage.be_at(5, answering=False)
    stage.session.pause()
    loads = stage.player.loads
    stage.thread.answer_in_form("A")
    assert stage.player.loads == loads
    assert stage.player.started == [0.0]
    stage.session.go_on()
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 8


def test_a_pause_in_a_frozen_phrase_goes_on_inside_its_loop(stage: Any) -> None:
    stage.begin()
    stage.be_at(5)
    stage.session.freeze(True)
    stage.session.pause()
    stage.session.go_on()
    assert (stage.player.how.loop, stage.player.how.until_seconds) == (True, 8 * BAR)


def test_stop_ends_a_pause(stage: Any) -> None:
    stage.begin()
    stage.be_at(5)
    stage.session.pause()
    stage.session.stop()
    assert not stage.session.running
    assert not stage.session.paused


def test_a_register_that_cannot_be_had_is_refused_in_a_sentence(stage: Any) -> None:
    stage.panel.compass.setCurrentText("D-E")
    stage.editor.load(JIG)
    assert not stage.session.begin()
    assert "octave" in stage.failed[-1]


def test_without_a_network_nothing_begins(stage: Any) -> None:
    stage.network = None
    stage.editor.load(JIG)
    assert not stage.session.begin()
    assert "no network" in stage.failed[-1]


def test_a_failure_of_the_network_is_said_and_it_is_asked_again(stage: Any) -> None:
    stage.begin()
    stage.thread.failed.emit(1, "It broke.")
    assert stage.failed == ["It broke."]
    stage.be_at(0.1, answering=False)
    assert len(stage.thread.requests) == 1
    stage.be_at(1.5, answering=False)
    assert len(stage.thread.requests) == 2


def test_a_slow_network_is_asked_sooner_and_for_fewer_candidates(stage: Any) -> None:
    stage.begin()
    stage.be_at(4, answering=False)
    stage.thread.answer_in_form("A")
    stage.be_at(13, answering=False)
    assert stage.in_hand > 8
    assert stage.thread.request.candidates == 2
    assert len(stage.thread.requests) == 2


def test_a_mistake_in_the_persons_own_tune_is_not_blamed_on_the_network(stage: Any) -> None:
    stage.begin(JIG.replace("AGF G3", "AGF G9"))
    stage.thread.answer_in_form("A", ("Another mistake.",))
    assert "passed the checks" in stage.failed[-1]
    stage.be_at(1, answering=False)
    seed = stage.thread.request.seed_text
    errors = [problem.message for problem in find_problems(parse(seed)) if problem.severity == "error"]
    assert errors
    stage.thread.answer_in_form("A", tuple(errors))
    assert stage.in_hand > 16


def test_a_repeat_that_would_go_back_too_far_is_not_played(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10.5)
    stage.session.skip()
    stage.thread.answer("d6|1 d6:|2 d6|d6|]\n", "d6|d6::d6|d6:|\n", "e6|e6|e6|e6|]\n")
    assert stage.player.pitches_from(8 * BAR)[:8] == [69] * 4 + [76] * 4


def test_a_part_of_which_skip_has_left_the_beginning_is_not_repeated(stage: Any) -> None:
    stage.begin()
    stage.thread.answer_in_form("A")
    stage.be_at(10.5)
    stage.session.skip()
    stage.thread.answer("d6|d6|d6|d6:|\n")
    assert stage.player.pitches_from(8 * BAR) == [69] * 4 + [74] * 4
    assert stage.session.supply.stream.last.phrase.text.endswith("d6||")
