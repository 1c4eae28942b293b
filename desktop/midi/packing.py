"""The events of a performance as strings, so that a long tune is read beside a sender that must not wait.

A thread that reads JSON or frees memory in one long call keeps the interpreter's lock for as long, and the
sender is late by that. So the events are packed into pieces, each a matter of microseconds.
"""

import math
import struct
from collections.abc import Callable, Iterator, Sequence

from desktop.midi.courtesy import at_once
from desktop.midi.performance import TimedMessage
from model.notation.spans import Span

_ROW = struct.Struct("<d4Bii")  # seconds; the length of the data and a mark of a click; the data; the span
_EVENTS_A_PIECE = 100
_LENGTH, _CLICK = 3, 4
_NOWHERE = -1


def packed(events: Sequence[TimedMessage]) -> list[str]:
    """The events in pieces of hexadecimal digits; raises ValueError for data longer than three bytes."""
    starts = range(0, len(events), _EVENTS_A_PIECE)
    return [b"".join(map(_row, events[start : start + _EVENTS_A_PIECE])).hex() for start in starts]


def unpacked(pieces: Sequence[str], step_back: Callable[[], None] = at_once) -> tuple[TimedMessage, ...]:
    """The events again; `step_back` is called between two pieces.

    Raises ValueError or TypeError for what was not packed here.
    """
    events: list[TimedMessage] = []
    for piece in pieces:
        step_back()
        events.extend(_events(piece))
    return tuple(events)


def _row(event: TimedMessage) -> bytes:
    data, span = event.data, event.span
    if not 1 <= len(data) <= _LENGTH:
        raise ValueError(f"a message of a performance has one to three bytes, got {len(data)}")
    marks = len(data) | (_CLICK if event.is_click else 0)
    start, end = (_NOWHERE, _NOWHERE) if span is None else (span.start, span.end)
    return _ROW.pack(event.at_seconds, marks, *data.ljust(_LENGTH, b"\0"), start, end)


def _events(piece: str) -> Iterator[TimedMessage]:
    try:
        rows = list(_ROW.iter_unpack(bytes.fromhex(piece)))
    except struct.error as error:
        raise ValueError("a piece is cut off") from error
    for at_seconds, marks, *data, start, end in rows:
        length = marks & _LENGTH
        # No running status (MIDI 1.0): each message is whole.
        if length == 0 or data[0] < 0x80 or not math.isfinite(at_seconds):
            raise ValueError("this is no event")
        span = None if start == _NOWHERE else Span(start, end)
        yield TimedMessage(at_seconds, bytes(data[:length]), span, bool(marks & _CLICK))
