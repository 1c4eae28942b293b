"""What a draft consists of, bar by bar: gaps that are to be written, and text that stays between them."""

from collections.abc import Callable, Sequence
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
    is_inner: bool = False  # it ends inside a bar

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
    slurs: int = 0  # that it opens


Step = Gap | Fixed
Plan = tuple[tuple[Step, ...], ...]
"""The steps of each bar; what stands between two bars ends the first of them."""


def gap_of(
    bar: PassageBar, duration: Fraction, rhythm: str, follows_key: bool, may_tie: bool = False, is_inner: bool = False
) -> Gap:  # fmt: skip
    """Return a gap of a duration in a bar; `rhythm` is the R: of the tune, the key counts where a compass is kept."""
    form = Form(
        duration, bar.unit, bar.key if follows_key else "none", parts_of(bar.unit, duration),
        bar.bar.meter.is_compound, swings=rhythm.strip().lower() == "hornpipe", is_first=False, at_border=False,
    )  # fmt: skip
    return Gap(form, may_tie, is_inner)


def whole_bars(passage: Passage, reads: Reads, follows_key: bool) -> Plan:
    """Return the plan by which every bar of a passage is written anew."""
    rhythm, last = passage.tune.value("R"), len(passage.bars) - 1
    plan: list[tuple[Step, ...]] = []
    for number, bar in enumerate(passage.bars):
        goes_on = number < last and passage.bars[number + 1].number == bar.number
        gap = gap_of(bar, bar.bar.duration, rhythm, follows_key, may_tie=number < last, is_inner=goes_on)
        plan.append((gap, *between(passage, number, reads)))
    return with_opening(passage, plan, reads)


def with_opening(passage: Passage, plan: Sequence[tuple[Step, ...]], reads: Reads) -> Plan:
    """Return the plan, with the beginning of slurs that end behind the passage before it."""
    missing = passage.depth_behind - passage.depth
    if missing <= 0:
        return tuple(plan)
    opening = Fixed("(" * missing, reads("(" * missing), slurs=missing)
    return ((opening, *plan[0]), *plan[1:])


def between(passage: Passage, number: int, reads: Reads) -> tuple[Step, ...]:
    """Return what ends bar `number` of a passage: its bar line, or the signs that stay at the end of the last."""
    is_last = number == len(passage.bars) - 1
    text = passage.bars[number].signs if is_last else passage.between(number)
    return (Fixed(text, reads(text)),) if text else ()
