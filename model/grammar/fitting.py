"""What fits where a bar has come so far: found once for each form and length, and remembered.

Walks and samplers meet the same few forms with the same few lengths again and again, with other signs around them.
"""

from fractions import Fraction
from functools import lru_cache

from model.grammar.density import of_density
from model.grammar.form import Form
from model.grammar.lengths import Tuplet
from model.grammar.lengths import sizes as sizes_of_room
from model.grammar.pitches import tonic_letter
from model.grammar.plan import section_of
from model.grammar.settings import GrammarSettings

_REMEMBERED = 1 << 15  # of each kind; those met longest ago are forgotten
_CADENCE = Fraction(
    1, 8
)  # of a whole note: the least that a tune's last note has, where its bars are not tiny
_SHORTEST_CADENCE = 2  # grains of a bar in which a tie can still be followed by another note

Sizes = frozenset[int]
"""Grains that an event may have."""


def choices(
    form: Form, at: int, tuplet: Tuplet | None, wanted: int, is_plain: bool, settings: GrammarSettings
) -> tuple[Sizes, ...]:
    """Return the grains that the next event may have behind `at` grains of a bar, first those that are liked best.

    The others are those of `model.grammar.lengths.sizes`.
    """
    room, parts, is_strict = room_after(form, at, settings), form.parts or 8, settings.strict
    every = sizes_of_room(parts, room, tuplet, wanted, is_plain, is_strict)
    liked = every
    if is_strict and form.swings and not is_plain:  # odd lengths upset abc2midi's unequal pairs
        liked = sizes_of_room(parts, room, tuplet, wanted, True, True)
    if settings.density and tuplet is None and not wanted:
        return (of_density(liked, form, at, settings.density), liked, every)
    return (liked, every)


def sizes(
    form: Form, at: int, tuplet: Tuplet | None, wanted: int, is_plain: bool, settings: GrammarSettings
) -> Sizes:
    """Return the grains that the next event may have; empty where the bar is full."""
    if not settings.density and not (settings.strict and form.swings):
        room = room_after(form, at, settings)
        return sizes_of_room(form.parts or 8, room, tuplet, wanted, is_plain, settings.strict)
    return next(
        (found for found in choices(form, at, tuplet, wanted, is_plain, settings) if found), frozenset()
    )


@lru_cache(maxsize=_REMEMBERED)
def sizes_before_tonic(
    form: Form, at: int, tuplet: Tuplet | None, wanted: int, is_plain: bool, is_home: bool,
    settings: GrammarSettings,
) -> Sizes:  # fmt: skip
    """Return the grains that an event may have in a bar that must end with its tonic; `is_home`: that it is this.

    Others leave room for a last note, of an eighth or a quarter of the bar; of the tonic's own lengths those are
    left out, if there are others, that would make such a note shorter.
    """
    room = room_after(form, at, settings)
    if room is None or (tuplet is not None and tuplet.left > 1):
        return sizes(form, at, tuplet, wanted, is_plain, settings)
    least = max(1, min(form.grains(_CADENCE), (form.bar or 0) // 4))
    for found in choices(form, at, tuplet, wanted, is_plain, settings):
        rests = {size: room - (tuplet.duration(size) if tuplet else size) for size in found}
        kept = frozenset(size for size, rest in rests.items() if rest >= least or (is_home and not rest))
        if kept:
            return kept
    return sizes(form, at, tuplet, wanted, is_plain, settings) if is_home else frozenset()


@lru_cache(maxsize=_REMEMBERED)
def tonic(form: Form, settings: GrammarSettings) -> str:
    """Return the letter with which this bar must end, because the tune does; "" for any."""
    if not settings.ends_on_tonic or form.left != 1 or form.ending == 1:
        return ""
    if not (section_of(form, settings).is_home if settings.plan else form.must_end(settings, 0)):
        return ""
    return "" if form.bar is not None and form.bar < _SHORTEST_CADENCE else tonic_letter(form.key)


def room_after(form: Form, at: int, settings: GrammarSettings) -> int | None:
    """Return the grains left of a bar, None where it may have any."""
    room = form.room(settings)
    return None if room is None else room - at


def left_after(form: Form, at: int, settings: GrammarSettings) -> int | None:
    """Return how many bars are still to come when this one ends here."""
    return form.left if form.left is None or form.is_upbeat(at, settings) else form.left - 1


@lru_cache(maxsize=_REMEMBERED)
def closings(
    form: Form, at: int, left: int | None, is_bound: bool, settings: GrammarSettings
) -> tuple[str, ...]:
    """Return the bar lines that may end the bar here: see Form.closings."""
    return form.closings(at, left, is_bound, settings)
