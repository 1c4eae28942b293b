"""The order in which bars are played: repeats, endings and parts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from model.notation.measures import Bar
from model.notation.strains import Strain, find_strains
from model.notation.style import UnbegunRepeat
from model.notation.unbegun_repeats import abc2midi_order

MAX_BARS = 20_000
"""The most bars that a performance has; what asks for more is cut there."""

_ALWAYS_PLAYED = 1_000  # bars that even the shortest tune may ask for
_MOST_PASSES = 20  # how often all bars of a long one may be played


_USUAL_ENDINGS = 2


@dataclass(frozen=True)
class PlayingOrder:
    """Indices into the bars of a voice, in the order of playing."""

    bars: tuple[int, ...]
    is_cut: bool  # there would have been more than may be


@dataclass(frozen=True, slots=True)
class _Turn:
    """Which time a part is played: the `number`-th of so many, of which so many stand in a row in P:."""

    number: int = 1
    of: int = 1
    in_a_row: int = 1

    def ending(self, strain: Strain) -> int | None:
        """Returns the number of the only ending that is played, None where the strain repeats itself."""
        highest = strain.highest
        times = self.in_a_row if highest <= _USUAL_ENDINGS else self.of
        return (self.number - 1) % highest + 1 if strain.begun < highest <= times else None


_FIRST_AND_ONLY = _Turn()


def most_bars(written: int) -> int:
    """Returns how many bars may be played of a voice of so many: repeats of repeats make no tune endless."""
    return min(MAX_BARS, _ALWAYS_PLAYED + _MOST_PASSES * written)


def playing_order(
    bars: Sequence[Bar],
    parts: Sequence[str] = (),
    unbegun: UnbegunRepeat = UnbegunRepeat.STANDARD,
    is_alone: bool = True,
) -> PlayingOrder:
    """Returns the order in which the `bars` of a voice are played.

    Repeats and endings: ABC 2.1 sections 4.8 to 4.10. A `:|` without a `|:` goes back to the latest `:|`,
    double bar line, part label, or the start of the tune, as section 4.8 recommends; one with a `|:` goes
    back to it over any double bar between. A `|:` that meets the next `|:` without a `:|` repeats as well.
    `parts` are the letters of P: in the header
    (section 3.1.9): music before the first label is played first, then each part with its repeats; letters
    that no part has are skipped. Where a part has more endings than its `|:` asks for, and P: asks for it as
    often, the n-th time takes the n-th ending (section 4.10); two endings, which any repeat has, only where
    P: asks for the part twice in a row. With `unbegun` ABC2MIDI, repeats are those of abc2midi; it mends what
    is missing only where the voice `is_alone` and no parts are ordered.
    """
    limit = most_bars(len(bars))
    sections = _sections(bars)
    labels = {bars[start].part for start, _ in sections} - {""}
    is_standard = unbegun == UnbegunRepeat.STANDARD
    if parts and labels.intersection(parts):
        order = _in_parts(bars, sections, parts, is_standard, limit)
    elif is_standard:
        order = _unrolled(find_strains(bars, 0, len(bars)), limit)
    else:
        order = abc2midi_order(bars, is_mended=is_alone, limit=limit)
    return PlayingOrder(tuple(order[:limit]), len(order) > limit)


def _sections(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Returns where each labelled part begins and ends."""
    starts = [index for index, bar in enumerate(bars) if index == 0 or bar.begins_part]
    return list(zip(starts, [*starts[1:], len(bars)], strict=True))


def _in_parts(
    bars: Sequence[Bar],
    sections: Sequence[tuple[int, int]],
    parts: Sequence[str],
    is_standard: bool,
    limit: int,
) -> list[int]:
    """Returns the bars of what stands before the first part, and then of the parts that are asked for."""
    strains: dict[str, list[Strain]] = {}
    for start, end in sections:
        part = strains.setdefault(bars[start].part, [])
        if is_standard:
            part += find_strains(bars, start, end)
        else:
            inside = abc2midi_order(bars[start:end], is_mended=False, limit=limit)
            part += [Strain(start + index, start + index + 1, 1) for index in inside]
    order = _unrolled(strains.get("", ()), limit)
    for letter, turn in _turns(parts):
        if len(order) > limit:
            break
        order += _unrolled(strains.get(letter, ()), limit, turn)
    return order


def _turns(parts: Sequence[str]) -> Iterator[tuple[str, _Turn]]:
    rows: dict[str, int] = {}
    for letter, row in groupby(parts):
        rows[letter] = max(rows.get(letter, 0), len(list(row)))
    times, numbers = Counter(parts), Counter[str]()
    for letter in parts:
        numbers[letter] += 1
        yield letter, _Turn(numbers[letter], times[letter], rows[letter])


def _unrolled(strains: Iterable[Strain], limit: int, turn: _Turn = _FIRST_AND_ONLY) -> list[int]:
    """Returns the bars of the strains, as often as their repeats or the numbers of their endings say."""
    order: list[int] = []
    for strain in strains:
        ending = turn.ending(strain)
        passes = strain.passes if len(strain.groups) < 2 else 1
        numbers = range(1, max(strain.highest, passes) + 1) if ending is None else (ending,)
        for number in numbers:
            for stretch in strain.bars(number):
                order += stretch
            if len(order) > limit:
                return order
    return order
