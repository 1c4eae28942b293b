"""Signs that belong in pairs, and names that ABC does not know."""

from collections.abc import Iterable, Iterator, Sequence

from model.notation.decorations import LETTERS, NAMES
from model.notation.elements import Decoration, Element, Fault, Slur
from model.notation.measures import Bar, Voice
from model.notation.spans import Span


def slur_faults(elements: Iterable[Element]) -> Iterator[Fault]:
    """Yields a fault for every end of a slur that has no other end."""
    open_slurs: list[Span] = []
    for element in elements:
        if not isinstance(element, Slur):
            continue
        if element.opens:
            open_slurs.append(element.span)
        elif open_slurs:
            open_slurs.pop()
        else:
            yield Fault(element.span, False, "This ) closes a slur that nothing opened.")
    for span in open_slurs:
        yield Fault(span, False, "This ( opens a slur that nothing closes.")


def decoration_faults(elements: Iterable[Element]) -> Iterator[Fault]:
    """Yields a fault for the first use of a decoration that neither section 4.14 of ABC 2.1 nor U: knows."""
    known = set(NAMES | LETTERS.keys())
    for element in elements:
        if not isinstance(element, Decoration) or element.name in known:
            continue
        if element.name.lower() not in NAMES:
            known.add(element.name)
            yield Fault(element.span, False, f"No decoration is called {element.name[:24]}; it is left out.")


def repeat_faults(voice: Voice) -> Iterator[Fault]:
    """Yields a fault for every repeat that begins and does not end, and for endings that come alone.

    A `:|` without a `|:` is no fault: tunes are written so, and it is clear where they go back to.
    """
    opened: Span | None = None
    for bar in voice.bars:
        if bar.opening is not None and bar.opening.opens:
            if opened is not None:
                yield _unclosed(opened)
            opened = Span(bar.opening.span.end - bar.opening.opens - 1, bar.opening.span.end)
        if bar.closing is not None and bar.closing.closes:
            opened = None
    if opened is not None and not any(bar.ending for bar in voice.bars[-8:]):
        yield _unclosed(opened)
    yield from _ending_faults(voice.bars)


def _unclosed(span: Span) -> Fault:
    return Fault(span, False, "A repeat begins at this |: and no :| ends it.")


def _ending_faults(bars: Sequence[Bar]) -> Iterator[Fault]:
    """Yields a fault for a first ending without a second, and for a second without a first."""
    last: Bar | None = None
    for bar in bars:
        if not bar.ending:
            continue
        if min(bar.ending) == 1:
            if last is not None and last.ending == frozenset({1}):
                yield Fault(last.span, False, "This first ending has no second ending.")
        elif last is None:
            yield Fault(bar.span, False, f"Ending {min(bar.ending)} comes without a first ending.")
        last = bar
    if last is not None and last.ending == frozenset({1}):
        yield Fault(last.span, False, "This first ending has no second ending.")
