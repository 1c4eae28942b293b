"""How many notes a bar has: hardly one shorter than a beat, or hardly one longer than half of it."""

from fractions import Fraction
from functools import lru_cache

from model.grammar.form import Form


def of_density(sizes: frozenset[int], form: Form, at: int, density: str) -> frozenset[int]:
    """Return those of the sizes, in grains, that a density leaves at `at` grains of a bar; all where it leaves none.

    In a sparse bar a note shorter than a beat, two thirds of it where a beat has three parts, only ends a beat. In
    a dense one none is longer than half a beat, a third of it where it has three parts, but for that which fills the
    bar's last beat; a section may close with a long note. Neither has odd lengths, of which a network that is led
    away from what it likes makes too much.
    """
    parts, beat = form.parts or 8, form.grains(_beat(form.meter, form.is_compound))
    if density == "sparse":
        return _sparse(sizes, parts, beat * 2 // 3 if form.is_compound else beat, beat or 1, at % (beat or 1))
    if form.left == 1 or form.is_first:
        return sizes
    last = form.bar - at if form.bar is not None else 0
    return _dense(sizes, parts, beat // (3 if form.is_compound else 2), last if last <= beat else 0)


@lru_cache(maxsize=8192)
def _sparse(sizes: frozenset[int], parts: int, least: int, beat: int, at: int) -> frozenset[int]:
    """Of the plain sizes those of at least so many grains, and behind `at` grains of a beat those that end it."""
    plain = _plain(sizes, parts)
    return frozenset(size for size in plain if size >= least or (at and not (at + size) % beat)) or sizes


@lru_cache(maxsize=8192)
def _dense(sizes: frozenset[int], parts: int, most: int, last: int) -> frozenset[int]:
    """Of the plain sizes those of at most so many grains, and that which is `last`."""
    return frozenset(size for size in _plain(sizes, parts) if size <= most or size == last) or sizes


def _plain(sizes: frozenset[int], parts: int) -> frozenset[int]:
    """Those of the sizes that are halves of a unit, all where none is."""
    return frozenset(size for size in sizes if not size * 2 % parts) or sizes


@lru_cache(maxsize=64)
def _beat(meter: Fraction | None, is_compound: bool) -> Fraction:
    """A beat in whole notes: a dotted quarter in compound meters, an eighth in those of eighths, else a quarter."""
    if is_compound:
        return Fraction(3, 8)
    return Fraction(1, 4) if meter is None or not meter % Fraction(1, 4) else Fraction(1, 8)
