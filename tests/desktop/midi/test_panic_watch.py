"""Which All Sound Off and All Notes Off are a panic button, and which are a matter of routine."""

import pytest

from desktop.midi import messages
from desktop.midi.panic_watch import PanicWatch

ON, OFF = messages.note_on(0, 60, 80), messages.note_off(0, 60)


def notes_off(channel: int = 0) -> bytes:
    return messages.control_change(channel, messages.ALL_NOTES_OFF, 0)


@pytest.fixture
def watch() -> PanicWatch:
    return PanicWatch()


@pytest.mark.parametrize("channel", range(16))
def test_all_sound_off_asks_for_silence_on_any_channel(watch: PanicWatch, channel: int) -> None:
    watch.is_panic(ON, "Keys", 1.0)
    assert watch.is_panic(messages.control_change(channel, messages.ALL_SOUND_OFF, 0), "Keys", 1.1)


@pytest.mark.parametrize("channel", range(16))
def test_all_notes_off_asks_for_silence_where_nothing_is_played(watch: PanicWatch, channel: int) -> None:
    watch.is_panic(ON, "Other keys", 1.0)
    assert watch.is_panic(notes_off(channel), "Keys", 1.1)


def test_a_keyboard_that_ends_all_notes_whenever_the_last_key_is_released_asks_for_nothing(
    watch: PanicWatch,
) -> None:
    for second in range(0, 60, 5):
        assert not watch.is_panic(ON, "Keys", second)
        assert not watch.is_panic(OFF, "Keys", second + 3.0)
        assert not watch.is_panic(notes_off(), "Keys", second + 3.001)
    assert watch.is_panic(notes_off(), "Keys", 59.5)


def test_all_notes_off_on_many_channels_at_once_asks_for_silence(watch: PanicWatch) -> None:
    watch.is_panic(OFF, "Keys", 1.0)
    asked = [watch.is_panic(notes_off(channel), "Keys", 1.0 + channel / 100) for channel in range(16)]
    assert asked == [False] * 7 + [True] * 9


def test_all_notes_off_on_one_channel_after_the_other_asks_for_nothing(watch: PanicWatch) -> None:
    for channel in range(16):
        watch.is_panic(OFF, "Keys", 1.0 + channel * 0.4)
        assert not watch.is_panic(notes_off(channel), "Keys", 1.0 + channel * 0.4)


@pytest.mark.parametrize("data", [ON, OFF, messages.control_change(0, 7, 0), messages.program_change(0, 120)])
def test_other_messages_ask_for_nothing(watch: PanicWatch, data: bytes) -> None:
    assert not watch.is_panic(data, "Keys", 1.0)
