"""What was set on the channels of the receiver: programs, controllers, pitch bends."""

from collections.abc import Iterable

from desktop.midi import messages

# What a receiver has before anything is set (General MIDI 1, RP-015); 0 for every other controller.
_CONTROLLERS = {7: 100, 10: 64, 11: 127}
_SET_BY_SILENCE = frozenset({messages.SUSTAIN_PEDAL, messages.ALL_SOUND_OFF, messages.ALL_NOTES_OFF})


class ChannelSetup:
    """Follows every message that was sent, so that no tune plays with the instruments of the one before."""

    def __init__(self) -> None:
        self._values: dict[bytes, bytes] = {}  # what was set -> the message that set it

    def follow(self, data: bytes) -> None:
        """Notes what a message that was just sent sets."""
        key = setting_key(data)
        if key:
            self._values[key] = data

    def changes(self, before: Iterable[bytes]) -> tuple[bytes, ...]:
        """What must be sent where playing begins; `before` are the messages of the tune up to that place.

        Everything that this tune has set there, where it is set otherwise, and the usual value of all that
        only another tune has set. What no tune has set is left to the receiver.
        """
        wanted = {setting_key(data): data for data in before}
        wanted.pop(b"", None)
        for key in self._values:
            wanted.setdefault(key, _usual(key))
        return tuple(data for key, data in wanted.items() if self._values.get(key) != data)

    def doubt(self) -> None:
        """Takes nothing for sure any more: the receiver is another one, or did not get all that was sent."""
        self._values = dict.fromkeys(self._values, b"")


def setting_key(data: bytes) -> bytes:
    """What a message sets, the same for all that set the same: empty for one that sets nothing that stays."""
    kind = data[0] & 0xF0 if messages.is_channel_message(data) else 0
    if kind in (messages.PROGRAM_CHANGE, messages.PITCH_BEND):
        return data[:1]
    if kind == messages.CONTROL_CHANGE and data[1] not in _SET_BY_SILENCE:
        return data[:2]
    return b""


def _usual(key: bytes) -> bytes:
    kind = key[0] & 0xF0
    if kind == messages.PROGRAM_CHANGE:
        return bytes((key[0], 0))
    if kind == messages.PITCH_BEND:
        return bytes((key[0], 0, 64))
    return bytes((*key, _CONTROLLERS.get(key[1], 0)))
