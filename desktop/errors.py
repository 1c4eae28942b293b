"""Errors of the desktop that are meant for a person."""


class DesktopError(Exception):
    """One sentence that says what is wrong and what to do about it."""
