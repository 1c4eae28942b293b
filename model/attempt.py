"""One candidate as it grows, and when it is complete."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.constrained import Dice, MaskedMass, Row
from model.form import Form
from model.generation import dice_for
from model.grammar.grammar import State
from model.lanes import TUNE_END

_SEEDS = 2**31
_OPEN_TIE = re.compile(r"-(?=[\s|:\]]*$)")
_NEXT_SEED = 1_000_003  # far from the seeds that count up within a request


@dataclass
class Attempt:
    """The text of a candidate so far; its noise depends on `seed` and `number` alone."""

    index: int
    seed: int
    number: int  # 0 is the first attempt with this seed
    tries: int  # at this candidate, this one counted
    dice: np.random.Generator
    text: str = ""
    bits: list[float] = field(default_factory=list)
    row: Row | None = None  # where it stands in the grammar; None: it is written freely
    room: int | None = None  # characters until it is brought to its end; None: it needs not be
    masked: MaskedMass = field(default_factory=MaskedMass)
    drawn_masked: NDArray[np.float32] | None = (
        None  # of each character drawn last, of which not all may be kept
    )
    _told: int = 0  # characters of the text

    @classmethod
    def begin(
        cls, index: int, seed: int, begin: State | None, number: int = 0, tries: int = 1, room: int | None = None
    ) -> "Attempt":  # fmt: skip
        """Return an attempt without text; under the grammar it begins in the state `begin` (see Row for its `room`)."""
        dice = dice_for(seed, number)
        row = None if begin is None else Row(Dice(dice), begin, room=room)
        return cls(index, seed, number, tries, dice, row=row, room=room)

    def once_more(self, begin: State | None) -> "Attempt":
        """Return the next attempt with the same seed: asking for the seed alone comes to it as well."""
        return Attempt.begin(self.index, self.seed, begin, self.number + 1, self.tries + 1, self.room)

    def otherwise(self, begin: State | None) -> "Attempt":
        """Return an attempt with a seed of its own, that depends on the old one only: this text is there already."""
        return Attempt.begin(
            self.index, (self.seed + _NEXT_SEED) % _SEEDS, begin, 0, self.tries + 1, self.room
        )

    @property
    def form(self) -> Form | None:
        """The form that was planned for it; None where none was, or it is still to come."""
        return None if self.row is None else self.row.form

    def throw_again(self, characters_known: int) -> None:
        """Go back to the noise of the next character, so that it does not matter where blocks end."""
        self.dice = dice_for(self.seed, self.number)
        self.dice.random((len(self.text), characters_known), np.float32)

    def untie(self) -> None:
        """Leave out the tie over the bar line at the end: the note that it leads to is not there."""
        tie = _OPEN_TIE.search(self.text)
        if tie is not None:
            self.text = self.text[: tie.start()] + self.text[tie.end() :]
            del self.bits[tie.start() : tie.end()]

    def untold(self, is_done: bool) -> str:
        """Return what of the text was not told yet, without an end that may be left out, and count it as told."""
        tie = None if is_done else _OPEN_TIE.search(self.text)
        until = len(self.text) if tie is None else tie.start()
        more, self._told = self.text[self._told : until], max(self._told, until)
        return more

    @property
    def bits_per_character(self) -> float:
        """The mean surprise of the text under the network at temperature 1."""
        return sum(self.bits) / max(1, len(self.bits))


def seeds_from(first: int, count: int) -> list[int]:
    """Return a seed for each candidate, each of which gives it again on its own."""
    return [(first + number) % _SEEDS for number in range(count)]


def end_of(text: str, before: str, last_bar: int | None, longest: int) -> int | None:
    """Return where a continuation is complete, in characters of `text`, or None where it goes on.

    It is complete with the `last_bar` that is wanted, which ends at this character, with the empty line that ends a
    tune (ABC 2.1, 2.2.1), and at `longest` characters. `before` is what the text goes on from.
    """
    ends = []
    empty_line = (before[-1:] + text).find(TUNE_END)
    if empty_line >= 0:
        ends.append(empty_line + 1 - len(before[-1:]))
    if len(text) >= longest:
        ends.append(longest)
    # A bar line at the very end may still grow into a repeat, so one more character is awaited.
    if last_bar is not None and last_bar < len(text):
        ends.append(last_bar)
    return min(ends) if ends else None
