"""Where D.C. and D.S. lead: from their bar back to the start or the segno, and on to fine or coda."""

from collections.abc import Sequence

from model.notation.measures import Bar

_JUMPS = ("D.C.", "D.C.alfine", "D.C.alcoda", "D.S.", "D.S.alfine", "D.S.alcoda")


def with_jump(bars: Sequence[Bar], order: Sequence[int]) -> tuple[int, ...]:
    """Returns the `order` of playing, with the first D.C. or D.S. of the `bars` followed.

    After a jump musicians play without repeats, each strain with its last ending. The jump is taken where its bar is played for the last time. Then comes what follows the start or the
    segno: up to fine; or to the place where the coda is left for, and the coda; or, where there is neither,
    to the jump again and whatever stands behind it. ABC 2.1 section 4.14 names the signs.
    """
    source = next(
        (index for index, bar in enumerate(bars) if any(sign in _JUMPS for sign in bar.signs)), None
    )
    if source is None or source not in order:
        return tuple(order)
    sign = next(sign for sign in bars[source].signs if sign in _JUMPS)
    leave = len(order) - 1 - list(reversed(order)).index(source)
    target = (_find(bars, "segno", 0) or 0) if sign.startswith("D.S.") else 0
    again = [index for index in _without_repeats(order) if index >= target]
    before, rest = list(order[: leave + 1]), list(order[leave + 1 :])
    fine = _find(bars, "fine", target)
    if fine is not None and not sign.endswith("coda"):
        return (*before, *_up_to(again, fine))
    coda = _coda(bars, target)
    if coda is not None and not sign.endswith("fine"):
        last, begin = coda
        coda_bars = [index for index in rest if index >= begin] or [
            index for index in again if index >= begin
        ]
        return (*before, *_up_to(again, last), *coda_bars)
    return (*before, *_up_to(again, source), *rest)


def _without_repeats(order: Sequence[int]) -> list[int]:
    """Returns the bars of an order, of every strain its last pass."""
    once: list[int] = []
    for index in order:
        while once and once[-1] >= index:
            once.pop()
        once.append(index)
    return once


def _find(bars: Sequence[Bar], sign: str, start: int) -> int | None:
    return next((index for index in range(start, len(bars)) if sign in bars[index].signs), None)


def _coda(bars: Sequence[Bar], start: int) -> tuple[int, int] | None:
    """Returns the last bar before the coda is left for, and the first bar of the coda.

    The coda is left for at !dacoda!, or at the first of two coda signs.
    """
    codas = [index for index, bar in enumerate(bars) if "coda" in bar.signs]
    leave = _find(bars, "dacoda", start)
    if leave is not None:
        after = [index for index in codas if index > leave]
        return (leave, after[0]) if after else None
    return (codas[0] - 1, codas[-1]) if len(codas) > 1 else None


def _up_to(order: Sequence[int], last: int) -> list[int]:
    return [index for index in order if index <= last]
