"""What the player remembers of the notes at the receiver."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.midi import messages
from desktop.midi.sounding import SoundingNotes

channels = st.integers(0, 15)
data_bytes = st.integers(0, 127)
note_messages = st.builds(
    lambda kind, channel, pitch, velocity: bytes((kind | channel, pitch, velocity)),
    st.sampled_from([messages.NOTE_ON, messages.NOTE_OFF]),
    channels,
    st.integers(58, 62),
    st.integers(0, 3),
)
other_messages = st.one_of(
    st.builds(lambda channel, number: bytes((0xC0 | channel, number)), channels, data_bytes),
    st.builds(
        lambda channel, number, value: bytes((0xB0 | channel, number, value)),
        channels,
        data_bytes,
        data_bytes,
    ),
    st.binary(min_size=1, max_size=6).map(lambda data: b"\xf0" + data),
)


class Receiver:
    """A synth that starts a voice at every Note On and ends one at every Note Off; no mode messages."""

    def __init__(self) -> None:
        self.voices: list[tuple[int, int]] = []

    def take(self, data: bytes) -> None:
        key = (data[0] & 0x0F, data[1] if len(data) > 1 else -1)
        if messages.is_note_on(data):
            self.voices.append(key)
        elif messages.is_note_off(data) and key in self.voices:
            self.voices.remove(key)


@given(st.lists(st.one_of(note_messages, other_messages), max_size=60))
def test_no_sequence_of_messages_leaves_a_note_sounding_after_silence(sent: list[bytes]) -> None:
    sounding, receiver = SoundingNotes(), Receiver()
    for data in sent:
        receiver.take(data)
        sounding.follow(data)
    for data in sounding.silence():
        receiver.take(data)
    assert receiver.voices == []


@given(st.lists(note_messages, max_size=40))
def test_every_channel_that_was_used_gets_the_three_mode_messages_in_order(sent: list[bytes]) -> None:
    sounding = SoundingNotes()
    for data in sent:
        sounding.follow(data)
    modes = [data for data in sounding.silence() if data[0] & 0xF0 == messages.CONTROL_CHANGE]
    used = sorted({data[0] & 0x0F for data in sent})
    assert modes == [data for channel in used for data in messages.silence(channel)]


def test_note_offs_come_before_the_mode_messages() -> None:
    sounding = SoundingNotes()
    sounding.follow(messages.note_on(3, 60, 80))
    assert sounding.silence() == (
        messages.note_off(3, 60),
        b"\xb3\x40\x00",
        b"\xb3\x7b\x00",
        b"\xb3\x78\x00",
    )


def test_a_note_on_of_velocity_zero_ends_the_note() -> None:
    sounding = SoundingNotes()
    sounding.follow(messages.note_on(0, 60, 80))
    sounding.follow(b"\x90\x3c\x00")
    assert sounding.keys == ()


def test_forgetting_leaves_nothing_to_silence() -> None:
    sounding = SoundingNotes()
    sounding.follow(messages.note_on(0, 60, 80))
    sounding.forget()
    assert sounding.silence() == ()
