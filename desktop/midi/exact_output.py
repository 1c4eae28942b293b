"""An output that sounds each message at its own frame of JACK, by a process of its own (see `exact_child`)."""

import os
import subprocess
import sys
from typing import IO

from desktop.midi.errors import MidiError
from desktop.midi.exact_ring import RING_BYTES, ExactRing
from desktop.midi.output import OutputLostError

WANTED = "CAROLAN_JACK"  # "exact" in the environment
_PATIENCE_SECONDS = 2.0
_GONE = "The JACK server stopped; playing goes on in silence, start the server again to hear it."


def is_wanted() -> bool:
    """Whether outputs of JACK are to be exact to the frame."""
    return os.environ.get(WANTED) == "exact" and hasattr(os, "memfd_create")


class ExactOutput:
    """Hands messages over ahead of time: each is heard a constant latency behind its deadline."""

    wants_clock = False  # unless a route of the rack says otherwise

    def __init__(self, client_name: str, receiver: str = "") -> None:
        """Joined to the port `receiver`, or to none; raises MidiError."""
        self.name = receiver or client_name
        descriptor = os.memfd_create("carolan-ring")
        try:
            os.truncate(descriptor, RING_BYTES)
            self._ring = ExactRing(descriptor)
            self._child = _started(descriptor, client_name, receiver)
        finally:
            os.close(descriptor)
        assert self._child.stdout is not None
        self.latency_seconds = _latency(self._child.stdout)

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes a message for its deadline, or for the next period if that is None.

        Raises OutputLostError when the server is gone.
        """
        if self._child.poll() is not None or not self._ring.put(0.0 if at is None else at, data):
            raise OutputLostError(_GONE)

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Takes a message of the clock, like any other."""
        self.send(data, at)

    def advance(self, now: float) -> float | None:
        """Nothing is ever due: the other process keeps the deadlines."""
        return None

    def withdraw(self) -> None:
        """Forgets what has not sounded yet."""
        self._ring.withdraw()

    def close(self) -> None:
        """Ends the other process, which silences what sounds."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        try:
            self._child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child.stdout.close()


def _started(descriptor: int, client_name: str, receiver: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-P", "-m", "desktop.midi.exact_child", client_name, str(descriptor), receiver]
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(descriptor,),
            start_new_session=True,  # what ends the player's session is not to end it before it has silenced
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except OSError as error:
        raise MidiError("The JACK output could not be started; try again.") from error


def _latency(answers: IO[bytes]) -> float:
    try:
        return float(answers.readline())
    except ValueError as error:
        raise MidiError("The JACK output could not be opened; close the program that holds it.") from error
