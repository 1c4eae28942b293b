"""Random texts: rows of ABC, noise, and tunes of the collections that something happened to."""

import random
import string
from collections.abc import Callable, Sequence

from tests.model.notation.fuzzing.pieces import FIELDS, HOSTILE, NESTS, SIGNS

MOST_CHARACTERS = 4000
_USUAL = 90  # characters of a tune that is kept before something happens to it
_DRAWN_LETTERS = "ABCDEFGabcdefgzxZ|:[](){}<>-_^=,'/0123456789 \n\n\"!+.~&%\\$*KMLQPVUIwsmTX"
_PLANES = (
    (0, 0x7F),
    (0x80, 0x2FF),
    (0x300, 0x36F),
    (0x600, 0x6FF),
    (0x2000, 0x206F),
    (0xD800, 0xDFFF),
    (0x10000, 0x10FFFF),
)

Mutation = Callable[[str], str]


class RandomTexts:
    """Draws texts; the same `seed`, tunes and number give the same text for ever."""

    def __init__(self, seed: int, tunes: Sequence[str]) -> None:
        """`tunes` are those that are taken to pieces."""
        self._seed, self._tunes = seed, tunes
        self._rng = random.Random()
        self._mutations: tuple[Mutation, ...] = (
            self._delete, self._double, self._splice, self._swap_lines, self._swap_bars, self._insert, self._insert,
            self._enlarge, self._nest, self._repeat_line, self._exchange, self._join_lines, self._shuffle_signs,
        )  # fmt: skip

    def draw(self, number: int) -> str:
        """Returns the text of a number, at most 4,000 characters."""
        self._rng.seed(self._seed * 1_000_003 + number)
        share = self._rng.random()
        if share < 0.5:
            text = self._mutated()
        elif share < 0.85:
            text = self._row_of_abc()
        elif share < 0.95:
            text = self._hostile_lines()
        else:
            text = self._noise()
        return text[:MOST_CHARACTERS]

    def _mutated(self) -> str:
        text = self._excerpt()
        for _ in range(self._rng.choice((1, 1, 2, 3, 5))):
            text = self._rng.choice(self._mutations)(text)
        return text

    def _excerpt(self) -> str:
        """Returns the header of a tune and some of its lines; now and then all of it."""
        rng = self._rng
        tune = rng.choice(self._tunes)
        if len(tune) <= _USUAL or rng.random() < 0.02:
            return tune
        lines = tune.split("\n")
        body = next((index + 1 for index, line in enumerate(lines) if line.startswith("K:")), len(lines))
        header = [line for line in lines[:body] if line[:1] in "XMLK" or rng.random() < 0.15]
        start = rng.randrange(body, len(lines)) if body < len(lines) else body
        text = "\n".join((*header, *lines[start : start + 4]))
        return text[: max(_USUAL, len("\n".join(header)) + 40)]

    def _row_of_abc(self) -> str:
        rng = self._rng
        header = [rng.choice(FIELDS) for _ in range(rng.choice((0, 0, 1, 2, 4)))]
        lines = ["X:1", "L:1/8", *header, "K:C"] if rng.random() < 0.8 else ["K:D"]
        for _ in range(rng.choice((1, 1, 2, 4))):
            signs = rng.choices(SIGNS, k=rng.choice((1, 3, 6, 10, 20)))
            lines.append(rng.choice(("", "", " ")).join(signs))
            if rng.random() < 0.35:
                lines.append(rng.choice(FIELDS))
        return "\n".join(lines)

    def _hostile_lines(self) -> str:
        rng = self._rng
        lines = ["X:1", "K:C"]
        for _ in range(rng.choice((1, 2, 4))):
            pieces = [
                rng.choice(rng.choice((HOSTILE, FIELDS, SIGNS))) for _ in range(rng.choice((1, 2, 4, 8)))
            ]
            row = "".join(pieces) * rng.choice((1, 1, 1, 2, 5, 20))
            lines.insert(
                rng.randrange(len(lines) + 1),
                rng.choice(string.ascii_letters + "+") + ":" + row if rng.random() < 0.6 else row,
            )
        return "\n".join([*lines, "A|B|"])

    def _noise(self) -> str:
        rng = self._rng
        length = rng.choice((0, 1, 3, 10, 40, 120))
        if rng.random() < 0.5:
            return "".join(rng.choices(_DRAWN_LETTERS, k=length))
        planes = rng.choices(_PLANES, weights=(20, 4, 1, 1, 1, 1, 2), k=length)
        return "".join(chr(rng.randint(*plane)) for plane in planes)

    def _stretch(self, text: str, most: int = 40) -> tuple[int, int]:
        start = self._rng.randint(0, len(text))
        return start, min(len(text), start + self._rng.randint(0, most))

    def _delete(self, text: str) -> str:
        start, end = self._stretch(text)
        return text[:start] + text[end:]

    def _double(self, text: str) -> str:
        start, end = self._stretch(text)
        return text[:end] + text[start:end] * self._rng.choice((1, 1, 3, 10)) + text[end:]

    def _splice(self, text: str) -> str:
        other = self._rng.choice(self._tunes)
        start, end = self._stretch(other, 120)
        at, after = self._stretch(text)
        return text[:at] + other[start:end] + text[after:]

    def _swap(self, text: str, sign: str) -> str:
        parts = text.split(sign)
        first, second = self._rng.randrange(len(parts)), self._rng.randrange(len(parts))
        parts[first], parts[second] = parts[second], parts[first]
        return sign.join(parts)

    def _swap_lines(self, text: str) -> str:
        return self._swap(text, "\n")

    def _swap_bars(self, text: str) -> str:
        return self._swap(text, "|")

    def _insert(self, text: str) -> str:
        rng = self._rng
        at = rng.randint(0, len(text))
        kind = rng.random()
        piece = f"\n{rng.choice(FIELDS)}\n" if kind < 0.3 else rng.choice(HOSTILE if kind < 0.6 else SIGNS)
        return text[:at] + piece + text[at:]

    def _enlarge(self, text: str) -> str:
        """Makes a number of the text a big one."""
        places = [at for at, sign in enumerate(text) if sign in string.digits]
        if not places:
            return text
        at = self._rng.choice(places)
        return text[:at] + self._rng.choice(HOSTILE[:8]) + text[at + 1 :]

    def _nest(self, text: str) -> str:
        rng = self._rng
        at = rng.randint(0, len(text))
        return text[:at] + rng.choice(NESTS) * rng.choice((2, 5, 20, 100)) + text[at:]

    def _repeat_line(self, text: str) -> str:
        lines = text.split("\n")
        at = self._rng.randrange(len(lines))
        return "\n".join((*lines[:at], *lines[at : at + 1] * self._rng.choice((2, 3, 10)), *lines[at + 1 :]))

    def _exchange(self, text: str) -> str:
        """Exchanges a character for another one."""
        if not text:
            return text
        at = self._rng.randrange(len(text))
        return text[:at] + self._rng.choice(_DRAWN_LETTERS) + text[at + 1 :]

    def _join_lines(self, text: str) -> str:
        return text.replace(
            "\n", self._rng.choice(("", " ", "|", "\\\n", "\n\n", "\r\n")), self._rng.choice((1, 2, -1))
        )

    def _shuffle_signs(self, text: str) -> str:
        start, end = self._stretch(text, 30)
        signs = list(text[start:end])
        self._rng.shuffle(signs)
        return text[:start] + "".join(signs) + text[end:]
