"""Ends the notes of a player that was killed: `python -m desktop.midi.guardian LEDGER`.

A player that ends by itself silences what it played. One that is killed cannot, and its notes would sound on at
every port with a wire behind it. So each player has a guardian, which waits for the end of its standard input
and then ends what the ledger says still sounds; mostly nothing, and then it opens no port.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from desktop.midi.errors import MidiError
from desktop.midi.ledger import Account, Ledger, new_place, opened_place
from desktop.midi.output import OutputLostError
from desktop.midi.ports import MidiSystem
from desktop.midi.realtime import claim_realtime
from desktop.midi.systems import find_system

_TRIES = 10
_SECONDS_BETWEEN = 0.05
_SECONDS_BETWEEN_LOOKS = 0.1


class Guardian:
    """The player's end of its guardian."""

    def __init__(self) -> None:
        """Starts the guardian; without one, where the system has none to give, `ledger` is None."""
        self.ledger: Ledger | None = None
        self._child: subprocess.Popen[bytes] | None = None
        try:
            place = new_place()
            self.ledger = Ledger(place.descriptor)
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "desktop.midi.guardian", place.word],
                pass_fds=place.inherited,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # what ends the player's session is not to end its guardian
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            place.close()
        except OSError:
            self.ledger = None

    def close(self) -> None:
        """Lets the guardian go, once nothing sounds any more."""
        if self._child is not None and self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()


class Watch:
    """What the guardian keeps ready, because every moment counts once it is needed."""

    def __init__(self, find_system: Callable[[], MidiSystem]) -> None:
        self._find_system = find_system
        self._system: MidiSystem | None = None
        self._gone: list[MidiSystem] = []  # kept: to free their clients would wait for a server that is dead

    def prepare(self, ledger: Ledger) -> None:
        """Is ready for the ports that are open now; to be called now and then."""
        if self._system is not None and self._system.is_gone:
            self._gone.append(self._system)
            self._system = None
        if self._system is None and ledger.open_accounts():
            with contextlib.suppress(MidiError):
                self._system = self._find_system()
                self._system.prepare()

    def silence(self, account: Account) -> None:
        """Ends what sounds at the port of an account; tries for half a second where it cannot be opened at once."""
        for _ in range(_TRIES):
            with contextlib.suppress(MidiError, OutputLostError):
                port = (self._system or self._find_system()).open(account.name)
                for data in account.ends():
                    port.send(data, None)
                port.close()
                return
            self._system = None
            time.sleep(_SECONDS_BETWEEN)

    def close(self) -> None:
        """Takes leave of the MIDI system."""
        if self._system is not None:
            self._system.close()


def main(word: str) -> int:
    """Waits for the end of the player, and ends what still sounds at the ledger's place; returns 0."""
    place = opened_place(word)
    ledger = Ledger(place.descriptor)
    place.close()
    claim_realtime()
    watch = Watch(find_system)
    player_ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(player_ended,), daemon=True).start()
    while not player_ended.wait(_SECONDS_BETWEEN_LOOKS):
        watch.prepare(ledger)
    for account in ledger.open_accounts():
        if account.ends():
            watch.silence(account)
    watch.close()
    with contextlib.suppress(OSError):
        place.remove()
    return 0


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.buffer.read()
    ended.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
