"""Which message goes into which frame; JACK's frames are counted by hand."""

import os
from collections.abc import Iterator

import pytest

from desktop.midi import messages
from desktop.midi.exact_feed import ExactFeed
from desktop.midi.exact_ring import RING_BYTES, ExactRing

RATE, PERIOD, LATENCY = 48_000, 64, 0.005
ON, OFF = messages.note_on(2, 60, 80), messages.note_off(2, 60)

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="JACK is heard on Linux only")


class Player:
    """Writes into a ring, from whose other end a feed is asked period by period."""

    def __init__(self, descriptor: int, first_frame: int = 0) -> None:
        self.ring = ExactRing(descriptor)
        self.feed = ExactFeed(ExactRing(descriptor), LATENCY)
        self.first_frame = first_frame
        self.periods = 0

    def frame_of(self, seconds: float) -> int:
        return (self.first_frame + round((seconds - 100.0) * RATE)) % (1 << 32)

    def hear(self, periods: int) -> list[tuple[int, bytes]]:
        """The frames since the beginning at which messages sound, in so many periods."""
        heard = []
        for _ in range(periods):
            start = self.periods * PERIOD
            absolute = (self.first_frame + start) % (1 << 32)
            heard += [
                (start + place, data) for place, data in self.feed.period(absolute, PERIOD, self.frame_of)
            ]
            self.periods += 1
        return heard


@pytest.fixture
def descriptor() -> Iterator[int]:
    number = os.memfd_create("ring")
    os.truncate(number, RING_BYTES)
    yield number
    os.close(number)


@pytest.mark.parametrize("first_frame", [0, (1 << 32) - 300])
def test_each_message_sounds_at_its_own_frame_a_latency_behind_its_deadline(
    descriptor: int, first_frame: int
) -> None:
    player = Player(descriptor, first_frame)
    for place in range(10):
        assert player.ring.put(100.0 + place * 0.0011, ON)
    heard = player.hear(20)
    assert heard == [(round((LATENCY + place * 0.0011) * RATE), ON) for place in range(10)]


def test_what_is_late_sounds_at_once_and_in_order(descriptor: int) -> None:
    player = Player(descriptor)
    player.hear(10)
    player.ring.put(100.0, ON)
    player.ring.put(100.001, OFF)
    assert player.hear(1) == [(10 * PERIOD, ON), (10 * PERIOD, OFF)]


def test_what_is_withdrawn_never_sounds_and_what_comes_behind_it_does_at_once(descriptor: int) -> None:
    player = Player(descriptor)
    player.ring.put(100.01, ON)
    player.hear(1)
    player.ring.withdraw()
    player.ring.put(0.0, OFF)
    assert player.hear(20) == [(PERIOD, OFF)]


def test_the_end_of_a_note_goes_out_though_everything_is_withdrawn_again_behind_it(descriptor: int) -> None:
    player = Player(descriptor)
    player.ring.put(100.0, ON)
    player.hear(10)
    player.ring.withdraw()
    player.ring.put(0.0, OFF)
    player.ring.withdraw()
    assert player.hear(1) == [(10 * PERIOD, OFF)]


def test_at_the_end_everything_that_sounds_is_ended(descriptor: int) -> None:
    player = Player(descriptor)
    player.ring.put(100.0, ON)
    player.ring.put(100.5, messages.note_on(3, 61, 80))
    player.hear(10)
    assert player.feed.silence() == (OFF, *messages.silence(2))
    assert player.feed.silence() == ()


def test_what_was_to_go_at_once_goes_before_the_end(descriptor: int) -> None:
    player = Player(descriptor)
    player.ring.put(100.0, ON)
    player.hear(10)
    player.ring.put(200.0, ON)
    player.ring.put(0.0, OFF)
    assert player.feed.silence() == (OFF, *messages.silence(2))


def test_a_ring_that_nobody_reads_says_that_it_is_full(descriptor: int) -> None:
    ring = ExactRing(descriptor)
    count = 0
    while ring.put(100.0, ON):
        count += 1
    assert count == 4096
    assert len(list(ExactRing(descriptor).take())) == count
    assert ring.put(100.0, ON)


def test_messages_arrive_as_they_were_sent(descriptor: int) -> None:
    ring = ExactRing(descriptor)
    sent = [(100.0 + index, data) for index, data in enumerate((ON, b"\xf8", b"\xc3\x28"))]
    for due, data in sent * 3000:
        ring.put(due, data)
        assert [(due, data)] == [row[1:] for row in ExactRing(descriptor).take()]
