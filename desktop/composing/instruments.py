"""The compasses of instruments, by their names."""

from collections.abc import Mapping


def instruments() -> Mapping[str, tuple[int, int]]:
    """Return the lowest and the highest MIDI pitch of each."""
    return {
        "whistle": (74, 98),
        "fiddle": (55, 88),
        "flute": (62, 86),
        "mandolin": (55, 88),
        "pipes": (67, 81),
    }
