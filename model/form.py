"""The form of a tune: which parts it has, how long they are, and in which order they are played."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from model.notation.measures import Bar
from model.notation.tune import Tune

MAX_LETTERS = 16  # played parts that a form names; a longer tune has no form worth telling
_ALIKE = Fraction(3, 4)  # of the bars: two strains that share as many are one part


@dataclass(frozen=True)
class Form:
    """AABB with parts of 8 bars: letters "AABB", bars (8, 8)."""

    letters: str  # the parts in the order of playing, each repeat written out
    bars: tuple[int, ...]  # of each part as written, in the order of their letters; endings count once

    @property
    def written_bars(self) -> int:
        """The bars on paper: each part once, the first and second ending counted as one."""
        return sum(self.bars)

    def field(self) -> str:
        """The header line that tells the network of this form, such as `N:AABB 8 8`."""
        return f"N:{self.letters} {' '.join(map(str, self.bars))}"

    def length_field(self) -> str:
        """The header line that tells the network only how many bars there are, such as `N:16`."""
        return f"N:{self.written_bars}"


def form_of(tune: Tune) -> Form | None:
    """Return the form of a tune's first voice, or None where it has no full bar or too many parts.

    A strain ends at a double bar line, at a repeat's end and at the start of a part (ABC 2.1, 4.8 and
    3.1.9). Strains that share most of their bars are one part.
    """
    letters = ""
    known: list[tuple[tuple[object, ...], ...]] = []
    bars: list[int] = []
    for strain, times in strains(tune.measures.voices[0].bars if tune.measures.voices else ()):
        length = _length(strain)
        if not length:
            continue
        music = tuple(_content(bar) for bar in strain)
        place = next((i for i, other in enumerate(known) if _is_alike(music, other)), len(known))
        if place == len(known):
            known.append(music)
            bars.append(length)
        letters += chr(ord("A") + place) * times
        if len(letters) > MAX_LETTERS:
            return None
    return Form(letters, tuple(bars)) if letters else None


def with_header_line(text: str, line: str) -> str:
    """Return the normalised tune with a line before its K: (ABC 2.1, 2.2.1: K: ends the header)."""
    head, key, music = text.partition("\nK:")
    return f"{head}\n{line}{key}{music}"


def strains(bars: Sequence[Bar]) -> Iterator[tuple[Sequence[Bar], int]]:
    """Yield each strain with how often it is played; endings belong to the strain before them."""
    starts = [0, *(index for index, (before, bar) in enumerate(pairwise(bars), 1) if _parts(before, bar))]
    for first, end in pairwise([*starts, len(bars)]):
        strain = bars[first:end]
        if strain:
            yield strain, _times(strain)


def _parts(before: Bar, bar: Bar) -> bool:
    """Tells whether a new strain begins between two bars."""
    if bar.ending and min(bar.ending) > 1:
        return False
    if bar.begins_part or (bar.opening is not None and (bar.opening.opens or bar.opening.is_double)):
        return True
    return before.closing is not None and bool(before.closing.closes or before.closing.is_double)


def _times(strain: Sequence[Bar]) -> int:
    closes = max((bar.closing.closes for bar in strain if bar.closing is not None), default=0)
    endings = max((max(bar.ending) for bar in strain if bar.ending), default=0)
    return min(max(closes + 1, endings), MAX_LETTERS)


def _length(strain: Sequence[Bar]) -> int:
    """The bars that are played at a time: whole ones, and what pickups and split bars make together."""
    total, is_other_ending = Fraction(0), False
    for bar in strain:
        if bar.ending:
            is_other_ending = min(bar.ending) > 1
        full = bar.meter.duration
        if full and not is_other_ending:
            total += max(Fraction(bar.rest_bars), bar.duration / full)
    return int(total + Fraction(1, 2)) if total >= 1 else 0


def _content(bar: Bar) -> tuple[object, ...]:
    return tuple((event.onset, tuple(sound.pitch for sound in event.sounds)) for event in bar.events)


def _is_alike(music: Sequence[tuple[object, ...]], other: Sequence[tuple[object, ...]]) -> bool:
    if abs(len(music) - len(other)) > 1:
        return False
    same = sum(first == second for first, second in zip(music, other, strict=False))
    return same >= _ALIKE * max(len(music), len(other))
