"""What a draft consists of, bar by bar: gaps that are to be written, and text that stays between them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from model.filling.passage import Passage, PassageBar
from model.grammar.form import Form
from model.grammar.lengths import parts_of
from model.grammar.place import Place

Reads = Callable[[str], str]
"""A piece of music from the midst of a tune -> how the network reads it."""


@dataclass(frozen=True)
class Gap:
    """Music that is to be written, of an exact length."""

    form: Form  # of a bar that has just this length
    may_tie: bool = False  # its last note may be tied to what follows, which is a gap too

    def place(self, tie: str, depth: int) -> Place:
        """Return the grammar's place where it begins, under a tie to a pitch ("" for none) and so many slurs.

        It is the place behind an opening slur, where music may follow and no line break or field.
        """
        return Place(self.form, after="(", tie=tie, depth=depth)

    @property
    def units(self) -> Fraction:
        """Its length in unit note lengths."""
        return (self.form.meter or Fraction(1)) / self.form.unit


@dataclass(frozen=True)
class Fixed:
    """Text that stays as it is."""

    text: str
    read: str  # as the network reads it


Step = Gap | Fixed
Plan = tuple[tuple[Step, ...], ...]
"""The steps of each bar; what stands between two bars ends the first of them."""


def gap_of(bar: PassageBar, duration: Fraction, rhythm: str, follows_key: bool, may_tie: bool = False) -> Gap:
    """Return a gap of a duration in a bar; `rhythm` is the R: of the tune, the key counts where a compass is kept."""
    form = Form(
        duration, bar.unit, bar.key if follows_key else "none", parts_of(bar.unit, duration),
        bar.bar.meter.is_compound, swings=rhythm.strip().lower() == "hornpipe", is_first=False, at_border=False,
    )  # fmt: skip
    return Gap(form, may_tie)


def whole_bars(passage: Passage, reads: Reads, follows_key: bool) -> Plan:
    """Return the plan by which every bar of a passage is written anew."""
    rhythm, last = passage.tune.value("R"), len(passage.bars) - 1
    plan: list[tuple[Step, ...]] = []
    for number, bar in enumerate(passage.bars):
        gap = gap_of(bar, bar.bar.duration, rhythm, follows_key, may_tie=number < last)
        steps: tuple[Step, ...] = (gap,)
        if number == 0 and passage.depth_behind > passage.depth:  # a slur that ends behind begins here
            opening = "(" * (passage.depth_behind - passage.depth)
            steps = (Fixed(opening, reads(opening)), *steps)
        plan.append((*steps, *between(passage, number, reads)))
    return tuple(plan)


def between(passage: Passage, number: int, reads: Reads) -> tuple[Step, ...]:
    """Return what ends bar `number` of a passage: its bar line, or the signs that stay at the end of the last."""
    is_last = number == len(passage.bars) - 1
    text = passage.bars[number].signs if is_last else passage.between(number)
    return (Fixed(text, reads(text)),) if text else ()
