"""How many notes a bar has: hardly one shorter than a beat, or hardly one longer than half of it."""

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.grammar.place import Place


def of_density(sizes: frozenset[int], place: "Place", density: str) -> frozenset[int]:
    """Return those of the sizes, in grains, that a density leaves; all of them where it leaves none.

    In a sparse bar a note shorter than a beat, two thirds of it where a beat has three parts, only ends a beat. In
    a dense one none is longer than half a beat, a third of it where it has three parts, but for that which fills the
    bar's last beat; a section may close with a long note. Neither has odd lengths, of which a network that is led
    away from what it likes makes too much.
    """
    form = place.form
    beat = form.grains(_beat(form.meter, form.is_compound))
    thirds = 3 if form.is_compound else 2
    plain = frozenset(size for size in sizes if not size * 2 % place.parts) or sizes
    if density == "dense":
        if form.left == 1 or form.is_first:
            return sizes
        last = form.bar - place.at if form.bar is not None else 0
        return frozenset(size for size in plain if size * thirds <= beat or size == last <= beat) or sizes
    least = beat * 2 // 3 if form.is_compound else beat
    return (
        frozenset(
            size
            for size in plain
            if size >= least or (place.at % (beat or 1) and not (place.at + size) % (beat or 1))
        )
        or sizes
    )


@lru_cache(maxsize=64)
def _beat(meter: Fraction | None, is_compound: bool) -> Fraction:
    """A beat in whole notes: a dotted quarter in compound meters, an eighth in those of eighths, else a quarter."""
    if is_compound:
        return Fraction(3, 8)
    return Fraction(1, 4) if meter is None or not meter % Fraction(1, 4) else Fraction(1, 8)
