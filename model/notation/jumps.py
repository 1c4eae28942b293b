"""Where D.C. and D.S. lead: from their bar back to the start or the segno, and on to fine or coda."""

from collections.abc import Sequence

from model.notation.measures import Bar
from model.notation.written_signs import FROM_TEXT

_JUMPS = ("D.C.", "D.C.alfine", "D.C.alcoda", "D.S.", "D.S.alfine", "D.S.alcoda")


def with_jumps(bars: Sequence[Bar], order: Sequence[int], limit: int, has_texts: bool = True) -> list[int]:
    """Returns the `order` of playing with every D.C. and D.S. of the `bars` followed once, at most `limit` bars.

    After a jump musicians play without repeats, each strain with its last ending. A jump is taken where its
    bar is played for the last time. Then comes what follows the start or the segno before it: up to fine; or
    to the place where the coda is left for, and the coda; or, where there is neither, to the jump again and
    whatever stands behind it. Where no fine is written, a fermata over the end of a strain is one.
    ABC 2.1 section 4.14 names the signs; with `has_texts` those written as text count as well.
    """
    signs = [_signs(bar, has_texts) for bar in bars]
    if not any(sign in _JUMPS for row in signs for sign in row):
        return list(order)
    return _Walk(bars, signs, order).played(limit)


def _signs(bar: Bar, has_texts: bool) -> tuple[str, ...]:
    texts = [sign.removeprefix(FROM_TEXT) for sign in bar.signs if sign.startswith(FROM_TEXT)]
    own = [sign for sign in bar.signs if not sign.startswith(FROM_TEXT)]
    return (*own, *texts) if has_texts else tuple(own)


class _Walk:
    """Goes through the bars and follows the jumps."""

    def __init__(self, bars: Sequence[Bar], signs: Sequence[Sequence[str]], order: Sequence[int]) -> None:
        self._bars = bars
        self._signs = signs
        self._once = _without_repeats(order)
        self._taken: set[int] = set()
        self._last = -1  # the bar behind which the way ends or goes to the coda
        self._coda: list[int] = []
        self._way = list(order)

    def played(self, limit: int) -> list[int]:
        """Returns the bars as they are played."""
        played: list[int] = []
        place = 0
        last_places = _last_places(self._way)
        while place < len(self._way) and len(played) <= limit:
            bar = self._way[place]
            played.append(bar)
            place += 1
            if bar == self._last:
                self._way, self._last, self._coda = self._coda, -1, []
            elif place - 1 != last_places[bar] or not self._jumps(bar, place):
                continue
            place, last_places = 0, _last_places(self._way)
        return played

    def _jumps(self, source: int, place: int) -> bool:
        """Takes the jump of a bar, where it has one that was not taken yet, and tells whether it has."""
        sign = next((sign for sign in self._signs[source] if sign in _JUMPS), None)
        if sign is None or source in self._taken:
            return False
        self._taken.add(source)
        target = self._segno(source) if sign.startswith("D.S.") else 0
        again = [index for index in self._once if index >= target]
        rest = self._way[place:]
        fine = None if sign.endswith("coda") else self._fine(target, source)
        way = None if sign.endswith("fine") or fine is not None else self._way_to_coda(target)
        if fine is not None:
            self._way, self._last, self._coda = again, fine, []
        elif way is not None:
            self._last, begin = way
            self._coda = [index for index in rest if index >= begin] or [
                index for index in again if index >= begin
            ]
            self._way = [index for index in again if index <= self._last]
        else:
            self._way = [*(index for index in again if index <= source), *rest]
        return True

    def _fine(self, target: int, source: int) -> int | None:
        """Returns the bar that the tune ends with."""
        fine = self._find("fine", target)
        if fine is not None:
            return fine
        return next((index for index in range(target, source) if self._is_held_end(index)), None)

    def _is_held_end(self, index: int) -> bool:
        bar = self._bars[index]
        is_end = bar.closing is not None and (bar.closing.is_double or bar.closing.closes > 0)
        is_held = "fermata" in self._signs[index] or (bar.events and "fermata" in bar.events[-1].marks)
        return bool(is_end and is_held)

    def _segno(self, source: int) -> int:
        """Returns the bar of the latest segno before a bar, or of the first; the start where there is none."""
        before = [index for index in range(source + 1) if "segno" in self._signs[index]]
        return before[-1] if before else (self._find("segno", 0) or 0)

    def _find(self, sign: str, start: int) -> int | None:
        return next((index for index in range(start, len(self._signs)) if sign in self._signs[index]), None)

    def _way_to_coda(self, start: int) -> tuple[int, int] | None:
        """Returns the last bar before the coda is left for, and the first bar of the coda.

        The coda is left for at !dacoda!, or at the first of two coda signs.
        """
        codas = [index for index, row in enumerate(self._signs) if "coda" in row]
        leave = self._find("dacoda", start)
        if leave is not None:
            after = [index for index in codas if index > leave]
            return (leave, after[0]) if after else None
        return (codas[0] - 1, codas[-1]) if len(codas) > 1 and codas[0] > start else None


def _last_places(way: Sequence[int]) -> dict[int, int]:
    return {bar: place for place, bar in enumerate(way)}


def _without_repeats(order: Sequence[int]) -> list[int]:
    """Returns the bars of an order, of every strain its last pass."""
    once: list[int] = []
    for index in order:
        while once and once[-1] >= index:
            once.pop()
        once.append(index)
    return once
