"""The channel messages of MIDI 1.0 that the player sends, as bytes ready for a port."""

CHANNELS = 16
NOTE_OFF = 0x80
NOTE_ON = 0x90
KEY_PRESSURE = 0xA0
CONTROL_CHANGE = 0xB0
PROGRAM_CHANGE = 0xC0
CHANNEL_PRESSURE = 0xD0
PITCH_BEND = 0xE0

SONG_POSITION = 0xF2
CLOCK, START, CONTINUE, STOP, RESET = b"\xf8", b"\xfa", b"\xfb", b"\xfc", b"\xff"
LAST_SONG_POSITION = (1 << 14) - 1

SUSTAIN_PEDAL = 64
RESET_CONTROLLERS = 121
BEND_CENTRE = 1 << 13
_SPRING_BACK = frozenset({1, *range(64, 70)})  # modulation, and the pedals (MIDI 1.0, table III)
ALL_SOUND_OFF = 120
ALL_NOTES_OFF = 123


def note_on(channel: int, pitch: int, velocity: int) -> bytes:
    """The bytes of a Note On; channel 0-15, pitch and velocity 0-127 (velocity 0 would mean Note Off)."""
    return bytes((NOTE_ON | channel, pitch, velocity))


def note_off(channel: int, pitch: int) -> bytes:
    """The bytes of a Note Off with the default release velocity of 64 (MIDI 1.0, channel voice messages)."""
    return bytes((NOTE_OFF | channel, pitch, 64))


def control_change(channel: int, controller: int, value: int) -> bytes:
    """The bytes of a Control Change; controller and value 0-127."""
    return bytes((CONTROL_CHANGE | channel, controller, value))


def program_change(channel: int, program: int) -> bytes:
    """The bytes of a Program Change; program 0-127."""
    return bytes((PROGRAM_CHANGE | channel, program))


def pitch_bend(channel: int, value: int) -> bytes:
    """The bytes of a Pitch Bend, 0 to 16383; BEND_CENTRE is no bend."""
    return bytes((PITCH_BEND | channel, value & 0x7F, value >> 7))


def song_position(sixteenths: int) -> bytes:
    """The bytes of a Song Position Pointer, 0 to LAST_SONG_POSITION sixteenths behind the beginning of the song."""
    return bytes((SONG_POSITION, sixteenths & 0x7F, sixteenths >> 7))


def silence(channel: int) -> tuple[bytes, ...]:
    """What ends every sound on a channel, whatever the receiver honours: CC 64 = 0, CC 123, CC 120.

    The pedal goes first, because a receiver holds notes that CC 123 ends for as long as CC 64 is down
    (MIDI 1.0, mode messages).
    """
    return (
        control_change(channel, SUSTAIN_PEDAL, 0),
        control_change(channel, ALL_NOTES_OFF, 0),
        control_change(channel, ALL_SOUND_OFF, 0),
    )


def rest(channel: int) -> tuple[bytes, ...]:
    """What brings the wheels, pedals and pressure of a channel to rest: CC 121 (MMA RP-015) and the bend's centre.

    The bend is said too, because older receivers honour CC 121 each in a way of its own.
    """
    return control_change(channel, RESET_CONTROLLERS, 0), pitch_bend(channel, BEND_CENTRE)


def at_rest(data: bytes) -> bytes | None:
    """What brings to rest the wheel or pedal that a channel message moves; None where it stays as it is set.

    Such are the modulation wheel, the pedals (CC 64 to 69), the pressure of a channel, and the pitch bend.
    """
    kind, channel = data[0] & 0xF0, channel_of(data)
    if kind == CONTROL_CHANGE and data[1] in _SPRING_BACK:
        return control_change(channel, data[1], 0)
    if kind == CHANNEL_PRESSURE:
        return bytes((data[0], 0))
    return pitch_bend(channel, BEND_CENTRE) if kind == PITCH_BEND else None


def is_control_change(data: bytes) -> bool:
    """Whether the bytes are a Control Change."""
    return len(data) == 3 and data[0] & 0xF0 == CONTROL_CHANGE


def is_channel_message(data: bytes) -> bool:
    """Whether the bytes are one of the seven channel messages, 0x80 to 0xEF."""
    return bool(data) and 0x80 <= data[0] < 0xF0


def channel_of(data: bytes) -> int:
    """The channel 0-15 of a channel message."""
    return data[0] & 0x0F


def control_of(data: bytes) -> bytes:
    """The status and the number that tell one key, controller or program from another.

    A Note Off and the pressure of a key (0xA0) have those of the key's Note On.
    """
    if data[:1] and data[0] & 0xF0 in (NOTE_OFF, KEY_PRESSURE):
        return bytes((NOTE_ON | data[0] & 0x0F, *data[1:2]))
    return data[:2]


def is_note_on(data: bytes) -> bool:
    """Whether the bytes start a note: a Note On whose velocity is above 0."""
    return len(data) == 3 and data[0] & 0xF0 == NOTE_ON and data[2] > 0


def is_note_off(data: bytes) -> bool:
    """Whether the bytes end a note: a Note Off, or a Note On of velocity 0."""
    if len(data) != 3:
        return False
    return data[0] & 0xF0 == NOTE_OFF or (data[0] & 0xF0 == NOTE_ON and data[2] == 0)


def is_pedal_up(data: bytes) -> bool:
    """Whether the bytes release the sustain pedal: CC 64 below 64 (MIDI 1.0, table III)."""
    return len(data) == 3 and data[0] & 0xF0 == CONTROL_CHANGE and data[1] == SUSTAIN_PEDAL and data[2] < 64


def ends_all_notes(data: bytes) -> bool:
    """Whether the bytes end all notes of their channel: CC 120, or CC 123 to 127 (MIDI 1.0, mode messages)."""
    return is_control_change(data) and (data[1] == ALL_SOUND_OFF or data[1] >= ALL_NOTES_OFF)


def is_realtime(data: bytes) -> bool:
    """Whether the bytes are one of the messages that keep time: 0xF8, 0xFA to 0xFC, or 0xF2 (Song Position)."""
    return data in (b"\xf8", b"\xfa", b"\xfb", b"\xfc") or (len(data) == 3 and data[0] == 0xF2)


def is_whole(data: bytes) -> bool:
    """Whether the bytes are one whole channel or timekeeping message (MIDI 1.0, table I): status, then data bytes.

    What else arrives (SysEx and its pieces, data bytes without a status, truncated messages) is not.
    """
    if any(byte > 0x7F for byte in data[1:]):
        return False
    if is_channel_message(data):
        return len(data) == (2 if 0xC0 <= data[0] < 0xE0 else 3)
    return is_realtime(data)
