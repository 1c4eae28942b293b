"""What becomes of the messages on their way to one output: another channel, program, key, loudness."""

from collections import Counter
from collections.abc import Sequence
from typing import Self

from desktop.midi import messages
from desktop.midi.commands import Route

DRUM_CHANNEL = 9  # General MIDI: channel 10, counted from 1
PLAYED = ""  # where a message comes from: the tune; otherwise the name of an input
_BANK_CONTROLLERS = (0, 32)  # coarse and fine (MIDI 1.0, table III)
_HIGHEST = 127


class Strip:
    """Changes messages as a route says, and remembers which keys it pressed for which.

    So a Note Off ends what its Note On began, though the route was changed in between, and one whose Note On
    was left out is left out too. Where two keys become one, as voices in unison do on one channel, it is struck
    anew and sounds to the later end (MIDI 1.0 leaves a second Note On of a sounding key to the receiver).
    """

    def __init__(self, route: Route) -> None:
        self.route = route
        self._down: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        self._holding: Counter[tuple[str, int, int]] = Counter()  # keys of a source that hold one key there
        self._moved: dict[tuple[str, bytes], bytes] = {}  # source and what it moved -> what brings it to rest
        self._set_up: set[int] = set()

    def follow_up(self, route: Route) -> Self:
        """A strip for another route to the same output, which ends the notes that this one began."""
        new = type(self)(route)
        new._down, new._holding, new._moved = self._down, self._holding, self._moved
        return new

    def take(self, data: bytes, is_click: bool = False, source: str = PLAYED) -> tuple[bytes, ...]:
        """What is sent in place of a channel message, in this order."""
        if is_click and not self.route.takes_click:
            return ()
        if messages.is_note_off(data):
            return self._note_off(data, source)
        if messages.is_note_on(data):
            return self._note_on(data, source)
        return self._setting(data, source)

    def opening(self) -> tuple[bytes, ...]:
        """What is sent before anything else: the instrument of the route's own channel."""
        return () if self.route.channel is None else self._program(self.route.channel)

    def release(self, source: str) -> tuple[bytes, ...]:
        """What ends the notes that came from this source, and brings the pedals and wheels that it moved to rest."""
        ends = self._end_keys([key for key in self._down if key[0] == source])
        rests = [self._moved.pop(key) for key in sorted(self._moved) if key[0] == source]
        return (*ends, *rests)

    def bring_to_rest(self) -> tuple[bytes, ...]:
        """What brings every pedal and wheel to rest that was moved."""
        return tuple(dict.fromkeys(rest for _, rest in sorted(self._moved.items())))

    def is_down(self, channel: int, pitch: int, source: str) -> bool:
        """Whether this key of the source is pressed, by its channel and pitch at the source."""
        return (source, channel, pitch) in self._down

    def forget(self) -> None:
        """Takes no key for pressed, no pedal and no wheel for moved any more, and no instrument for set."""
        self._down.clear()
        self._holding.clear()
        self._moved.clear()
        self._set_up.clear()

    def _channel(self, channel: int) -> int:
        return channel if channel == DRUM_CHANNEL or self.route.channel is None else self.route.channel

    def _note_on(self, data: bytes, source: str) -> tuple[bytes, ...]:
        channel, pitch = messages.channel_of(data), data[1]
        moved = pitch if channel == DRUM_CHANNEL else pitch + self.route.transpose
        if not 0 <= moved <= _HIGHEST or self.route.velocity_percent <= 0:
            return ()
        velocity = min(_HIGHEST, max(1, round(data[2] * self.route.velocity_percent / 100)))
        channel_there = self._channel(channel)
        self._down.setdefault((source, channel, pitch), []).append((channel_there, moved))
        self._holding[source, channel_there, moved] += 1
        before = (messages.note_off(channel_there, moved),)
        return (
            *(before if self._holding[source, channel_there, moved] > 1 else ()),
            *self._program(channel_there),
            messages.note_on(channel_there, moved, velocity),
        )

    def _note_off(self, data: bytes, source: str) -> tuple[bytes, ...]:
        key = (source, messages.channel_of(data), data[1])
        pressed = self._down.get(key)
        if not pressed:
            return ()
        channel, pitch = pressed.pop(0)
        if not pressed:
            del self._down[key]
        if not self._lets_go(source, (channel, pitch)):
            return ()
        return (bytes((messages.NOTE_OFF | channel, pitch, data[2] if data[0] < messages.NOTE_ON else 64)),)

    def _end_keys(self, keys: Sequence[tuple[str, int, int]]) -> tuple[bytes, ...]:
        """What ends these, by source, channel and pitch there; they are down no longer."""
        return tuple(
            messages.note_off(*pressed)
            for key in keys
            for pressed in self._down.pop(key)
            if self._lets_go(key[0], pressed)
        )

    def _lets_go(self, source: str, pressed: tuple[int, int]) -> bool:
        """One key less holds this one there; whether it was the last."""
        self._holding[source, *pressed] -= 1
        if self._holding[source, *pressed] > 0:
            return False
        del self._holding[source, *pressed]
        return True

    def _setting(self, data: bytes, source: str) -> tuple[bytes, ...]:
        channel = self._channel(messages.channel_of(data))
        kind, drums = data[0] & 0xF0, channel == DRUM_CHANNEL
        if kind == messages.PROGRAM_CHANGE and not drums and self.route.program is not None:
            self._set_up.discard(channel)
            return self._program(channel)
        is_bank = kind == messages.CONTROL_CHANGE and data[1] in _BANK_CONTROLLERS
        if is_bank and not drums and self.route.bank is not None:
            return ()
        there = bytes((kind | channel, *data[1:]))
        self._follow(there, source)
        if not messages.ends_all_notes(data):
            return (there,)
        ended = source, messages.channel_of(data)
        return (*self._end_keys([key for key in self._down if key[:2] == ended]), there)

    def _follow(self, data: bytes, source: str) -> None:
        """Remembers what brings to rest what this moves."""
        rest = messages.at_rest(data)
        if rest is None:
            return
        key = source, rest[:-1] if messages.is_control_change(rest) else rest[:1]
        if data == rest or messages.is_pedal_up(data):
            self._moved.pop(key, None)
        else:
            self._moved[key] = rest

    def _program(self, channel: int) -> tuple[bytes, ...]:
        """The route's bank and program, the first time that a channel is used."""
        if channel == DRUM_CHANNEL or channel in self._set_up:
            return ()
        self._set_up.add(channel)
        sent = []
        if self.route.bank is not None:
            halves = zip(_BANK_CONTROLLERS, (self.route.bank >> 7, self.route.bank & 0x7F), strict=True)
            sent = [messages.control_change(channel, number, value) for number, value in halves]
        if self.route.program is not None:
            sent.append(messages.program_change(channel, self.route.program))
        return tuple(sent)
