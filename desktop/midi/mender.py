"""Keeps a SysEx message that was never ended from making an input of JACK deaf.

RtMidi's JACK input takes everything behind the beginning of a SysEx for its continuation until a message ends with
0xF7, which a sender that was cut off never sends. So an output of our own, joined to that input, says F0 F7 (a
SysEx of nothing) four times a second, and what RtMidi hands over as one message by then is taken apart again.
"""

import time
from collections.abc import Callable
from typing import Protocol

from desktop.midi import messages

MEND_SECONDS = 0.25
NOTHING_SAID = b"\xf0\xf7"
_SYSEX, _REALTIME = 0xF0, 0xF8


class Sends(Protocol):
    """An output port of RtMidi."""

    def send_message(self, data: bytes) -> None:
        """Sends one message."""
        ...


class Mender:
    """Ends, now and then, what may have been left open at one input."""

    def __init__(self, port: Sends, now: Callable[[], float] = time.monotonic) -> None:
        self.port = port
        self._now = now
        self._due = now()

    def mend(self) -> None:
        """Sends where it is time to."""
        if self._now() >= self._due:
            self._due = self._now() + MEND_SECONDS
            self.port.send_message(NOTHING_SAID)


def salvaged(data: bytes) -> tuple[bytes, ...]:
    """The messages in what RtMidi hands over as one: itself, or what lies in and behind a SysEx.

    Any status byte but those from 0xF8 on ends a SysEx, with or without 0xF7 (MIDI 1.0, system exclusive).
    """
    if data[:1] != bytes((_SYSEX,)):
        return (data,)
    found: list[bytes] = []
    message = b""
    for byte in data:
        if byte >= _REALTIME:
            found.append(bytes((byte,)))
        elif byte >= 0x80:
            message = bytes((byte,))
        else:
            message += bytes((byte,))
        if message[:1] != bytes((_SYSEX,)) and messages.is_whole(message):
            found.append(message)
            message = b""
    return tuple(found)
