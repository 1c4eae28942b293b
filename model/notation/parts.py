"""The order of the parts: what P: in the header says."""

import re

from model.notation.lengths import bounded_number

MAX_PARTS = 1000
_STEP = re.compile(r"\s*(?:([A-Za-z])|([()])|(\d+)|(\S))")
_MAX_REPEATS = 99


def read_parts(value: str) -> tuple[str, ...]:
    """Returns the letters of the parts in the order of playing (ABC 2.1 section 3.1.9): `(AB)2C` is A B A B
    C.

    At most MAX_PARTS of them, however many the text asks for.
    """
    open_groups: list[list[str]] = [[]]
    last: list[str] = []  # what a number would repeat
    for match in _STEP.finditer(value):
        letter, bracket, digits, _ = match.groups()
        group = open_groups[-1]
        if letter:
            last = [letter.upper()]
            group += last
        elif bracket == "(":
            open_groups.append([])
            last = []
        elif bracket == ")" and len(open_groups) > 1:
            last = open_groups.pop()
            open_groups[-1] += last
        elif digits:
            more = bounded_number(digits, _MAX_REPEATS) - 1
            group += last * min(more, MAX_PARTS // max(1, len(last)))
            last = []
        del open_groups[-1][MAX_PARTS:]
    while len(open_groups) > 1:
        last = open_groups.pop()
        open_groups[-1] += last
    return tuple(open_groups[0][:MAX_PARTS])
