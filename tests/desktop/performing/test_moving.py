"""What plays goes on where it is, whatever is written before it: heard through a player whose clock is turned by hand."""

from collections.abc import Callable

import pytest

from desktop.editor.text_shift import TextShift
from desktop.midi import messages
from desktop.midi.performance import Performance
from desktop.midi.player import Player
from desktop.midi.protocol import Play
from desktop.performing.moving import moved_seconds, shifted
from desktop.performing.playback import playback_at

HEAD = "X:1\nM:4/4\nL:1/4\nQ:1/4=60\nK:C\n"


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time


class Receiver:
    """Writes down which keys go down and up, and when."""

    latency_seconds = 0.0
    wants_clock = False

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.heard: list[tuple[float, int, bool]] = []

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        if messages.is_note_on(data) or messages.is_note_off(data):
            self.heard.append((round(self._clock.time, 6), data[1], messages.is_note_on(data)))

    def send_clock(self, data: bytes, at: float | None) -> None:
        """There is none."""

    def advance(self, now: float) -> float | None:
        return None

    def withdraw(self) -> None:
        """Nothing was handed over."""

    def close(self) -> None:
        """Nothing is open."""


class Stage:
    """Plays one text, and another from some second on."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.receiver = Receiver(self.clock)
        self.player = Player(self.clock, self.receiver, lambda _report: None)

    def run_until(self, seconds: float) -> None:
        while (due := self.player.advance()) is not None and due <= seconds:
            self.clock.time = max(due, self.clock.time)
        self.clock.time = seconds

    def play_and_edit(self, before: str, after: str, at: float, until: float = 60.0) -> None:
        """Begins with one text, and goes on at a time with another."""
        old, new = playback_at(HEAD + before, 0), playback_at(HEAD + after, 0)
        self.player.load(old.performance)
        self.player.play(Play())
        self.run_until(at)
        moved = moved_seconds(old, new, TextShift(HEAD + before, HEAD + after).to_new, at)
        self.player.load(shifted(new.performance, moved))
        self.run_until(until)

    def struck(self) -> list[tuple[float, int]]:
        return [(at, pitch) for at, pitch, is_on in self.receiver.heard if is_on]

    def ended(self, pitch: int) -> list[float]:
        return [at for at, key, is_on in self.receiver.heard if key == pitch and not is_on]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CDEF|GABc|", "CDEF|cccc|GABc|"),  # a bar more before it
        ("CDEF|cccc|GABc|", "CDEF|GABc|"),  # a bar less
        ("CDEF|GABc|", "CD|GABc|"),  # a shorter one
        ("|:CDEF:|GABc|", "|:CDEF|C4:|GABc|"),  # more that is repeated
    ],
)
def test_what_is_written_or_cut_before_the_place_moves_nothing_that_is_heard(
    stage: Stage, before: str, after: str
) -> None:
    place = playback_at(HEAD + before, 0).place_at((HEAD + before).index("GABc"))
    start = float(place) * 4
    stage.play_and_edit(before, after, start + 1.5)
    heard = [(at, pitch) for at, pitch in stage.struck() if at >= start]
    assert heard == [(start, 67), (start + 1, 69), (start + 2, 71), (start + 3, 72)]
    assert stage.ended(69) == [start + 2]


def test_the_second_time_through_a_repeat_stays_the_second(stage: Stage) -> None:
    stage.play_and_edit("|:CDEF:|GABc|", "C4|:CDEF:|GABc|", at=5.5, until=9.0)
    assert stage.struck()[5:] == [(5, 62), (6, 64), (7, 65), (8, 67), (9, 69)]


def test_a_long_note_and_a_tie_over_the_edit_sound_on(stage: Stage) -> None:
    stage.play_and_edit("CDE2-|E4|c4|", "CDE2-|E4|g4|", at=3.5)
    assert stage.struck() == [(0, 60), (1, 62), (2, 64), (8, 79)]
    assert stage.ended(64) == [8]


def test_a_note_that_the_edit_removes_ends_at_once_and_no_other(stage: Stage) -> None:
    stage.play_and_edit("[C4E4G4]|c4|", "[C4G4]|c4|", at=1.5)
    assert stage.ended(64) == [1.5]
    assert stage.ended(60) == stage.ended(67) == [4]


def test_another_tempo_goes_on_as_far_into_the_bar(stage: Stage) -> None:
    old, new = playback_at(HEAD + "CDEF|GABc|", 0), playback_at(HEAD.replace("=60", "=120") + "CDEF|GABc|", 0)
    to_new: Callable[[int], int | None] = TextShift(HEAD, HEAD.replace("=60", "=120")).to_new
    assert moved_seconds(old, new, to_new, 6.0) == pytest.approx(-3.0)


def test_where_everything_is_gone_nothing_has_moved() -> None:
    old, new = playback_at(HEAD + "CDEF|", 0), playback_at(HEAD + "gfed|", 0)
    assert moved_seconds(old, new, lambda offset: None, 2.0) == 0


def test_nothing_is_shifted_by_nothing() -> None:
    performance = Performance()
    assert shifted(performance, 0.0) is performance
