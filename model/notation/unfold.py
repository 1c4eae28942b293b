"""The order in which bars are played: repeats, endings and parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.notation.measures import Bar

MAX_BARS = 20_000
"""The most bars that a performance has; what asks for more is cut there."""


@dataclass(frozen=True)
class PlayingOrder:
    """Indices into the bars of a voice, in the order of playing."""

    bars: tuple[int, ...]
    is_cut: bool  # there would have been more than MAX_BARS


@dataclass(frozen=True)
class _Group:
    """An ending: its bars run from `start` to the next ending or the end of the strain."""

    start: int
    numbers: frozenset[int]


def playing_order(bars: Sequence[Bar], parts: Sequence[str] = ()) -> PlayingOrder:
    """Returns the order in which the `bars` of a voice are played.

    Repeats and endings: ABC 2.1 sections 4.8 to 4.10. A `:|` without a `|:` goes back to the latest `:|`,
    double bar line, part label, or the start of the tune, as section 4.8 recommends; one with a `|:` goes
    back to it over any double bar between. A `|:` that meets the next `|:` without a `:|` repeats as well.
    `parts` are the letters of P: in the header
    (section 3.1.9): music before the first label is played first, then each part with its repeats; letters
    that no part has are skipped.
    """
    order: list[int] = []
    sections = _sections(bars)
    labels = {bars[start].part for start, _ in sections} - {""}
    if not parts or not labels.intersection(parts):
        _play(bars, 0, len(bars), order)
        return _limited(order)
    played: dict[str, list[int]] = {}
    for start, end in sections:
        _play(bars, start, end, played.setdefault(bars[start].part, []))
    order += played.get("", [])
    for letter in parts:
        order += played.get(letter, [])
        if len(order) > MAX_BARS:
            break
    return _limited(order)


def _limited(order: list[int]) -> PlayingOrder:
    return PlayingOrder(tuple(order[:MAX_BARS]), len(order) > MAX_BARS)


def _sections(bars: Sequence[Bar]) -> list[tuple[int, int]]:
    """Returns where each labelled part begins and ends."""
    starts = [index for index, bar in enumerate(bars) if index == 0 or bar.begins_part]
    return list(zip(starts, [*starts[1:], len(bars)], strict=True))


def _play(bars: Sequence[Bar], first: int, end: int, order: list[int]) -> None:
    """Appends the bars from `first` to `end`, with their repeats, to `order`."""
    start = first
    is_firm = False  # begins at a |:, which no double bar line moves
    groups: list[_Group] = []
    has_closed = False  # a first ending has been closed by its :|
    for index in range(first, end):
        bar = bars[index]
        if index == start:
            is_firm = _opens(bar) > 0
        elif _begins_strain(bars, index, is_firm, has_closed):
            is_unclosed = _opens(bars[start]) > 0 and _opens(bar) > 0
            _unroll(start, index, groups, 2 if is_unclosed and not groups else 1, order)
            start, groups, has_closed, is_firm = index, [], False, _opens(bar) > 0
        if bar.ending:
            groups.append(_Group(index, bar.ending))
        if bar.closing is None or not bar.closing.closes:
            continue
        if index + 1 < end and _continues(bars[index + 1].ending, groups):
            has_closed = True
            continue
        cut = _end_of_last_ending(groups, index + 1) if has_closed else index + 1
        _unroll(start, cut, groups, bar.closing.closes + 1, order)
        if cut <= index:
            _unroll(cut, index + 1, [], bar.closing.closes + 1, order)
        start, groups, has_closed = index + 1, [], False
        if len(order) > MAX_BARS:
            return
    _unroll(start, end, groups, 1, order)


def _opens(bar: Bar) -> int:
    return bar.opening.opens if bar.opening is not None else 0


def _begins_strain(bars: Sequence[Bar], index: int, is_firm: bool, has_closed: bool) -> bool:
    """Tells whether a `:|` to come would go back to this bar at most."""
    bar = bars[index]
    if _opens(bar) or bar.begins_part:
        return True
    after_double = bar.opening is not None and bar.opening.is_double
    return after_double and not bar.ending and (has_closed or not is_firm)


def _continues(numbers: frozenset[int], groups: Sequence[_Group]) -> bool:
    """Tells whether an ending of these `numbers` is one more of the endings so far."""
    taken = {number for group in groups for number in group.numbers}
    return bool(numbers) and min(numbers) > 1 and not numbers <= taken


def _end_of_last_ending(groups: Sequence[_Group], end: int) -> int:
    """Returns where the last ending stops: it is as long as the first, where more bars follow it.

    For `|1 c :|2 d | e f :|`, where nothing says that a second strain begins at e.
    """
    if len(groups) < 2:
        return end
    return min(end, groups[-1].start + groups[1].start - groups[0].start)


def _unroll(start: int, end: int, groups: Sequence[_Group], passes: int, order: list[int]) -> None:
    """Appends one strain to `order`, as often as its repeats or the numbers of its endings say."""
    if not groups:
        for _ in range(passes):
            order.extend(range(start, end))
            if len(order) > MAX_BARS:
                return
        return
    highest = max((max(group.numbers, default=1) for group in groups), default=1)
    borders = [group.start for group in groups] + [end]
    for number in range(1, max(highest, passes if len(groups) == 1 else 1) + 1):
        order.extend(range(start, groups[0].start))
        for index, group in enumerate(groups):
            if number in group.numbers or not group.numbers:
                order.extend(range(group.start, min(borders[index + 1], end)))
        if len(order) > MAX_BARS:
            return
