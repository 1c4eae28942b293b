"""Ableton Link as a clock: a fake session, and the real one where its package is installed."""

import math
import queue
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.clock import MonotonicClock
from desktop.midi.errors import MidiError
from desktop.midi.inputs import Received
from desktop.midi.link import LINK_NAME, JoinedSession, LinkBeat, LinkClock, LinkPulses, is_installed


def looks(
    first: float, bpm: float, seconds: float, step: float = 0.007, since: float = 50.0
) -> list[LinkBeat]:
    """A look each few milliseconds at a session that is at a beat."""
    return [
        LinkBeat(since + number * step, first + number * step * bpm / 60, bpm / 60)
        for number in range(int(seconds / step))
    ]


def sent(pulses: LinkPulses, beats: list[LinkBeat]) -> list[tuple[float, bytes]]:
    return [message for beat in beats for message in pulses.since(beat)]


def test_pulses_begin_with_a_bar_and_are_even_however_uneven_the_looks_are() -> None:
    seen = looks(1.3, 120, 8.0)
    heard = sent(LinkPulses(), seen)
    assert {data for _, data in heard} == {messages.CLOCK}
    begin = 50.0 + 2.7 / 2
    assert [at for at, _ in heard] == pytest.approx([begin + number / 48 for number in range(len(heard))])
    assert len(heard) == math.floor((seen[-1].at - begin) * 48) + 1


def test_a_beat_that_is_moved_is_another_clock_from_its_next_bar() -> None:
    pulses = LinkPulses()
    sent(pulses, looks(0.0, 120, 4.0))
    heard = sent(pulses, looks(17.5, 120, 3.0, since=54.0))
    assert heard[0] == (54.0, messages.RESET)
    assert heard[1] == (pytest.approx(54.0 + 2.5 / 2), messages.CLOCK)


def test_a_small_step_back_repeats_no_pulse() -> None:
    pulses = LinkPulses()
    count = len(sent(pulses, looks(0.0, 120, 2.0)))
    later = looks(3.98, 120, 1.0, since=52.0)
    again = sent(pulses, later)
    assert messages.RESET not in {data for _, data in again}
    assert count + len(again) == math.floor(later[-1].quarters * 24) + 1


class FakeSession:
    """A session at 120 that is 2 quarters on with each look."""

    def __init__(self) -> None:
        self.looks = 0
        self.has_left = False

    def beat(self) -> LinkBeat:
        self.looks += 1
        return LinkBeat(float(self.looks), 0.5 * self.looks, 0.5)

    def leave(self) -> None:
        self.has_left = True


def test_it_pulses_while_it_is_followed_and_takes_leave_behind() -> None:
    session, inbox = FakeSession(), queue.SimpleQueue[Received]()
    link = LinkClock(lambda: session, inbox.put, poll_seconds=0.0)
    link.follow(False)
    link.follow(True)
    link.follow(True)
    first = inbox.get(timeout=10)
    assert (first.name, first.data) == (LINK_NAME, messages.CLOCK)
    link.follow(False)
    assert session.has_left


def test_where_link_is_not_installed_it_says_so() -> None:
    def join() -> Any:
        raise MidiError("Ableton Link is not installed.")

    link = LinkClock(join, lambda message: None)
    with pytest.raises(MidiError, match="not installed"):
        link.follow(True)
    link.close()


@pytest.mark.skipif(is_installed(), reason="LinkPython-extern is installed")
def test_without_the_package_a_session_says_what_to_install() -> None:
    with pytest.raises(MidiError, match="extra “link”"):
        JoinedSession(MonotonicClock())


@pytest.mark.alone
@pytest.mark.skipif(not is_installed(), reason="LinkPython-extern is not installed: it is under the GPL")
def test_two_real_sessions_on_one_machine_agree_on_the_beat() -> None:
    clock = MonotonicClock()
    first, second = JoinedSession(clock), JoinedSession(clock)
    try:
        end = clock.now() + 20.0
        while first.peers == 0 and clock.now() < end:
            pass
        assert first.peers == 1
        one, other = first.beat(), second.beat()
        assert other.quarters_a_second == one.quarters_a_second
        later = one.quarters + (other.at - one.at) * one.quarters_a_second
        assert (other.quarters - later + 2) % 4 - 2 == pytest.approx(0.0, abs=0.01)
    finally:
        first.leave()
        second.leave()
