"""The player's end of the process that sends at exact frames (see `exact_child`)."""

import contextlib
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

from desktop.midi.errors import MidiError
from desktop.midi.exact_ring import RING_BYTES, ExactRing

SERVER_ENDED = 3  # its exit code where the server has gone; any other tells that it was ended by somebody
_PATIENCE_SECONDS = 5.0  # for an answer: JACK makes a client wait for ever whose server is about to go
_LEAVING_SECONDS = 2.0


class ExactProcess:
    """A client of JACK in a process of its own, which may be started before anyone knows what for."""

    def __init__(self, client_name: str) -> None:
        """Raises MidiError where it cannot be started or finds no server."""
        descriptor = os.memfd_create("carolan-ring")
        try:
            os.truncate(descriptor, RING_BYTES)
            self.ring = ExactRing(descriptor)
            self._child = _started(descriptor, client_name)
        finally:
            os.close(descriptor)
        self.ended_with: int | None = None  # its exit code, once it has ended unasked
        self._is_leaving = False
        self.latency_seconds = self._latency()

    def join(self, port_name: str, receiver: str) -> None:
        """Makes its port, joins it to the receiver's where one is named, and sends from now on; raises MidiError."""
        with contextlib.suppress(OSError):
            self._commands.write(f"{port_name}\t{receiver}\n".encode())
            self._commands.flush()
            if self._answer() == b"joined\n":
                return
        self.leave()
        raise MidiError("The JACK output could not be opened; try again.")

    def watch(self, ended: Callable[[], None]) -> None:
        """Calls `ended`, in a thread of its own, if it ends unasked."""
        threading.Thread(target=self._wait, args=(ended,), name="exact output", daemon=True).start()

    def leave(self) -> None:
        """Lets it silence what sounds and end, which the caller need not wait for; does nothing the second time."""
        if not self._is_leaving:
            self._is_leaving = True
            with contextlib.suppress(OSError):
                self._commands.close()
            threading.Thread(target=self._see_off, name="leaving JACK").start()

    @property
    def _commands(self) -> IO[bytes]:
        assert self._child.stdin is not None
        return self._child.stdin

    def _answer(self) -> bytes:
        """Its next line; nothing where it has ended, or is ended here because it says none."""
        answers = self._child.stdout
        assert answers is not None
        if not select.select([answers], [], [], _PATIENCE_SECONDS)[0]:
            self._child.kill()
        return answers.readline()

    def _latency(self) -> float:
        try:
            return float(self._answer())
        except ValueError as error:
            self.leave()
            raise MidiError("No JACK server answers; start one, or choose another output.") from error

    def _wait(self, ended: Callable[[], None]) -> None:
        code = self._child.wait()
        if not self._is_leaving:
            self.ended_with = code
            ended()

    def _see_off(self) -> None:
        try:
            self._child.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def _started(descriptor: int, client_name: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-P", "-m", "desktop.midi.exact_child", client_name, str(descriptor)]
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
