"""Ends the notes of a player that was killed: `python -m desktop.midi.guardian LEDGER`.

A player that ends by itself silences what it played. One that is killed cannot, and its notes would sound on at
every port with a wire behind it. So each player has a guardian, which waits for the end of its standard input
and then ends what the ledger says still sounds; mostly nothing, and then it opens no port.
"""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from desktop.midi.errors import MidiError
from desktop.midi.ledger import Account, Ledger, new_ledger_file
from desktop.midi.output import OutputLostError
from desktop.midi.realtime import claim_realtime
from desktop.midi.systems import load_library, unchecked_systems

_TRIES = 10
_SECONDS_BETWEEN = 0.05


class Guardian:
    """The player's end of its guardian."""

    def __init__(self) -> None:
        """Starts the guardian; without one, where the system has none to give, `ledger` is None."""
        self.ledger: Ledger | None = None
        self._child: subprocess.Popen[bytes] | None = None
        try:
            path = new_ledger_file()
            self.ledger = Ledger(path)
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "desktop.midi.guardian", str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # what ends the player's session is not to end its guardian
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        except OSError:
            self.ledger = None

    def close(self) -> None:
        """Lets the guardian go, once nothing sounds any more."""
        if self._child is not None and self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()


def main(path: Path) -> int:
    """Waits for the end of the player, and ends what still sounds; returns 0."""
    ledger = Ledger(path)
    load_library()  # before it is needed: then every moment counts
    claim_realtime()
    with contextlib.suppress(OSError):
        path.unlink()  # so that no kill leaves it behind; Windows keeps it until the end
    sys.stdin.buffer.read()
    for account in ledger.open_accounts():
        if account.ends():
            silence(account)
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return 0


def silence(account: Account) -> None:
    """Ends what sounds at the port of an account; tries for half a second where it cannot be opened at once."""
    for _ in range(_TRIES):
        for system in unchecked_systems(watches=False):
            with contextlib.suppress(MidiError, OutputLostError):
                port = system.open(account.name)
                for data in account.ends():
                    port.send(data, None)
                port.close()
                return
        time.sleep(_SECONDS_BETWEEN)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
