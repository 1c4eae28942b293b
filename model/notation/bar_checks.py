"""Bars that hold more or less than their meter wants."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from model.notation.elements import BarLine, Fault
from model.notation.measures import Bar, Voice
from model.notation.spans import Span

_UNIT_NAMES = {
    1: ("whole note", "whole notes"),
    2: ("half note", "half notes"),
    4: ("quarter", "quarters"),
    8: ("eighth", "eighths"),
    16: ("sixteenth", "sixteenths"),
    32: ("thirty-second", "thirty-seconds"),
    64: ("sixty-fourth", "sixty-fourths"),
}


def bar_faults(voice: Voice, most: int | None = None) -> Iterator[Fault]:
    """Yields a fault for every bar that is over- or under-full, of each kind the first `most` (None: all).

    Musicians split bars where a tune, a part, a repeat or an ending begins or ends: there a short bar is
    right if another such bar of the voice makes it whole, and a warning otherwise. Elsewhere a wrong bar is
    an error, unless it and its neighbour are the halves of one bar, or only the bar line at the end of a line of
    the text is missing.
    """
    bars: list[Bar] = []
    unended: list[Bar] = []
    for bar in voice.bars:
        pieces = _parted(bar)
        bars += pieces
        unended += pieces[:-1]
    yield from islice(_line_faults(unended), most)
    yield from islice(_length_faults(bars), most)
    yield from islice(_layer_faults(bars), most)


def _line_faults(bars: Iterable[Bar]) -> Iterator[Fault]:
    for bar in bars:
        yield Fault(bar.events[-1].span, False, "A bar line is missing at the end of this line.")


def _length_faults(bars: Sequence[Bar]) -> Iterator[Fault]:
    pickups = {bar.duration for index, bar in enumerate(bars) if _is_short(bar) and _at_border(bars, index)}
    halves = _halves(bars)
    for index, bar in enumerate(bars):
        wanted = bar.meter.duration
        if wanted is None or bar.rest_bars or not bar.events or bar.duration == wanted:
            continue
        at_border = _at_border(bars, index)
        if index in halves or (at_border and wanted - bar.duration in pickups):
            continue
        is_pickup = index == 0 and bar.duration < wanted
        if not is_pickup:
            is_error = not (at_border and bar.duration < wanted) and not _holds_at_end(bar, wanted)
            yield Fault(bar.span, is_error, _sentence(bar.duration, wanted, bar.meter.text, bar.meter.unit))


def _parted(bar: Bar) -> list[Bar]:
    """Returns the bars that a bar stands for, where it is too long and holds a full one up to the end of a line.

    Collections of songs such as that of Essen leave out the bar line at the end of a phrase.
    """
    wanted = bar.meter.duration
    if not bar.line_ends or wanted is None or bar.duration <= wanted or bar.rest_bars or bar.layers:
        return [bar]
    borders = sorted({*bar.line_ends, len(bar.events)})
    pieces: list[Bar] = []
    begin = 0
    for border, following in zip(borders, [*borders[1:], None], strict=True):
        if following is not None:
            so_far, next_line = _length(bar, begin, border), _length(bar, border, following)
            if wanted not in (so_far, next_line):
                continue
        pieces.append(_piece(bar, begin, border))
        begin = border
    return pieces


def _piece(bar: Bar, begin: int, end: int) -> Bar:
    events = bar.events[begin:end]
    return replace(
        bar,
        span=Span(events[0].span.start, events[-1].span.end),
        events=events,
        duration=_length(bar, begin, end),
        opening=bar.opening if begin == 0 else None,
        closing=bar.closing if end == len(bar.events) else None,
        ending=bar.ending if begin == 0 else frozenset(),
        begins_part=bar.begins_part and begin == 0,
    )


def _length(bar: Bar, begin: int, end: int) -> Fraction:
    return sum((event.duration for event in bar.events[begin:end]), Fraction(0))


def _layer_faults(bars: Sequence[Bar]) -> Iterator[Fault]:
    for bar in bars:
        if any(layer != bar.duration for layer in bar.layers):
            yield Fault(bar.span, False, "The voices on both sides of the & in this bar differ in length.")


def _is_short(bar: Bar) -> bool:
    return bar.meter.duration is not None and bar.duration < bar.meter.duration


def _at_border(bars: Sequence[Bar], index: int) -> bool:
    """Tells whether a section begins or ends at this bar, so that it may be a part of a bar."""
    bar = bars[index]
    if index in (0, len(bars) - 1) or bar.begins_part or bar.ending:
        return True
    if bars[index + 1].begins_part or bars[index + 1].ending:
        return True
    return _is_border(bar.opening) or _is_border(bar.closing)


def _is_border(line: BarLine | None) -> bool:
    return line is not None and bool(line.closes or line.opens or line.is_double)


def _holds_at_end(bar: Bar, wanted: Fraction) -> bool:
    """Tells whether a bar is only too long by a rest that carries a fermata to its bar line, as in `d2 Hx|`."""
    last = bar.events[-1]
    return not last.sounds and "fermata" in last.marks and bar.duration - last.duration == wanted


def _halves(bars: Sequence[Bar]) -> set[int]:
    """Returns the indices of bars that are whole together with a neighbour."""
    found: set[int] = set()
    for index in range(len(bars) - 1):
        first, second = bars[index], bars[index + 1]
        wanted = first.meter.duration
        if wanted is None or index in found or first.duration >= wanted:
            continue
        if second.meter.duration == wanted and first.duration + second.duration == wanted:
            found.update((index, index + 1))
    return found


@lru_cache(maxsize=256)
def _sentence(has: Fraction, wanted: Fraction, meter: str, unit: int) -> str:
    """Returns a sentence such as "This bar has 7 eighths; the meter 6/8 wants 6."."""
    while unit < 64 and ((has * unit).denominator > 1 or (wanted * unit).denominator > 1):
        unit *= 2
    if (has * unit).denominator > 1:
        unit = max(4, min(unit, 8))
    names = _UNIT_NAMES.get(unit, ("beat", "beats"))
    wants = _counted(wanted * unit, names) if (wanted * unit).denominator > 1 else str(wanted * unit)
    return f"This bar has {_counted(has * unit, names)}; the meter {meter} wants {wants}."


def _counted(count: Fraction, names: tuple[str, str]) -> str:
    """Returns a number of beats as one says it: `1 eighth`, `6 eighths`, `6 eighths and 2/3 of one`."""
    whole, rest = divmod(count, 1)
    name, several = names
    said = f"{whole} {name if whole == 1 else several}"
    if not rest:
        return said
    if whole:
        return f"{said} and {rest} of one"
    return f"{rest} of {'an' if name[0] in 'aeiou' else 'a'} {name}"
