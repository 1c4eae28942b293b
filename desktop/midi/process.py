"""The player process: joins its threads, and makes sure that nothing sounds when it ends."""

import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import TextIO

from desktop.midi import protocol
from desktop.midi.calibration import Calibrator
from desktop.midi.clock import MonotonicClock
from desktop.midi.courtesy import Courtesy, at_once
from desktop.midi.errors import MidiError
from desktop.midi.guardian import Guardian
from desktop.midi.host import MainThread, OpenAudio
from desktop.midi.inbox import ORDINARY_SPIN_SECONDS, SPIN_SECONDS, Inbox
from desktop.midi.inputs import Inputs, InputThread
from desktop.midi.link import JoinedSession, LinkClock
from desktop.midi.names import KnownNames
from desktop.midi.outputs import Outputs
from desktop.midi.patchbay import DeviceLost, Woke
from desktop.midi.port_watch import PortWatch
from desktop.midi.preparing import Preparation
from desktop.midi.quiet import keep_streams_private
from desktop.midi.realtime import claim_for_all_threads, claim_for_helpers, claim_realtime
from desktop.midi.service import Event, Garbled, Service
from desktop.midi.sleep_watch import SleepWatch
from desktop.midi.systems import find_system
from desktop.midi.watcher import PortWatcher

_REPORTS_KEPT = 1000


class Reporter(threading.Thread):
    """Writes reports, so that a reader who is slow or gone never makes the sender wait."""

    def __init__(self, stream: TextIO, step_back: Callable[[], None] = at_once) -> None:
        """`step_back` is called before each line (see `courtesy.Courtesy`)."""
        super().__init__(name="reporter", daemon=True)
        self._stream = stream
        self._step_back = step_back
        self._reports: queue.SimpleQueue[protocol.Report | None] = queue.SimpleQueue()

    def report(self, report: protocol.Report) -> None:
        """Hands a report over; what comes often is dropped for a reader who has fallen far behind."""
        if isinstance(report, protocol.Playing | protocol.Heard) and self._reports.qsize() > _REPORTS_KEPT:
            return
        self._reports.put(report)

    def stop(self) -> None:
        """Writes what is left, for at most a moment."""
        self._reports.put(None)
        self.join(timeout=0.5)

    def run(self) -> None:
        """Writes one line a report."""
        while (report := self._reports.get()) is not None:
            self._step_back()
            try:
                self._stream.write(protocol.to_line(report) + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                return  # nobody reads; the reader of commands sees the end of its pipe


def read_commands(lines: Iterable[str], inbox: Inbox[Event], preparation: Preparation) -> None:
    """Puts each line's command into the inbox, and Quit where the lines end: then the window is gone."""
    try:
        for line in lines:
            if not line.strip():
                continue
            try:
                inbox.put(preparation.prepared(line))
                preparation.tidy()
            except MidiError as error:
                inbox.put(Garbled(str(error)))
    except (OSError, ValueError) as error:
        logging.getLogger(__name__).warning("the commands ended with %s", error)
    finally:
        inbox.put(protocol.Quit())


def serve(commands: TextIO, open_audio: OpenAudio) -> int:
    """Runs the player until Quit, the end of `commands`, or a signal to end; returns the exit code 0.

    To be called in the main thread, which it lends to the audio device. Reports go to the process's standard
    output as lines of JSON.
    """
    claim_for_helpers()
    # Who waits for the interpreter's lock gets it in time, and who spins before a deadline is left alone.
    sys.setswitchinterval(SPIN_SECONDS)
    reports, _ = keep_streams_private()
    clock = MonotonicClock()
    inbox: Inbox[Event] = Inbox(clock)
    courtesy = Courtesy(clock, lambda: inbox.deadline)
    reporter = Reporter(reports, courtesy)
    reporter.start()
    _end_on_signals(inbox)
    host = MainThread(open_audio)
    known = KnownNames()
    watch = PortWatch(inbox.put, reporter.report, known)
    watcher = PortWatcher(find_system, watch, _parent_and_sleep_check(inbox))
    guardian = Guardian()
    outputs = Outputs(
        clock,
        host,
        find_system,
        lambda name, sentence: inbox.put(DeviceLost(name, sentence)),
        guardian.ledger,
        known,
    )
    inputs = Inputs(clock, outputs, inbox.put)
    calibrator, link = Calibrator(clock, outputs), LinkClock(lambda: JoinedSession(clock), inbox.put)
    service = Service(clock, inbox, outputs, watcher, reporter.report, inputs, calibrator, link, inbox.put)
    sender = threading.Thread(target=_send, args=(service, inbox, reporter, host), name="sender")
    listener = InputThread(inputs)
    watcher.start()
    listener.start()
    sender.start()
    reading = (commands, inbox, Preparation(lambda: service.needed_from, courtesy))
    threading.Thread(target=read_commands, args=reading, name="commands", daemon=True).start()
    host.run()
    sender.join()
    listener.stop()
    outputs.close()
    guardian.close()
    watcher.stop()
    reporter.stop()
    return 0


def _send(service: Service, inbox: Inbox[Event], reporter: Reporter, host: MainThread) -> None:
    is_woken_first = claim_realtime()
    inbox.spin_seconds = SPIN_SECONDS if is_woken_first else ORDINARY_SPIN_SECONDS
    reporter.report(protocol.Ready(is_woken_first))
    try:
        service.run()
    finally:
        host.stop()


def _end_on_signals(inbox: Inbox[Event]) -> None:
    """SIGTERM and a closed terminal end the player in silence; Ctrl-C is for the parent, which says Stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: inbox.put(protocol.Quit()))
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda number, frame: inbox.put(protocol.Quit()))


def _parent_and_sleep_check(inbox: Inbox[Event]) -> Callable[[], None]:
    """Quits when the parent process is gone, whose pipe may be held open by another child; tells of a sleep."""
    parent = os.getppid()
    sleep = SleepWatch()

    def check() -> None:
        claim_for_all_threads()  # the libraries start theirs when they like
        if os.getppid() != parent:
            inbox.put(protocol.Quit())
        if sleep.slept():
            inbox.put(Woke())

    return check
