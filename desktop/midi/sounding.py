"""Which notes sound at the receiver: the player's memory of what it must end."""

from collections import Counter

from desktop.midi import messages


class SoundingNotes:
    """Follows every message that was sent, and knows what would silence the receiver.

    Note Ons of one key are counted, because some receivers start a second voice and want a Note Off for each.
    """

    def __init__(self) -> None:
        self._pressed: Counter[tuple[int, int]] = Counter()
        self._channels: set[int] = set()

    def follow(self, data: bytes) -> None:
        """Notes what a message that was just sent does to the receiver."""
        if not messages.is_channel_message(data):
            return
        self._channels.add(messages.channel_of(data))
        if messages.is_note_on(data):
            self._pressed[messages.channel_of(data), data[1]] += 1
        elif messages.is_note_off(data):
            self._release(messages.channel_of(data), data[1])

    def _release(self, channel: int, pitch: int) -> None:
        remaining = self._pressed[channel, pitch] - 1
        if remaining > 0:
            self._pressed[channel, pitch] = remaining
        else:
            del self._pressed[channel, pitch]

    def is_sounding(self, channel: int, pitch: int) -> bool:
        """Whether a Note On of this key has not been ended yet."""
        return (channel, pitch) in self._pressed

    @property
    def keys(self) -> tuple[tuple[int, int], ...]:
        """The (channel, pitch) of every key that sounds, lowest first."""
        return tuple(sorted(self._pressed))

    @property
    def counts(self) -> dict[tuple[int, int], int]:
        """How many Note Ons of each (channel, pitch) have not been ended, lowest key first."""
        return dict(sorted(self._pressed.items()))

    def note_offs(self) -> tuple[bytes, ...]:
        """One Note Off for every Note On that has not been ended."""
        return tuple(messages.note_off(channel, pitch) for channel, pitch in sorted(self._pressed.elements()))

    def silence(self) -> tuple[bytes, ...]:
        """All that silences the receiver: Note Offs, then CC 64 = 0, CC 123, CC 120 on the channels used."""
        modes = (data for channel in sorted(self._channels) for data in messages.silence(channel))
        return (*self.note_offs(), *modes)

    def forget(self) -> None:
        """Starts afresh, for a receiver that has been silenced or is gone."""
        self._pressed.clear()
        self._channels.clear()
