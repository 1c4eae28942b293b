"""What voices are called."""

FIRST_VOICE = "1"
"""The name of a voice that has none."""

_LENGTH = 20


def voice_name(value: str) -> str:
    """Returns the name in the value of a V: field: its first word, of which 20 letters count (ABC 2.1 section 7)."""
    words = value.split(maxsplit=1)
    return words[0][:_LENGTH] if words else FIRST_VOICE
