"""Ableton Link as a clock to follow: what the peers on the network call the beat, as the pulses of a MIDI clock.

Link comes with the package LinkPython-extern, which is under the GPL and therefore no part of Carolan: whoever
installs the extra `link` has it. It has no song position, so playing begins at its next bar.
"""

import importlib.util
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.midi import messages
from desktop.midi.beat_map import PULSES_A_QUARTER
from desktop.midi.clock import Clock
from desktop.midi.errors import MidiError
from desktop.midi.inputs import Received

LINK_NAME = "Ableton Link"
POLL_SECONDS = 0.005
_BAR_QUARTERS = 4
_BAR_PULSES = _BAR_QUARTERS * PULSES_A_QUARTER
NOT_INSTALLED = "Ableton Link is not installed; add the extra “link” of Carolan (the package LinkPython-extern, under the GPL)."


@dataclass(frozen=True)
class LinkBeat:
    """Where the session is at a moment."""

    at: float  # clock seconds of the player
    quarters: float  # bars of four begin at the multiples of 4
    quarters_a_second: float


class LinkSession(Protocol):
    """A session of Link, joined."""

    def beat(self) -> LinkBeat:
        """Where it is now."""
        ...

    def leave(self) -> None:
        """Takes leave of the peers."""
        ...


class LinkPulses:
    """Turns looks at the beat into the pulses that were due since the look before, each at its exact time."""

    def __init__(self) -> None:
        """Begins to pulse with the next bar."""
        self._next: int | None = None
        self._has_begun = False

    def since(self, beat: LinkBeat) -> list[tuple[float, bytes]]:
        """The messages that were due up to this look, with their clock times.

        Where the beat was moved, as when another session is joined, System Reset goes before the next bar: what was
        heard before is to be forgotten (MIDI 1.0, system real-time messages).
        """
        pulse = beat.quarters * PULSES_A_QUARTER
        due: list[tuple[float, bytes]] = []
        if self._has_begun and self._next is not None and not -1.5 < pulse - self._next < PULSES_A_QUARTER:
            due.append((beat.at, messages.RESET))
            self._next, self._has_begun = None, False
        if self._next is None or (not self._has_begun and self._next - pulse > _BAR_PULSES):
            self._next = math.ceil(pulse / _BAR_PULSES) * _BAR_PULSES
        while self._next <= pulse:
            behind = (pulse - self._next) / PULSES_A_QUARTER / beat.quarters_a_second
            due.append((beat.at - behind, messages.CLOCK))
            self._next += 1
            self._has_begun = True
        return due


class LinkClock:
    """Sends the pulses of Link to the player while somebody follows them."""

    def __init__(
        self,
        join: Callable[[], LinkSession],
        put: Callable[[Received], None],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """`join` enters a session, or raises MidiError."""
        self._join = join
        self._put = put
        self._poll_seconds = poll_seconds
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()

    def follow(self, follows: bool) -> None:
        """Begins or ends; raises MidiError where Link is not installed."""
        if follows == (self._thread is not None):
            return
        if not follows:
            self.close()
            return
        session = self._join()
        self._ends = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(session, self._ends), name="Ableton Link", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Ends."""
        thread, self._thread = self._thread, None
        self._ends.set()
        if thread is not None:
            thread.join(timeout=1.0)

    def _run(self, session: LinkSession, ends: threading.Event) -> None:
        pulses = LinkPulses()
        try:
            while not ends.wait(self._poll_seconds):
                for at, data in pulses.since(session.beat()):
                    self._put(Received(at, data, LINK_NAME))
        finally:
            session.leave()


class JoinedSession:
    """A session by LinkPython-extern."""

    def __init__(self, clock: Clock) -> None:
        """Joins the peers of the local network; raises MidiError where the package is not installed."""
        if not is_installed():
            raise MidiError(NOT_INSTALLED)
        try:
            from link import Link
        except ImportError as error:
            raise MidiError(NOT_INSTALLED) from error
        self._clock = clock
        self._link = Link(120.0)
        self._link.enabled = True

    def beat(self) -> LinkBeat:
        """Where the session is now."""
        state = self._link.captureAppSessionState()
        before = self._clock.now()
        micros = self._link.clock().micros()
        at = (before + self._clock.now()) / 2
        return LinkBeat(at, state.beatAtTime(micros, float(_BAR_QUARTERS)), state.tempo() / 60)

    @property
    def peers(self) -> int:
        """How many others are in the session."""
        return int(self._link.numPeers())

    def leave(self) -> None:
        """Takes leave of the peers."""
        self._link.enabled = False


def is_installed() -> bool:
    """Whether the package that speaks Link is there; it is not loaded."""
    return importlib.util.find_spec("link") is not None
