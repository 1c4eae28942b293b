"""Errors of the desktop that are meant for a person."""


class DesktopError(Exception):
    """One sentence that says what is wrong and what to do about it."""


class UsageError(DesktopError):
    """The words of a command were wrong; the command ends with 2."""
