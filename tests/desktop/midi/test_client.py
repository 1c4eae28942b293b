"""The player process as its owner sees it, without any port."""

import sys
import time
from typing import Any

import pytest

from desktop.midi import protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError
from desktop.midi.performance import Performance

PATIENCE_SECONDS = 30.0


def wait_for(player: PlayerProcess, kind: type) -> Any:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        report = player.next_report(end - time.monotonic())
        if isinstance(report, kind):
            return report
    raise AssertionError(f"no {kind.__name__} was reported")


def test_a_tune_is_played_to_its_end_in_silence_where_nothing_is_open(make_scale: Any) -> None:
    with PlayerProcess() as player:
        player.send(protocol.Load(make_scale(4, 0.01)))
        player.send(protocol.Play())
        assert wait_for(player, protocol.Playing).seconds >= 0.0
        assert wait_for(player, protocol.Finished) == protocol.Finished(0.04)
        assert wait_for(player, protocol.Timing).messages == 8


def test_the_player_is_reaped_when_it_is_closed() -> None:
    with PlayerProcess() as player:
        wait_for(player, protocol.Ready)
    assert wait_for(player, protocol.Ended)
    with pytest.raises(MidiError, match="start it again"):
        player.send(protocol.Stop())


def test_a_player_that_dies_is_told_as_the_last_report() -> None:
    with PlayerProcess(command=(sys.executable, "-c", "raise SystemExit(3)")) as player:
        assert wait_for(player, protocol.Ended).sentence == "The player stopped by itself; start it again."


def test_a_player_that_cannot_be_started_is_one_sentence() -> None:
    with pytest.raises(MidiError, match="could not be started"):
        PlayerProcess(command=("/nowhere/at/all",))


def test_a_player_that_does_not_listen_is_ended_by_the_system() -> None:
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(99)"
    player = PlayerProcess(command=(sys.executable, "-c", deaf))
    assert wait_for(player, protocol.Trouble).sentence.startswith("The player said something")
    player.close()
    assert wait_for(player, protocol.Ended)


def test_a_listener_hears_every_report_in_order(make_scale: Any) -> None:
    heard: list[protocol.Report] = []
    with PlayerProcess(heard.append) as player:
        player.send(protocol.Load(Performance()))
        player.send(protocol.Play())
        player.send(protocol.Stop())
    kinds = [type(report) for report in heard]
    assert kinds[0] is protocol.Ready
    assert protocol.Finished in kinds
    assert kinds[-1] is protocol.Ended
