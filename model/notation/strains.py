"""The strains of a tune: stretches of bars that are played again as a whole, with their endings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.notation.measures import Bar


@dataclass(frozen=True, slots=True)
class Group:
    """An ending: its bars run from `start` to the next ending or the end of the strain."""

    start: int
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Strain:
    """The bars from `start` to before `end`; `passes` is how often they are played where no ending says it."""

    start: int
    end: int
    passes: int
    groups: tuple[Group, ...] = ()
    begun: int = 1  # how often the |: that it begins with asks for it; once where there is none

    @property
    def highest(self) -> int:
        """The highest number of its endings, 1 where it has none."""
        return max((max(group.numbers, default=1) for group in self.groups), default=1)

    def bars(self, number: int) -> Iterator[range]:
        """Yields the bars that are played the `number`-th time, in stretches."""
        if not self.groups:
            yield range(self.start, self.end)
            return
        yield range(self.start, self.groups[0].start)
        borders = [group.start for group in self.groups] + [self.end]
        for index, group in enumerate(self.groups):
            if number in group.numbers or not group.numbers:
                yield range(group.start, min(borders[index + 1], self.end))


def find_strains(bars: Sequence[Bar], first: int, end: int) -> Iterator[Strain]:
    """Yields the strains of the bars from `first` to before `end` (ABC 2.1 sections 4.8 to 4.10)."""
    start = first
    groups: list[Group] = []
    has_closed = False  # a first ending has been closed by its :|
    for index in range(first, end):
        bar = bars[index]
        if index > start and _begins_strain(bar, opens(bars[start]) > 0, has_closed):
            is_unclosed = opens(bars[start]) > 0 and opens(bar) > 0
            yield _strain(bars, start, index, groups, 2 if is_unclosed and not groups else 1)
            start, groups, has_closed = index, [], False
        if bar.ending:
            groups.append(Group(index, bar.ending))
        if bar.closing is None or not bar.closing.closes:
            continue
        if index + 1 < end and _continues(bars[index + 1].ending, groups):
            has_closed = True
            continue
        cut = _end_of_last_ending(groups, index + 1) if has_closed else index + 1
        yield _strain(bars, start, cut, groups, bar.closing.closes + 1)
        if cut <= index:
            yield Strain(cut, index + 1, bar.closing.closes + 1)
        start, groups, has_closed = index + 1, [], False
    if start < end:
        yield _strain(bars, start, end, groups, 1)


def opens(bar: Bar) -> int:
    """Returns how often the |: at the start of a bar asks for a repeat, 0 where there is none."""
    return bar.opening.opens if bar.opening is not None else 0


def _strain(bars: Sequence[Bar], start: int, end: int, groups: Sequence[Group], passes: int) -> Strain:
    return Strain(start, end, passes, tuple(groups), opens(bars[start]) + 1)


def _begins_strain(bar: Bar, is_firm: bool, has_closed: bool) -> bool:
    """Tells whether a `:|` to come would go back to this bar at most.

    A strain `is_firm` that begins at a |:, which no double bar line moves.
    """
    if opens(bar) or bar.begins_part:
        return True
    after_double = bar.opening is not None and bar.opening.is_double
    return after_double and not bar.ending and (has_closed or not is_firm)


def _continues(numbers: frozenset[int], groups: Sequence[Group]) -> bool:
    """Tells whether an ending of these `numbers` is one more of the endings so far."""
    taken = {number for group in groups for number in group.numbers}
    return bool(numbers) and min(numbers) > 1 and not numbers <= taken


def _end_of_last_ending(groups: Sequence[Group], end: int) -> int:
    """Returns where the last ending stops: it is as long as the first, where more bars follow it.

    For `|1 c :|2 d | e f :|`, where nothing says that a second strain begins at e.
    """
    if len(groups) < 2:
        return end
    return min(end, groups[-1].start + groups[1].start - groups[0].start)
