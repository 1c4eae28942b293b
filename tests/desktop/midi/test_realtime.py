"""What is asked of the systems that are not here, by libraries that are made up."""

import os
import subprocess
import sys
from typing import Any

import pytest

from desktop.midi import realtime
from desktop.midi.realtime_macos import TimeConstraint, TimeConstraintPolicy
from desktop.midi.realtime_windows import ProAudio


class FakeMac:
    """libSystem of a machine whose absolute time runs at 24 MHz."""

    def __init__(self, answer: int = 0, numer: int = 125, denom: int = 3) -> None:
        self.answer = answer
        self.base = (numer, denom)
        self.asked: list[tuple[int, int, int]] = []
        self.policy = TimeConstraintPolicy()

    def mach_timebase_info(self, place: Any) -> int:
        place._obj.numer, place._obj.denom = self.base
        return 0

    def mach_thread_self(self) -> int:
        return 77

    def thread_policy_set(self, thread: int, flavor: int, policy: Any, count: int) -> int:
        self.asked.append((thread, flavor, count))
        self.policy = TimeConstraintPolicy.from_buffer_copy(policy._obj)
        return self.answer


class FakeWindows:
    """avrt and winmm in one."""

    def __init__(self, handle: int | None = 5, timer: int = 0) -> None:
        self.handle = handle
        self.timer = timer
        self.asked: list[object] = []

    def timeBeginPeriod(self, milliseconds: int) -> int:
        self.asked.append(milliseconds)
        return self.timer

    def AvSetMmThreadCharacteristicsW(self, task: str, index: Any) -> int | None:
        self.asked.append(task)
        return self.handle


def test_a_mac_is_asked_for_a_time_constraint_in_its_own_units() -> None:
    system = FakeMac()
    assert TimeConstraint(system).claim()
    assert system.asked == [(77, 2, 4)]
    assert system.policy.period == 120_000  # 5 ms at 24 MHz
    assert 0 < system.policy.computation <= system.policy.constraint <= system.policy.period


def test_a_mac_that_refuses_is_done_without() -> None:
    assert not TimeConstraint(FakeMac(answer=4)).claim()
    assert not TimeConstraint(FakeMac(numer=0)).claim()


@pytest.mark.parametrize(("handle", "timer", "granted"), [(5, 0, True), (None, 0, False), (5, 97, False)])
def test_windows_is_asked_for_pro_audio_and_a_timer_of_one_millisecond(
    handle: int | None, timer: int, granted: bool
) -> None:
    system = FakeWindows(handle, timer)
    assert ProAudio(system, system).claim() is granted
    assert system.asked == [1, "Pro Audio"]


def test_real_time_can_be_refused_to_measure_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(realtime.REFUSED, "no")
    assert not realtime.claim_realtime()
    assert not realtime.claim_for_helpers()


THREADS = """
import os, threading
from desktop.midi.realtime import claim_for_all_threads, claim_for_helpers
ends = threading.Event()
thread = threading.Thread(target=ends.wait)
thread.start()  # as a library starts one, with no priority
granted = claim_for_helpers()
claim_for_all_threads()
print(granted, os.sched_getscheduler(thread.native_id) == os.SCHED_FIFO)
ends.set()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the threads of others")
def test_no_thread_of_a_player_that_is_killed_waits_for_its_turn_to_end() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", THREADS]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    if said.startswith("False"):
        pytest.skip("the system grants no priority")
    assert said.split() == ["True", "True"]
