"""The sender: commands in, messages and reports out, on a clock that is turned by hand."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest

from desktop.midi import messages, protocol
from desktop.midi.errors import MidiError
from desktop.midi.inputs import Flooded, Received
from desktop.midi.output import Output
from desktop.midi.outputs import SYNTH_NAME
from desktop.midi.patchbay import DeviceLost, Woke
from desktop.midi.performance import Performance
from desktop.midi.port_watch import Returned, Vanished, Watched
from desktop.midi.service import Event, Garbled, Service

Scale = Callable[..., Performance]


class Script:
    """An inbox whose commands arrive at given seconds; while the sender waits, the clock is turned."""

    def __init__(self, clock: Any, *steps: tuple[float, Event]) -> None:
        self._clock = clock
        self._steps = [(100.0 + seconds, event) for seconds, event in steps]

    def take(self, until: float | None) -> Event | None:
        if not self._steps:
            return protocol.Quit()
        at, event = self._steps[0]
        if until is not None and until < at:
            self._clock.time = max(self._clock.time, until)
            return None
        self._clock.time = max(self._clock.time, at)
        self._steps.pop(0)
        return event


class FakeOutputs:
    """Opens recording outputs, one after the other; "broken" names fail."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self.opened: list[Any] = []

    def open(self, command: protocol.Open) -> tuple[Output, protocol.Opened]:
        if command.name == "broken":
            raise MidiError("There is no MIDI output named “broken”.")
        self.opened.append(self._make())
        return self.opened[-1], protocol.Opened(command.kind, command.name)


class FakeWatcher:
    def __init__(self) -> None:
        self.watched: list[Collection[Watched]] = []
        self.lists = 0

    def list_ports(self) -> None:
        self.lists += 1

    def watch(self, watched: Collection[Watched]) -> None:
        self.watched.append(watched)


class Scene:
    """A service that has obeyed a script."""

    def __init__(self, clock: Any, make_output: Callable[[Any], Any], *steps: tuple[float, Event]) -> None:
        self.reports: list[protocol.Report] = []
        self.outputs = FakeOutputs(lambda: make_output(clock))
        self.watcher = FakeWatcher()
        script = Script(clock, *steps)
        Service(clock, script, self.outputs, self.watcher, self.reports.append, FakeInputs()).run()

    def said(self, kind: type) -> list[protocol.Report]:
        return [report for report in self.reports if isinstance(report, kind)]


@pytest.fixture
def perform(clock: Any, make_output: Any) -> Callable[..., Scene]:
    return lambda *steps: Scene(clock, make_output, *steps)


def starts(output: Any) -> list[int]:
    return [data[1] for data in output.data if messages.is_note_on(data)]


PORT = protocol.Open("port", "Fake")


def test_a_tune_is_played_into_the_port_that_was_opened(perform: Any, make_scale: Scale) -> None:
    scene = perform((0, PORT), (0, protocol.Load(make_scale())), (0, protocol.Play()), (9, protocol.Quit()))
    assert starts(scene.outputs.opened[0]) == [60, 61, 62, 63]
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]
    assert scene.watcher.watched[-1] == {Watched("output", "Fake", is_open=True)}


def test_quitting_in_the_middle_leaves_nothing_sounding(perform: Any, make_scale: Scale) -> None:
    scene = perform((0, PORT), (0, protocol.Load(make_scale())), (0, protocol.Play()), (0.7, protocol.Quit()))
    output = scene.outputs.opened[0]
    assert output.still_sounding() == set()
    assert output.data[-3:] == list(messages.silence(0))
    assert output.is_closed


def test_a_change_of_port_silences_the_old_one_first(perform: Any, make_scale: Scale) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (0.7, protocol.Open("port", "Other")),
        (9, protocol.Quit()),
    )
    old, new = scene.outputs.opened
    assert old.still_sounding() == set()
    assert old.is_closed
    assert starts(new) == [62, 63]


def test_a_port_that_cannot_be_opened_is_told_and_time_goes_on(perform: Any, make_scale: Scale) -> None:
    scene = perform(
        (0, protocol.Open("port", "broken")),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (9, protocol.Quit()),
    )
    assert scene.said(protocol.Trouble) == [protocol.Trouble("There is no MIDI output named “broken”.")]
    assert scene.said(protocol.Opened) == [protocol.Opened("none")]
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]


def test_a_port_that_vanishes_is_told_once_and_taken_up_again_when_it_is_back(
    perform: Any, make_scale: Scale
) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (0.7, Vanished("Fake")),
        (1.2, Returned("Fake")),
        (9, protocol.Quit()),
    )
    first, second = scene.outputs.opened
    assert starts(first) == [60, 61]
    assert starts(second) == [63]
    assert [report.name for report in scene.said(protocol.Lost)] == ["Fake"]
    assert scene.said(protocol.Opened) == [protocol.Opened("port", "Fake")] * 2
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]


def test_a_port_that_refuses_messages_does_not_stop_the_tune(
    perform: Any, make_scale: Scale, clock: Any, make_output: Any
) -> None:
    broken = make_output(clock)
    broken.is_broken = True
    scene = Scene(
        clock,
        lambda _: broken,
        (0, PORT),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (9, protocol.Quit()),
    )
    assert len(scene.said(protocol.Lost)) == 1
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]


def test_a_lost_audio_device_is_told_in_its_own_words(perform: Any, make_scale: Scale) -> None:
    scene = perform(
        (0, protocol.Open("synth")),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (0.7, DeviceLost(SYNTH_NAME, "The audio device stopped.")),
        (9, protocol.Quit()),
    )
    assert [report.sentence for report in scene.said(protocol.Lost)] == ["The audio device stopped."]
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]


def test_a_garbled_line_is_told_and_the_tune_goes_on(perform: Any, make_scale: Scale) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (0.7, Garbled("What was that?")),
        (9, protocol.Quit()),
    )
    assert scene.said(protocol.Trouble) == [protocol.Trouble("What was that?")]
    assert starts(scene.outputs.opened[0]) == [60, 61, 62, 63]


def test_a_bug_in_an_output_is_one_sentence_and_the_player_lives(
    clock: Any, make_output: Any, make_scale: Scale
) -> None:
    def explode() -> Any:
        raise ZeroDivisionError

    scene = Scene(
        clock,
        lambda _: explode(),
        (0, PORT),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (9, protocol.Quit()),
    )
    assert len(scene.said(protocol.Trouble)) == 1
    assert scene.said(protocol.Finished) == [protocol.Finished(2.0)]


def test_listing_the_ports_is_left_to_the_watcher(perform: Any) -> None:
    assert perform((0, protocol.ListPorts())).watcher.lists == 1


def test_a_virtual_port_is_there_as_long_as_the_midi_system_is(perform: Any) -> None:
    scene = perform((0, protocol.Open("virtual", "Carolan")))
    assert scene.watcher.watched[-1] == {Watched("output", "Carolan", is_open=True, is_virtual=True)}
    assert scene.said(protocol.Opened) == [protocol.Opened("virtual", "Carolan")]


class FakeInputs:
    """Inputs that open whatever is asked for, and lose it when they are told to."""

    def __init__(self) -> None:
        self._open: dict[protocol.Listening, str | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in self._open.values() if name)

    @property
    def places(self) -> tuple[tuple[protocol.Listening, str | None], ...]:
        return tuple(self._open.items())

    def use(self, wanted: Sequence[protocol.Listening]) -> tuple[str, ...]:
        self._open = {listening: listening.name for listening in wanted}
        return ()

    def drop(self, name: str) -> bool:
        self._open = {listening: None if it == name else it for listening, it in self._open.items()}
        return True


KEYS = protocol.Listening("Keys", thru=True)
HELD = messages.note_on(3, 50, 90)


def test_what_an_input_receives_is_reported_with_the_place_of_the_tune(
    perform: Any, make_scale: Scale
) -> None:
    heard = Received(100.7, HELD, "Keys")
    scene = perform((0, PORT), (0, protocol.Load(make_scale())), (0, protocol.Play()), (0.7, heard))
    assert scene.said(protocol.Heard) == [protocol.Heard(100.7, HELD, "Keys", pytest.approx(0.7))]
    assert HELD not in scene.outputs.opened[0].data


def test_an_input_with_thru_is_sent_on_and_ended_by_stop(perform: Any) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (1, Received(101.0, HELD, "Keys", thru=True)),
        (2, protocol.Stop()),
        (9, protocol.Quit()),
    )
    assert scene.outputs.opened[0].data[:2] == [HELD, messages.note_off(3, 50)]


@pytest.mark.parametrize(
    ("taught", "sent"),
    [
        (messages.note_on(3, 50, 1), (HELD, b"\xa3\x32\x40", messages.note_off(3, 50), b"\x93\x32\x00")),
        (messages.control_change(0, 1, 0), (messages.control_change(0, 1, 5),)),
        (messages.program_change(2, 7), (messages.program_change(2, 7),)),
    ],
)
def test_a_control_that_was_taught_something_is_heard_and_not_sent_on(
    perform: Any, taught: bytes, sent: tuple[bytes, ...]
) -> None:
    beside = (messages.note_on(3, 51, 90), messages.control_change(1, 1, 9), messages.program_change(2, 8))
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (0, protocol.TakeControls((messages.control_of(taught),))),
        *((1, Received(101.0, data, "Keys", thru=True)) for data in (*sent, *beside)),
        (9, protocol.Quit()),
    )
    assert [report.data for report in scene.said(protocol.Heard)] == [*sent, *beside]
    assert not set(sent) & set(scene.outputs.opened[0].data)
    assert set(beside) <= set(scene.outputs.opened[0].data)


def test_a_key_that_sounds_while_it_is_taught_something_ends(perform: Any) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (1, Received(101.0, HELD, "Keys", thru=True)),
        (2, protocol.TakeControls((messages.control_of(HELD),))),
        (3, Received(103.0, messages.note_off(3, 50), "Keys", thru=True)),
        (9, protocol.Quit()),
    )
    assert scene.outputs.opened[0].sent[:2] == [(1.0, HELD), (2.0, messages.note_off(3, 50))]


def test_a_keyboard_that_is_unplugged_holds_no_key_down_and_is_taken_up_again(perform: Any) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (1, Received(101.0, HELD, "Keys", thru=True)),
        (2, Vanished("Keys", "input")),
        (3, Returned("Keys", "input")),
        (9, protocol.ListPorts()),
    )
    assert scene.outputs.opened[0].sent[1] == (2.0, messages.note_off(3, 50))
    assert [report.names for report in scene.said(protocol.InputsOpened)] == [("Keys",), (), ("Keys",)]
    assert "vanished" in scene.said(protocol.Trouble)[0].sentence


def test_panic_silences_every_channel_of_every_output(perform: Any) -> None:
    routes = (protocol.Route("port", "One", channel=2), protocol.Route("port", "Two"))
    scene = perform((0, protocol.UseOutputs(routes)), (1, protocol.Panic()))
    for output in scene.outputs.opened:
        assert set(output.data) >= {data for channel in range(16) for data in messages.silence(channel)}


SOUND_OFF = tuple(messages.control_change(channel, messages.ALL_SOUND_OFF, 0) for channel in range(16))


def pressed_panic(seconds: float, *presses: bytes) -> list[tuple[float, Event]]:
    """What arrives at the input Keys at once."""
    return [(seconds, Received(100.0 + seconds, data, "Keys")) for data in presses]


def test_the_panic_button_of_a_keyboard_silences_the_tune_and_is_told_once(
    perform: Any, make_scale: Scale
) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((protocol.Listening("Keys"),))),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        *pressed_panic(0.7, *SOUND_OFF),
        (9, protocol.Quit()),
    )
    output = scene.outputs.opened[0]
    assert starts(output) == [60, 61]
    assert output.still_sounding() == set()
    assert set(output.data) >= {data for channel in range(16) for data in messages.silence(channel)}
    assert [report.seconds for report in scene.said(protocol.Stopped)] == [pytest.approx(0.7)]
    assert [report.sentence for report in scene.said(protocol.Trouble)] == [
        "The MIDI input “Keys” asked for silence; press Play to play again."
    ]


def test_a_panic_button_that_was_taught_something_does_only_that(perform: Any, make_scale: Scale) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (0, protocol.TakeControls((messages.control_of(SOUND_OFF[0]),))),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        *pressed_panic(0.7, SOUND_OFF[0]),
        (9, protocol.Quit()),
    )
    assert starts(scene.outputs.opened[0]) == [60, 61, 62, 63]


def test_our_own_all_sound_off_that_comes_back_by_a_cable_stops_nothing(
    perform: Any, make_scale: Scale
) -> None:
    scene = perform(
        (0, PORT),
        (0, protocol.UseInputs((KEYS,))),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        (0.6, protocol.Play()),
        *pressed_panic(0.61, SOUND_OFF[0]),
        (9, protocol.Quit()),
    )
    assert starts(scene.outputs.opened[0]) == [60, 61, 60, 61, 62, 63]


def test_while_nothing_plays_a_panic_button_is_not_spoken_of(perform: Any) -> None:
    scene = perform((0, PORT), (0, protocol.UseInputs((KEYS,))), *pressed_panic(0.7, *SOUND_OFF))
    assert scene.said(protocol.Trouble) == []


def test_after_a_sleep_the_player_has_stopped_and_everything_is_opened_anew(
    perform: Any, make_scale: Scale
) -> None:
    scene = perform(
        (0, PORT), (0, protocol.Load(make_scale())), (0, protocol.Play()), (0.7, Woke()), (9, protocol.Quit())
    )
    first, second = scene.outputs.opened
    assert first.still_sounding() == set()
    assert first.is_closed
    assert second.data == []
    assert [report.seconds for report in scene.said(protocol.Stopped)] == [pytest.approx(0.7)]
    assert "slept" in scene.said(protocol.Trouble)[0].sentence


def test_a_flood_is_one_sentence(perform: Any) -> None:
    assert "Keys" in perform((0, Flooded("Keys"))).said(protocol.Trouble)[0].sentence


class OpenInputs:
    """Two inputs that are open; the second was asked for by a part of its name."""

    names = ("DAW 128:0", "Keys")
    places = ((protocol.Listening("DAW"), "DAW 128:0"), (protocol.Listening("Keys"), "Keys"))

    def use(self, wanted: Any) -> tuple[str, ...]:
        return ()

    def drop(self, name: str) -> bool:
        return False


def clock_of(name: str, bpm: float, seconds: float, since: float = 0.0) -> list[tuple[float, Event]]:
    """Start, and the pulses of a steady clock that arrive at an input."""
    step = 60 / bpm / 24
    pulses = [(since + number * step, messages.CLOCK) for number in range(int(seconds / step))]
    return [(at, Received(100.0 + at, data, name)) for at, data in [(since, messages.START), *pulses]]


def test_only_the_clock_of_the_input_that_is_followed_counts(
    clock: Any, make_output: Any, make_scale: Scale
) -> None:
    both = clock_of("Keys", 77, 4.0) + clock_of("DAW 128:0", 120, 4.1, since=1.0)
    reports: list[protocol.Report] = []
    outputs = FakeOutputs(lambda: make_output(clock))
    script = Script(
        clock,
        (0, PORT),
        (0, protocol.FollowClock("DAW")),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        *sorted(both, key=lambda step: step[0]),
    )
    Service(clock, script, outputs, FakeWatcher(), reports.append, OpenInputs()).run()
    begun = [time for time, data in outputs.opened[0].sent if messages.is_note_on(data)]
    assert begun == pytest.approx([1.0, 1.5, 2.0, 2.5], abs=0.002)
    assert not [report for report in reports if isinstance(report, protocol.Trouble)]


@pytest.mark.parametrize(
    ("controller", "heard"), [(messages.ALL_SOUND_OFF, [60, 61]), (messages.ALL_NOTES_OFF, [60, 61, 62, 63])]
)
def test_a_machine_that_is_followed_stops_as_with_stop_and_plays_on_with_its_next_start(
    clock: Any, make_output: Any, make_scale: Scale, controller: int, heard: list[int]
) -> None:
    reports: list[protocol.Report] = []
    outputs = FakeOutputs(lambda: make_output(clock))
    ends = Received(100.7, messages.control_change(0, controller, 0), "DAW 128:0")
    script = Script(
        clock,
        (0, PORT),
        (0, protocol.FollowClock("DAW")),
        (0, protocol.Load(make_scale())),
        (0, protocol.Play()),
        *sorted([*clock_of("DAW 128:0", 120, 3.0), (0.7, ends)], key=lambda step: step[0]),
        *clock_of("DAW 128:0", 120, 3.0, since=4.0),
    )
    Service(clock, script, outputs, FakeWatcher(), reports.append, OpenInputs()).run()
    assert starts(outputs.opened[0]) == [*heard, 60, 61, 62, 63]
    assert not [report for report in reports if isinstance(report, protocol.Trouble)]


def test_to_follow_an_input_that_is_not_listened_to_is_one_sentence(perform: Any) -> None:
    scene = perform((0, protocol.FollowClock("DAW")))
    assert [report.sentence for report in scene.said(protocol.Trouble)] == [
        "“DAW” is not listened to; choose it among the MIDI inputs first."
    ]


def others(output: Any) -> list[bytes]:
    return [data for _, data in output.clock_sent if data != messages.CLOCK]


def test_an_output_that_wants_the_clock_is_told_where_it_stands_when_it_comes_and_when_it_is_back(
    perform: Any,
) -> None:
    plain, clocked = protocol.Route("port", "Fake"), protocol.Route("port", "Drums", sends_clock=True)
    scene = perform(
        (0, protocol.UseOutputs((plain,))),
        (0, protocol.Load(Performance((), 20.0))),
        (0, protocol.Play()),
        (1.1, protocol.UseOutputs((plain, clocked))),
        (2.0, Vanished("Drums")),
        (3.1, Returned("Drums")),
        (4.0, protocol.Stop()),
        (5.0, protocol.Quit()),
    )
    plain_output, first, second = scene.outputs.opened
    assert plain_output.clock_sent == []
    assert others(first) == [messages.song_position(9), messages.CONTINUE]
    assert others(second) == [messages.song_position(25), messages.CONTINUE, messages.STOP]
    assert len(second.clock_sent) > 40
