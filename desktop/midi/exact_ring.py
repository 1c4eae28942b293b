"""Messages and their deadlines on the way to another process, in memory that both share."""

import mmap
import struct
from collections.abc import Iterator

_ROW = struct.Struct("@Qd4B4x")  # its number, from 1; clock seconds; the length of the data, and the data
_ROWS = 4096
_HEAD_BYTES = 64
_WRITTEN, _READ, _WITHDRAWN = 0, 1, 2  # counts since the beginning
RING_BYTES = _HEAD_BYTES + _ROWS * _ROW.size
_LONGEST = 3


class ExactRing:
    """One process writes, one reads, neither waits for the other."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` is that of a file of RING_BYTES."""
        self._map = mmap.mmap(descriptor, RING_BYTES)
        self._counts = memoryview(self._map)[:_HEAD_BYTES].cast("Q")

    # The writer's.

    def put(self, due: float, data: bytes) -> bool:
        """Whether there was room for a message of one to three bytes that is due at a clock time."""
        written = self._counts[_WRITTEN]
        if written - self._counts[_READ] >= _ROWS:
            return False
        row = _HEAD_BYTES + written % _ROWS * _ROW.size
        _ROW.pack_into(self._map, row, written + 1, due, len(data), *data.ljust(_LONGEST, b"\0"))
        self._counts[_WRITTEN] = written + 1
        return True

    def withdraw(self) -> None:
        """What was written and has not been sent is not to be sent, but for what has no deadline."""
        self._counts[_WITHDRAWN] = self._counts[_WRITTEN]

    # The reader's.

    @property
    def withdrawn(self) -> int:
        """The number of the last message that is not to be sent if it has not been."""
        return self._counts[_WITHDRAWN]

    def take(self) -> Iterator[tuple[int, float, bytes]]:
        """The messages that were not taken yet: number, clock time at which it is due, data."""
        while (number := self._counts[_READ] + 1) <= self._counts[_WRITTEN]:
            row = _HEAD_BYTES + (number - 1) % _ROWS * _ROW.size
            found, due, length, *data = _ROW.unpack_from(self._map, row)
            if found != number:
                return  # the count has been seen before the row; the next time it is there
            self._counts[_READ] = number
            yield number, due, bytes(data[:length])
