"""A SysEx message that was never ended."""

import pytest

from desktop.midi import messages
from desktop.midi.mender import NOTHING_SAID, Mender, salvaged

ON, OFF = messages.note_on(0, 61, 1), messages.note_off(0, 61)


class Port:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send_message(self, data: bytes) -> None:
        self.sent.append(data)


def test_an_input_is_mended_four_times_a_second() -> None:
    port, time = Port(), [5.0]
    mender = Mender(port, lambda: time[0])
    for step in range(101):
        time[0] = 5.0 + step / 100
        mender.mend()
    assert port.sent == [NOTHING_SAID] * 5


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ON, (ON,)),
        (b"\xf8", (b"\xf8",)),
        (b"\x3c\x50", (b"\x3c\x50",)),  # left to whoever asks for whole messages
        (b"\xf0\x01\x02\xf7", ()),
        (b"\xf0\x01\xf8\x02\xf7", (b"\xf8",)),
        (b"\xf0\x01\x02" + ON + OFF + b"\xf8" + NOTHING_SAID, (ON, OFF, b"\xf8")),
        (b"\xf0\x01\xf0\x02" + b"\xc3\x05" + NOTHING_SAID, (b"\xc3\x05",)),
        (NOTHING_SAID, ()),
        (b"", (b"",)),
    ],
)
def test_what_was_taken_for_a_part_of_it_is_found_again(data: bytes, found: tuple[bytes, ...]) -> None:
    assert salvaged(data) == found
