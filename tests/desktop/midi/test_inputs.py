"""What an input lets into the player: whole messages, stamped, and never more than can be followed."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.errors import MidiError
from desktop.midi.inputs import MOST_WAITING, POLL_SECONDS, Flooded, InputPort, Inputs, Received
from desktop.midi.protocol import Listening

C_DOWN, C_UP = messages.note_on(0, 60, 80), messages.note_off(0, 60)


class FakePort:
    """Holds what "arrived" until it is fetched."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting: list[tuple[bytes, float]] = []
        self.is_closed = False

    def fetch(self, most: int) -> Sequence[tuple[bytes, float]]:
        fetched, self.waiting = self.waiting[:most], self.waiting[most:]
        return fetched

    def close(self) -> None:
        self.is_closed = True


class Listener:
    """Inputs at which a test looks when it likes."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.ports: list[FakePort] = []
        self.arrived: list[Received | Flooded] = []
        self.inputs = Inputs(clock, self, self.arrived.append)

    def open_input(self, listening: Listening) -> InputPort:
        if listening.name == "broken":
            raise MidiError("There is no MIDI input named “broken”.")
        self.ports.append(FakePort(listening.name))
        return self.ports[-1]

    def hear(self, *arrivals: tuple[bytes, float]) -> list[Any]:
        """What is put into the inbox when these arrive at the first port."""
        self.arrived.clear()
        self.ports[0].waiting.extend(arrivals)
        while self.ports[0].waiting:
            self.inputs.take_in()
        return list(self.arrived)


@pytest.fixture
def listener(clock: Any) -> Listener:
    return Listener(clock)


@pytest.fixture
def keyboard(listener: Listener) -> Listener:
    listener.inputs.use([Listening("Keys")])
    return listener


def test_what_arrives_is_put_into_the_inbox_with_its_time_and_its_input(keyboard: Listener) -> None:
    assert keyboard.hear((C_DOWN, 0.0)) == [Received(100.0, C_DOWN, "Keys")]


def test_messages_fetched_together_keep_the_times_at_which_they_came(keyboard: Listener) -> None:
    keyboard.hear((C_DOWN, 0.0))
    keyboard.clock.time = 100.52
    first, second = keyboard.hear((C_UP, 0.5), (C_DOWN, 0.01))
    assert (round(first.at, 6), round(second.at, 6)) == (100.5, 100.51)


@pytest.mark.parametrize(
    "junk",
    [
        b"\x3c\x50",  # running status that nobody resolved
        b"\x90\x3c",  # truncated
        b"\x90\x3c\x90",  # a status where a velocity should be
        b"\xf0\x01\x02",  # SysEx without an end
        b"\xf0\x01\xf7",
        b"\xf7",
        b"\xfe",  # active sensing
        b"\xf4",  # undefined
        b"\xf2\x01",  # half a Song Position
        b"",
    ],
)
def test_what_is_no_whole_message_of_notes_or_time_goes_no_further(keyboard: Listener, junk: bytes) -> None:
    assert keyboard.hear((junk, 0.0), (C_DOWN, 0.0)) == [Received(100.0, C_DOWN, "Keys")]


@pytest.mark.parametrize("data", [b"\xf8", b"\xfa", b"\xfb", b"\xfc", b"\xf2\x10\x00"])
def test_what_keeps_time_arrives(keyboard: Listener, data: bytes) -> None:
    assert [received.data for received in keyboard.hear((data, 0.0))] == [data]


def test_a_flood_is_thinned_out_and_told_once(keyboard: Listener) -> None:
    arrived = keyboard.hear(*[(messages.control_change(0, 1, 5), 0.0001)] * 10_000)
    assert len([each for each in arrived if isinstance(each, Received)]) < 2_000
    assert [each for each in arrived if isinstance(each, Flooded)] == [Flooded("Keys")]


def test_a_flood_holds_no_key_down(keyboard: Listener) -> None:
    notes = [(data, 0.0001) for key in range(5_000) for data in (messages.note_on(0, key % 128, 9),)]
    ends = [(messages.note_off(0, key), 0.0001) for key in range(128)]
    held = set()
    for each in keyboard.hear(*notes, *ends):
        if isinstance(each, Received):
            (held.add if messages.is_note_on(each.data) else held.discard)(each.data[1])
    assert held == set()


@pytest.mark.parametrize("flood", [b"\xfe", b"\xf0\x01\xf7", b"\xf8", messages.control_change(0, 7, 5)])
def test_what_was_held_ends_where_a_flood_may_have_swallowed_its_end(
    keyboard: Listener, flood: bytes
) -> None:
    pedal = messages.control_change(2, messages.SUSTAIN_PEDAL, 127)
    arrived = keyboard.hear((C_DOWN, 0.0), (pedal, 0.0), *[(flood, 0.00001)] * MOST_WAITING)
    ends = [C_UP, messages.control_change(2, messages.SUSTAIN_PEDAL, 0)]
    assert [each.data for each in arrived if isinstance(each, Received)][-2:] == ends
    assert [each for each in arrived if isinstance(each, Flooded)] == [Flooded("Keys")]


def test_keys_that_are_held_through_much_that_found_its_place_stay_down(keyboard: Listener) -> None:
    keyboard.hear((C_DOWN, 0.0))
    for _ in range(20):
        arrived = keyboard.hear(*[(messages.control_change(0, 7, 5), 0.0)] * (MOST_WAITING // 10))
        assert C_UP not in [each.data for each in arrived if isinstance(each, Received)]


def test_an_input_at_which_more_waits_is_looked_at_again_sooner(keyboard: Listener) -> None:
    keyboard.ports[0].waiting = [(b"\xfe", 0.0)] * 40
    pauses = [keyboard.inputs.take_in() for _ in range(3)]
    assert pauses[0] == pauses[1] < pauses[2] == POLL_SECONDS


def test_a_flood_of_notes_leaves_the_clock_through(keyboard: Listener) -> None:
    arrived = keyboard.hear(*[(C_DOWN, 0.00001)] * 5_000, (b"\xf8", 0.0))
    assert arrived[-1].data == b"\xf8"


def test_an_input_that_stays_is_not_opened_again(keyboard: Listener) -> None:
    keyboard.inputs.use([Listening("Keys"), Listening("Pedals")])
    assert [port.name for port in keyboard.ports] == ["Keys", "Pedals"]
    assert not keyboard.ports[0].is_closed


def test_an_input_that_is_no_longer_wanted_is_closed(keyboard: Listener) -> None:
    keyboard.inputs.use([])
    assert keyboard.ports[0].is_closed
    assert keyboard.inputs.names == ()


def test_an_input_that_cannot_be_opened_is_one_sentence_and_the_others_are_heard(listener: Listener) -> None:
    sentences = listener.inputs.use([Listening("broken"), Listening("Keys")])
    assert sentences == ("There is no MIDI input named “broken”.",)
    assert listener.inputs.names == ("Keys",)


@pytest.mark.parametrize("seed", range(5))
def test_noise_becomes_whole_messages_or_nothing(keyboard: Listener, seed: int) -> None:
    dice = random.Random(seed)
    noise = [(dice.randbytes(dice.randrange(0, 6)), dice.random() / 50) for _ in range(4_000)]
    for each in keyboard.hear(*noise):
        assert isinstance(each, Flooded) or messages.is_whole(each.data)
