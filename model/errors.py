"""Errors of the model that are meant for a person."""


class ModelError(Exception):
    """One sentence that says what is wrong and what to do about it."""
