"""Errors of the notation that are meant for a person."""


class NotationError(Exception):
    """One sentence that says what is wrong with a file of tunes and what to do about it."""
