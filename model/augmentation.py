"""More than one way to read a tune: in other keys, and with its form told.

What is heard alike in every key is learnt from every tune once for each key; a header line that tells the
form (`N:AABB 8 8`) teaches the network to keep to one that is asked for.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from model.form import Form, form_of, with_header_line
from model.notation.editing.transposition import transpose
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.tune import Tune

CHARACTERS = "ABCDEFGabcdefg^_=',#mN: 0123456789"
"""What other keys and a told form may write that a corpus perhaps doesn't."""

_FLATS, _SHARPS = -3, 4  # key signatures that the tunes of fiddle, whistle and pipes are found in
_LOWEST, _HIGHEST = 55, 88  # G on the fiddle's lowest string to e''', above which it hardly goes
_LENGTH_ONLY = 0.2  # of the readings with a header line: the bars are told, the parts are not


class Readings:
    """The ways to read the tunes of a corpus; each is worked out when it is first wanted."""

    def __init__(self, tunes: Sequence[str], transposed: float, with_form: float) -> None:
        """`tunes` are normalised; `transposed` and `with_form` are shares of readings, from 0 to 1."""
        self.tunes = tunes
        self._transposed, self._with_form = transposed, with_form
        self._sources: dict[int, _Source] = {}

    def draw(self, index: int, rng: np.random.Generator) -> str:
        """Return one way to read tune `index`."""
        if not self._transposed and not self._with_form:
            return self.tunes[index]
        source = self._sources.setdefault(index, _Source(self.tunes[index]))
        text = source.text
        if source.shifts and rng.random() < self._transposed:
            text = source.in_key(source.shifts[rng.integers(len(source.shifts))])
        if source.form is not None and rng.random() < self._with_form:
            is_short = rng.random() < _LENGTH_ONLY
            text = with_header_line(text, source.form.length_field() if is_short else source.form.field())
        return text


class _Source:
    """One tune, and what was found out about it so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._in_keys: dict[int, str] = {}

    @cached_property
    def _tune(self) -> Tune | None:
        tunes = parse(self.text).tunes
        return tunes[0] if tunes else None

    @cached_property
    def form(self) -> Form | None:
        return form_of(self._tune) if self._tune is not None else None

    @cached_property
    def shifts(self) -> tuple[int, ...]:
        return sensible_shifts(self._tune) if self._tune is not None else ()

    def in_key(self, semitones: int) -> str:
        if semitones not in self._in_keys:
            assert self._tune is not None  # there are shifts, so there is a tune
            try:
                self._in_keys[semitones] = transpose(self._tune, semitones).strip("\n")
            except NotationError:  # a note would leave the range that ABC can write
                self._in_keys[semitones] = self.text
        return self._in_keys[semitones]


def sensible_shifts(tune: Tune) -> tuple[int, ...]:
    """Return by how many semitones (-6 to 6, without 0) a tune may move into keys and a compass of its kind.

    Keys from three flats to four sharps; no note below or above the fiddle's first position and third
    position, unless the tune itself goes there. A tune without a key stays where it is.
    """
    pitches = [
        sound.pitch
        for voice in tune.measures.voices for bar in voice.bars for event in bar.events for sound in event.sounds
    ]  # fmt: skip
    if not pitches or tune.value("K").strip().lower()[:4] in ("none", "hp", ""):
        return ()
    lowest, highest = min(_LOWEST, min(pitches)), max(_HIGHEST, max(pitches))
    return tuple(
        shift
        for shift in range(-6, 7)
        if shift
        and lowest <= min(pitches) + shift
        and max(pitches) + shift <= highest
        and _FLATS <= _fifths(tune.key.fifths, shift) <= _SHARPS
    )


def _fifths(fifths: int, semitones: int) -> int:
    """The signature, in sharps (flats below 0), `semitones` higher: the one with the fewest accidentals."""
    return (fifths + 7 * semitones + 5) % 12 - 5
