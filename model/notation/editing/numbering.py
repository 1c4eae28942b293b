"""The numbers of the tunes of a book."""

import re

from model.notation.errors import NotationError
from model.notation.parser import parse

_NUMBER = re.compile(r"X:([^\S\n]*)([^\s%]*)")


def renumber(text: str, first: int = 1) -> str:
    """Returns the text of a tunebook with the X: of its tunes numbered from `first` on, in their order.

    Tunes without an X: get none, and are not counted. Raises NotationError where `first` is below 1 (ABC 2.1
    section 3.1.1: the reference number is a positive integer).
    """
    if first < 1:
        raise NotationError("The numbers of tunes begin at 1 or above; choose another first number.")
    pieces: list[str] = []
    at, number = 0, first
    for tune in parse(text).tunes:
        written = _NUMBER.match(text, tune.span.start)
        if written is None:
            continue
        pieces += (text[at : written.start()], f"X:{written[1]}{number}")
        at, number = written.end(), number + 1
    return "".join(pieces) + text[at:]
