"""How many messages of an input are let through, so that no flood of them makes the sender late."""

from desktop.midi import messages

MESSAGES_A_SECOND = (
    1500.0  # a MIDI cable carries 1,042 messages of three bytes a second (MIDI 1.0: 31,250 baud)
)
CLOCKS_A_SECOND = 500.0  # 24 a quarter: 300 beats a minute are 120 a second
_BURST_SECONDS = 0.2


class FloodGate:
    """Lets the messages of one input pass, as many a second as make sense; what ends something passes always."""

    def __init__(self) -> None:
        self._channel = Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND * _BURST_SECONDS)
        self._realtime = Bucket(CLOCKS_A_SECOND, CLOCKS_A_SECOND * _BURST_SECONDS)
        self._others = Bucket(MESSAGES_A_SECOND, MESSAGES_A_SECOND * _BURST_SECONDS)
        self._held: set[tuple[int, int]] = set()
        self._pedals: set[int] = set()

    def lets_pass(self, data: bytes, at: float) -> bool:
        """Whether this message, which arrived at the clock time `at`, is passed on.

        A Note Off passes where its Note On did, and so does a pedal's release: each at most once.
        """
        if not messages.is_whole(data):
            return self._others.has_room(at)
        if not messages.is_channel_message(data):
            return self._realtime.has_room(at)
        ends = self._ends_something(data)
        if not (self._channel.has_room(at) or ends):
            return False
        self._follow(data)
        return True

    def let_go(self) -> tuple[bytes, ...]:
        """What ends all that passed and has not been ended, which then counts as ended: keys first, then pedals."""
        keys = (messages.note_off(channel, pitch) for channel, pitch in sorted(self._held))
        pedals = (
            messages.control_change(channel, messages.SUSTAIN_PEDAL, 0) for channel in sorted(self._pedals)
        )
        ends = (*keys, *pedals)
        self._held.clear()
        self._pedals.clear()
        return ends

    def _ends_something(self, data: bytes) -> bool:
        if messages.is_note_off(data):
            return (messages.channel_of(data), data[1]) in self._held
        return messages.is_pedal_up(data) and messages.channel_of(data) in self._pedals

    def _follow(self, data: bytes) -> None:
        channel = messages.channel_of(data)
        if messages.is_note_on(data):
            self._held.add((channel, data[1]))
        elif messages.is_note_off(data):
            self._held.discard((channel, data[1]))
        elif messages.is_pedal_up(data):
            self._pedals.discard(channel)
        elif data[0] & 0xF0 == messages.CONTROL_CHANGE and data[1] == messages.SUSTAIN_PEDAL:
            self._pedals.add(channel)


class Bucket:
    """Room for so many a second on average, and for a burst."""

    def __init__(self, a_second: float, burst: float) -> None:
        self._a_second = a_second
        self._most = self._room = burst
        self._latest: float | None = None

    def has_room(self, at: float) -> bool:
        """Whether there is room for one more at a clock time, which it then takes."""
        if self._latest is not None:
            self._room = min(self._most, self._room + max(0.0, at - self._latest) * self._a_second)
        self._latest = at
        if self._room < 1.0:
            return False
        self._room -= 1.0
        return True
