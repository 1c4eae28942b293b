"""Errors of the player that are meant for a person."""


class MidiError(Exception):
    """One sentence that says what is wrong with a port, the sound or the player, and what to do about it."""


class RestartNeededError(MidiError):
    """What was asked for is possible only in another player process; this one ends."""
