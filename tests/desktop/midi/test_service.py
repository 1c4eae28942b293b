"""The sender: commands in, messages and reports out, on a clock that is turned by hand."""

from collections.abc import Callable, Collection
from typing import Any

import pytest

from desktop.midi import messages, protocol
from desktop.midi.errors import MidiError
from desktop.midi.output import Output
from desktop.midi.patchbay import DeviceLost
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
        Service(clock, script, self.outputs, self.watcher, self.reports.append).run()

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
        (0.7, DeviceLost("Speakers", "The audio device stopped.")),
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
