"""Several outputs as one."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.errors import MidiError, RestartNeededError
from desktop.midi.opening import Attempt, Attempted, Opening
from desktop.midi.output import Output
from desktop.midi.protocol import Lost, Open, Opened, Report, Route, Trouble
from desktop.midi.rack import Rack

ON, OFF = messages.note_on(0, 60, 80), messages.note_off(0, 60)
HERE, THERE, SYNTH = Route("port", "Here"), Route("port", "There"), Route("synth")


class Stand:
    """A rack whose outputs remember what they got, by the name of the route."""

    def __init__(self, clock: Any, make_output: Callable[[Any], Any]) -> None:
        self.clock = clock
        self.reports: list[Report] = []
        self.outputs: dict[str, Any] = {}
        self.opened: list[str] = []
        self._make = make_output
        self.opening = Opening(self.open)
        self.rack = Rack(clock, self.opening, self.reports.append)

    def open(self, command: Open) -> tuple[Output, Opened]:
        if command.name == "broken":
            raise MidiError("There is no MIDI output named “broken”.")
        if command.name == "restart":
            raise RestartNeededError("Again.")
        output = self._make(self.clock)
        output.latency_seconds = 0.11 if command.kind == "synth" else 0.0
        self.outputs[command.name] = output
        self.opened.append(command.name)
        return output, Opened(command.kind, command.name)

    def send(self, data: bytes, at: float | None = None, **values: bool) -> None:
        self.rack.send(data, None if at is None else 100.0 + at, **values)

    def run_until(self, seconds: float) -> None:
        while (due := self.rack.advance(self.clock.now())) is not None and due <= 100.0 + seconds:
            self.clock.time = max(due, self.clock.time)
        self.clock.time = 100.0 + seconds

    def got(self, name: str) -> list[tuple[float, bytes]]:
        return list(self.outputs[name].sent)


@pytest.fixture
def stand(clock: Any, make_output: Any) -> Stand:
    return Stand(clock, make_output)


def test_every_output_gets_every_message_as_its_route_says(stand: Stand) -> None:
    stand.rack.use([HERE, Route("port", "There", channel=4, transpose=12)])
    stand.send(ON, 0.0)
    assert stand.got("Here") == [(0.0, ON)]
    assert stand.got("There") == [(0.0, messages.note_on(4, 72, 80))]


def test_two_routes_may_lead_to_one_port(stand: Stand) -> None:
    stand.rack.use([HERE, Route("port", "Here", channel=4)])
    stand.send(ON, 0.0)
    assert stand.opened == ["Here", "Here"]
    assert [report.route for report in stand.reports if isinstance(report, Opened)] == [0, 1]


def test_a_port_waits_for_the_synth_so_that_both_are_heard_together(stand: Stand) -> None:
    stand.rack.use([HERE, SYNTH])
    assert stand.rack.latency_seconds == pytest.approx(0.11)
    stand.send(ON, 0.0)
    assert stand.outputs[""].deadlines == [pytest.approx(100.0)]
    assert stand.got("Here") == []
    stand.run_until(0.2)
    assert stand.got("Here") == [(0.11, ON)]


def test_an_offset_makes_an_output_later_and_a_negative_one_the_others(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", offset_ms=20), Route("port", "There", offset_ms=-30)])
    assert stand.rack.latency_seconds == pytest.approx(0.03)
    stand.send(ON, 0.0)
    stand.run_until(0.2)
    assert stand.got("There") == [(0.0, ON)]
    assert stand.got("Here") == [(0.05, ON)]


def test_the_clock_keeps_step_with_the_notes_of_its_output(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", offset_ms=20, sends_clock=True), THERE])
    assert stand.rack.wants_clock
    stand.rack.send_clock(b"\xf8", 100.0)
    stand.run_until(0.2)
    assert stand.outputs["Here"].clock_sent == [(0.02, b"\xf8")]
    assert stand.outputs["There"].clock_sent == []


def test_what_waits_is_withdrawn_and_what_sounds_is_ended(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", offset_ms=100)])
    stand.send(ON, 0.0)
    stand.run_until(0.1)
    stand.send(OFF, 0.1)
    stand.send(messages.note_on(0, 62, 80), 0.1)
    stand.rack.withdraw()
    stand.run_until(0.5)
    assert [data for _, data in stand.got("Here")] == [ON, OFF]


def test_the_end_of_a_note_that_an_output_had_not_sent_yet_is_sent_when_all_is_withdrawn(
    stand: Stand,
) -> None:
    stand.rack.use([SYNTH])
    stand.send(ON, 0.0)
    stand.clock.time = 100.3
    stand.send(OFF, 0.3)
    stand.clock.time = 100.35  # the synth sounds what is due at 0.3 only at 0.41
    stand.rack.withdraw()
    assert [data for _, data in stand.got("")] == [ON, OFF, OFF]
    assert stand.outputs[""].deadlines[-1] is None
    stand.rack.withdraw()
    assert len(stand.got("")) == 3


def test_the_end_of_a_removed_note_does_not_overtake_its_beginning(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", offset_ms=100)])
    stand.send(ON, 0.0)
    stand.send(OFF)  # at once, as where an edit removed the note
    stand.run_until(0.5)
    assert [data for _, data in stand.got("Here")] == [ON, OFF]
    stand.rack.use([SYNTH])
    stand.send(ON, 0.5)
    stand.send(OFF)
    assert stand.outputs[""].deadlines == [pytest.approx(100.5), pytest.approx(100.5)]


def test_a_wait_that_becomes_shorter_lets_no_message_overtake_another(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", offset_ms=100)])
    stand.send(ON, 0.0)
    stand.rack.use([Route("port", "Here", offset_ms=0)])
    stand.send(OFF, 0.01)
    stand.run_until(0.5)
    assert [data for _, data in stand.got("Here")] == [ON, OFF]


def test_a_route_that_stays_is_not_interrupted(stand: Stand) -> None:
    stand.rack.use([HERE, THERE])
    stand.send(ON, 0.0)
    stand.rack.use([THERE])
    assert stand.got("Here")[1][1] == OFF
    assert stand.outputs["Here"].is_closed
    assert stand.got("There") == [(0.0, ON)]
    assert stand.opened == ["Here", "There"]


def test_an_output_that_is_lost_leaves_the_others_alone(stand: Stand) -> None:
    stand.rack.use([HERE, THERE])
    stand.outputs["Here"].is_broken = True
    stand.send(ON, 0.0)
    stand.send(OFF, 0.0)
    assert [data for _, data in stand.got("There")] == [ON, OFF]
    lost = [report for report in stand.reports if isinstance(report, Lost)]
    assert [(report.name, report.route) for report in lost] == [("Here", 0)]


def test_an_output_that_returns_gets_the_instruments_of_the_tune(stand: Stand) -> None:
    stand.rack.use([HERE])
    stand.send(messages.program_change(0, 40), 0.0)
    stand.rack.lose(0, "Gone.")
    stand.rack.retry(0)
    assert stand.got("Here") == [(0.0, messages.program_change(0, 40))]
    assert stand.reports[-1] == Opened("port", "Here", 0.0, 0)


def test_an_output_that_cannot_be_opened_is_one_sentence_and_the_others_play(stand: Stand) -> None:
    stand.rack.use([Route("port", "broken"), HERE])
    stand.send(ON, 0.0)
    assert stand.got("Here") == [(0.0, ON)]
    troubles = [report for report in stand.reports if isinstance(report, Trouble)]
    assert troubles == [Trouble("There is no MIDI output named “broken”.")]
    assert [report.kind for report in stand.reports if isinstance(report, Opened)] == ["none", "port"]


def test_a_synth_that_needs_another_process_says_so(stand: Stand) -> None:
    with pytest.raises(RestartNeededError):
        stand.rack.use([Route("synth", "restart")])


def test_what_a_keyboard_sends_goes_out_at_once_even_beside_the_synth(stand: Stand) -> None:
    stand.rack.use([HERE, SYNTH])
    stand.rack.send_on(ON, "Keys")
    assert stand.got("Here") == [(0.0, ON)]
    assert stand.outputs[""].deadlines == [None]


def test_a_keyboard_that_vanishes_holds_no_key_down(stand: Stand) -> None:
    stand.rack.use([HERE])
    stand.rack.send_on(ON, "Keys")
    stand.rack.release("Keys")
    assert stand.got("Here")[-1] == (0.0, OFF)


def test_a_key_is_heard_again_after_its_keyboard_has_ended_all_notes(stand: Stand) -> None:
    stand.rack.use([HERE])
    for data in (ON, messages.control_change(0, messages.ALL_NOTES_OFF, 0), ON, OFF):
        stand.rack.send_on(data, "Keys")
    sent = [data for _, data in stand.got("Here")]
    assert sent == [ON, OFF, messages.control_change(0, messages.ALL_NOTES_OFF, 0), ON, OFF]


def test_a_cable_from_an_output_back_to_the_input_makes_no_endless_loop(stand: Stand) -> None:
    stand.rack.use([HERE])
    for data in (ON, ON, ON, OFF, OFF, OFF):
        stand.rack.send_on(data, "Keys")
    assert [data for _, data in stand.got("Here")] == [ON, OFF]


def test_a_test_note_ends_by_itself(stand: Stand) -> None:
    stand.rack.use([HERE, Route("port", "There", channel=6)])
    stand.rack.sound_test_note(1)
    stand.run_until(1.0)
    assert [data[0] for _, data in stand.got("There")] == [messages.NOTE_ON | 6, messages.NOTE_OFF | 6]
    assert stand.got("Here") == []


def test_a_test_note_that_is_asked_for_twice_is_struck_anew_and_ends_once(stand: Stand) -> None:
    stand.rack.use([HERE])
    stand.rack.sound_test_note(0)
    stand.run_until(0.3)
    stand.rack.sound_test_note(0)
    stand.run_until(1.5)
    on, off = messages.NOTE_ON, messages.NOTE_OFF
    assert [(at, data[0]) for at, data in stand.got("Here")] == [(0.0, on), (0.3, off), (0.3, on), (0.8, off)]


def test_a_test_note_where_no_output_is_says_so(stand: Stand) -> None:
    with pytest.raises(MidiError, match="not open"):
        stand.rack.sound_test_note(0)


def test_all_sixteen_channels_can_be_silenced_whatever_the_route_says(stand: Stand) -> None:
    stand.rack.use([Route("port", "Here", channel=4)])
    stand.rack.silence_all()
    sent = {data for _, data in stand.got("Here")}
    wanted = {data for channel in range(16) for data in messages.silence(channel)}
    rests = {
        data
        for channel in range(16)
        for data in (bytes((0xB0 | channel, 121, 0)), bytes((0xE0 | channel, 0, 64)))
    }
    assert sent == wanted | rests


def test_closing_silences_every_output(stand: Stand) -> None:
    stand.rack.use([HERE, THERE])
    stand.send(ON, 0.0)
    stand.rack.close()
    for name in ("Here", "There"):
        assert stand.outputs[name].still_sounding() == set()
        assert stand.outputs[name].is_closed


@pytest.mark.parametrize("seed", range(5))
def test_whatever_a_keyboard_and_a_tune_sent_nothing_sounds_when_both_are_ended(
    stand: Stand, seed: int
) -> None:
    dice = random.Random(seed)
    stand.rack.use(
        [Route("port", "Here", channel=2, transpose=7), Route("port", "There", offset_ms=-30), SYNTH]
    )
    for step in range(2_000):
        key = dice.randrange(20, 110)
        channel = dice.randrange(16)
        on, off = messages.note_on(channel, key, 80), messages.note_off(channel, key)
        data = on if dice.random() < 0.6 else off
        if dice.random() < 0.3:
            stand.rack.send_on(data, "Keys")
        else:
            stand.send(data, step / 100)
        if dice.random() < 0.01:
            stand.rack.use(
                [Route("port", "Here", transpose=dice.randrange(-12, 12)), Route("port", "There"), SYNTH]
            )
        stand.run_until(step / 100)
    stand.rack.withdraw()
    for output in stand.outputs.values():
        assert output.still_sounding() == set()


class Later(Opening):
    """Opens when the test says so, as a thread beside the sender does."""

    def __init__(self, stand: Stand) -> None:
        super().__init__(stand.open)
        self.begun: list[Attempted] = []

    def begin(self, wanted: Open, take: Callable[[Attempt], None]) -> None:
        super().begin(wanted, lambda attempt: self.begun.append(Attempted(attempt, take)))

    def finish(self) -> None:
        done = self.begun.pop(0)
        done.take(done.attempt)


@pytest.fixture
def playing(stand: Stand) -> Later:
    """What opens outputs once the first one plays."""
    stand.rack.use([HERE])
    later = Later(stand)
    stand.rack.opening = later
    return later


def test_an_output_that_is_still_being_opened_keeps_no_other_one_waiting(
    stand: Stand, playing: Later
) -> None:
    stand.rack.use([HERE, THERE])
    stand.send(ON, 0.0)
    assert stand.got("Here") == [(0.0, ON)]
    assert stand.got("There") == []
    playing.finish()
    stand.send(OFF, 1.0)
    stand.send(messages.note_on(0, 62, 80), 1.0)
    stand.run_until(1.0)
    assert [data for _, data in stand.got("There")] == [messages.note_on(0, 62, 80)]
    assert stand.reports[-1] == Opened("port", "There", 0.0, 1)


def test_what_was_set_meanwhile_is_set_there_too(stand: Stand, playing: Later) -> None:
    stand.rack.use([HERE, THERE])
    stand.send(messages.program_change(0, 40))
    playing.finish()
    assert [data for _, data in stand.got("There")] == [messages.program_change(0, 40)]


def test_what_is_being_opened_is_opened_once(stand: Stand, playing: Later) -> None:
    stand.rack.use([HERE, THERE])
    stand.rack.retry(1)
    stand.rack.use([HERE, Route("port", "There", transpose=12)])
    playing.finish()
    assert playing.begun == []
    stand.send(ON, 0.0)
    assert [data for _, data in stand.got("There")] == [messages.note_on(0, 72, 80)]


def test_what_nobody_wants_any_more_once_it_is_open_is_closed(stand: Stand, playing: Later) -> None:
    stand.rack.use([HERE, THERE])
    stand.rack.use([HERE])
    playing.finish()
    assert stand.outputs["There"].is_closed
    stand.send(ON, 0.0)
    assert stand.got("There") == []


def test_what_could_not_be_opened_is_told_and_may_be_tried_again(stand: Stand, playing: Later) -> None:
    stand.rack.use([HERE, Route("port", "broken")])
    playing.finish()
    assert stand.reports[-2:] == [Trouble("There is no MIDI output named “broken”."), Opened("none", route=1)]
    stand.rack.retry(1)
    playing.finish()
    assert stand.reports[-1] == Opened("none", route=1)


def test_two_routes_to_a_port_that_is_not_there_are_told_of_one_by_one(stand: Stand) -> None:
    stand.rack.use([Route("port", "broken"), Route("port", "broken", channel=4)])
    assert [report.route for report in stand.reports if isinstance(report, Opened)] == [0, 1]
