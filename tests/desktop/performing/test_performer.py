"""The window's end of the player, with real child processes that speak its protocol."""

import os
import sys
from pathlib import Path

import pytest

from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.protocol import Ended, Finished, Playing, Ports, Ready, Stopped, Synced, Trouble
from desktop.performing.performer import GONE, MISSING, Performer

PLAYER = (sys.executable, str(Path(__file__).with_name("chatty_player.py")))
TUNE = Performance((TimedMessage(0.0, b"\x90\x3c\x50"), TimedMessage(0.5, b"\x80\x3c\x00")), 0.5)
WAIT_MS = 20_000


@pytest.fixture(autouse=True)
def found_by_the_child(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


class Listener:
    """A performer and everything that it reported."""

    def __init__(self, *command: str) -> None:
        self.performer = Performer(command)
        self.reports: list[object] = []
        self.performer.reported.connect(self.reports.append)

    def has(self, kind: type) -> bool:
        return any(isinstance(report, kind) for report in self.reports)


@pytest.fixture
def listener(request):
    listener = Listener(*PLAYER, request.param)
    yield listener
    listener.performer.close(5000)


@pytest.mark.parametrize("listener", ["finishes"], indirect=True)
def test_a_tune_goes_in_and_reports_come_out(listener, qtbot) -> None:
    listener.performer.play(TUNE)
    qtbot.waitUntil(lambda: listener.has(Finished), timeout=WAIT_MS)
    assert listener.reports == [Ready(), Playing(2.0), Finished(1.0)]


@pytest.mark.parametrize("listener", ["plays"], indirect=True)
def test_stop_is_answered(listener, qtbot) -> None:
    listener.performer.play(TUNE)
    listener.performer.stop()
    qtbot.waitUntil(lambda: listener.has(Stopped), timeout=WAIT_MS)


@pytest.mark.parametrize("listener", ["dies"], indirect=True)
def test_a_player_that_dies_is_reported_and_the_next_play_starts_another(listener, qtbot) -> None:
    listener.performer.play(TUNE)
    qtbot.waitUntil(lambda: listener.has(Ended), timeout=WAIT_MS)
    assert listener.reports[-1] == Ended(GONE)
    assert not listener.performer.running
    listener.reports.clear()
    listener.performer.play(TUNE)
    qtbot.waitUntil(lambda: listener.has(Playing), timeout=WAIT_MS)
    assert Playing(2.0) in listener.reports


@pytest.mark.parametrize("listener", ["plays"], indirect=True)
def test_closing_ends_the_process_by_itself(listener, qtbot) -> None:
    listener.performer.start()
    qtbot.waitUntil(lambda: listener.has(Ready), timeout=WAIT_MS)
    assert listener.performer.close(WAIT_MS)
    assert not listener.performer.running
    assert not listener.has(Ended)


@pytest.mark.parametrize("listener", ["deaf"], indirect=True)
def test_closing_kills_a_player_that_does_not_listen(listener, qtbot) -> None:
    listener.performer.start()
    qtbot.waitUntil(lambda: listener.has(Ready), timeout=WAIT_MS)
    assert not listener.performer.close(50)
    assert not listener.performer.running


def test_a_player_that_is_not_there_is_a_sentence(qtbot) -> None:
    listener = Listener("/nowhere/player")
    listener.performer.play(TUNE)
    qtbot.waitUntil(lambda: listener.has(Ended), timeout=WAIT_MS)
    assert listener.reports == [Ended(MISSING)]


def test_the_real_player_reports_its_ports(qtbot) -> None:
    performer = Performer()
    reports: list[object] = []
    performer.reported.connect(reports.append)
    performer.start()
    qtbot.waitUntil(lambda: any(isinstance(report, Ports) for report in reports), timeout=60_000)
    assert performer.close(10_000)


def test_a_clock_that_is_no_input_is_asked_of_the_player_that_starts(qtbot) -> None:
    performer = Performer()
    reports: list[object] = []
    performer.reported.connect(reports.append)
    performer.follow_clock("Ableton Link")
    try:
        performer.start()
        told = (Synced, Trouble)  # it is followed, or told not to be installed
        qtbot.waitUntil(lambda: any(isinstance(report, told) for report in reports), timeout=WAIT_MS)
    finally:
        performer.close(5000)
