"""What sounds at the ports, written where it outlives the player: in memory that two processes share."""

import mmap
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.midi import messages

_MOST_PORTS = 32
_NAME_BYTES = 254
_KEYS = messages.CHANNELS * 128
_RECORD_BYTES = 2 + _NAME_BYTES + _KEYS + messages.CHANNELS
_MOST_COUNTED = 255


class Account:
    """The keys and pedals that are down at one port."""

    def __init__(self, record: memoryview) -> None:
        self._record = record
        self._keys = record[2 + _NAME_BYTES : 2 + _NAME_BYTES + _KEYS]
        self._pedals = record[2 + _NAME_BYTES + _KEYS :]

    def begin(self, name: str) -> None:
        """Is from now on about the port of this name, at which nothing sounds."""
        self._record[:] = bytes(len(self._record))
        data = name.encode("utf-8")[:_NAME_BYTES]
        self._record[2 : 2 + len(data)] = data
        self._record[0:2] = len(data).to_bytes(2, "little")  # last: half a name is none

    def end(self) -> None:
        """Is about no port any more."""
        self._record[0:2] = b"\0\0"

    @property
    def name(self) -> str:
        """Of the port; empty where the account is free."""
        length = int.from_bytes(self._record[0:2], "little")
        return bytes(self._record[2 : 2 + length]).decode("utf-8", "replace")

    def follow(self, data: bytes) -> None:
        """Notes what a message that was just sent does at the port."""
        if len(data) != 3:
            return
        kind, channel = data[0] & 0xF0, data[0] & 0x0F
        if kind in (messages.NOTE_ON, messages.NOTE_OFF):
            key = channel << 7 | data[1]
            count = self._keys[key] + (1 if messages.is_note_on(data) else -1)
            self._keys[key] = min(_MOST_COUNTED, max(0, count))
        elif kind == messages.CONTROL_CHANGE and data[1] == messages.SUSTAIN_PEDAL:
            self._pedals[channel] = 0 if messages.is_pedal_up(data) else 1

    def ends(self) -> tuple[bytes, ...]:
        """What silences the port: nothing where nothing sounds, else every Note Off and all channels' silence."""
        keys = bytes(self._keys)
        if not any(keys) and not any(self._pedals):
            return ()
        offs = [
            messages.note_off(key >> 7, key & 0x7F)
            for key in range(_KEYS)
            if keys[key]
            for _ in range(keys[key])
        ]
        modes = (data for channel in range(messages.CHANNELS) for data in messages.silence(channel))
        return (*offs, *modes)


class Ledger:
    """The accounts of all ports, which stay readable when the process that writes them is killed."""

    def __init__(self, descriptor: int) -> None:
        """Opens the memory that a descriptor stands for; raises OSError or ValueError where it is none of ours."""
        self._map = mmap.mmap(descriptor, _MOST_PORTS * _RECORD_BYTES)
        self._view = memoryview(self._map)

    def account(self, name: str) -> Account | None:
        """A free account, now that of this port; None where there are too many ports."""
        for account in self._accounts():
            if not account.name:
                account.begin(name)
                return account
        return None

    def open_accounts(self) -> tuple[Account, ...]:
        """The accounts of the ports that are open."""
        return tuple(account for account in self._accounts() if account.name)

    def _accounts(self) -> Iterator[Account]:
        for start in range(0, _MOST_PORTS * _RECORD_BYTES, _RECORD_BYTES):
            yield Account(self._view[start : start + _RECORD_BYTES])


@dataclass(frozen=True)
class LedgerPlace:
    """Where a ledger lies, and how a child of this process finds it."""

    descriptor: int
    path: Path | None = None  # only where no child inherits descriptors, as on Windows

    @property
    def word(self) -> str:
        """For `opened_place`, in another process."""
        return str(self.descriptor) if self.path is None else str(self.path)

    @property
    def inherited(self) -> tuple[int, ...]:
        """The descriptors that the other process needs."""
        return (self.descriptor,) if self.path is None else ()

    def close(self) -> None:
        """Gives the descriptor back; a ledger that was opened there stays open."""
        os.close(self.descriptor)

    def remove(self) -> None:
        """Leaves no file behind; raises OSError while another process has it open on Windows."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def new_place() -> LedgerPlace:
    """Room for an empty ledger; raises OSError where none can be made.

    Memory and no file of a disk, where the system has such: one who writes into the page of a file that is on its
    way to the disk waits for the disk, and here that would be the sender.
    """
    if hasattr(os, "memfd_create"):
        place = LedgerPlace(os.memfd_create("carolan-sounding"))
    else:
        descriptor, name = tempfile.mkstemp(prefix="carolan-sounding-")
        is_inherited = sys.platform != "win32"
        if is_inherited:
            Path(name).unlink()  # so that no kill leaves it behind
        place = LedgerPlace(descriptor, None if is_inherited else Path(name))
    os.truncate(place.descriptor, _MOST_PORTS * _RECORD_BYTES)
    return place


def opened_place(word: str) -> LedgerPlace:
    """The place that another process made and named so; raises OSError where there is none."""
    if word.isdecimal():
        return LedgerPlace(int(word))
    return LedgerPlace(os.open(word, os.O_RDWR), Path(word))
