"""What speaks for a candidate: how likely, how well formed, how much in the style and how original it is.

Each part is 1 where a tune of the style would be usual, and falls as the candidate leaves what such tunes do: no
part grows by being safer, more regular or stranger than music is.
"""

import math
import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.checkpoints import CheckpointFacts, read_facts
from model.composition import Score
from model.form import form_of
from model.likeness import tonic_class
from model.melody import Melody, melody_of
from model.notation.measures import Bar
from model.notation.problems import Problem, find_problems
from model.notation.tune import Tune, Tunebook
from model.originality import MelodyIndex, Originality
from model.style import Style

WEIGHTS = {"likelihood": 0.2, "form": 0.45, "likeness": 0.2, "originality": 0.15}
"""Of the parts in the whole; parts that are not known are left out, and the others share it.

Form weighs most, for it is what a network of characters lacks: of the bars that people write behind a tune's first
eight 29 in 100 stood there before, of the network's 1 in 100. Likelihood and likeness weigh less: what the network
draws is likely and like its tunes already. A copy loses its share of originality, which puts it behind the others.
"""

_USUAL_BITS = 1.5  # a character, where the checkpoint does not say what tunes cost its network
_BITS_DEVIATION = 0.3  # a character, from tune to tune: measured on eight bars each of 60 tunes
_USUAL_RUN = 16  # notes, where the style does not say how long a run tunes share
_PART_BARS = 8


@dataclass(frozen=True)
class Appraisal:
    """What was found out about one candidate."""

    score: Score
    originality: Originality | None  # None: the network has no index of its tunes
    problems: tuple[Problem, ...]  # of the whole text
    melody: Melody | None  # None: there is no tune


class Appraiser:
    """Appraises candidates by what is known of the tunes that the network learnt from."""

    def __init__(
        self, index: MelodyIndex | None = None, style: Style | None = None, usual_bits: float | None = None
    ) -> None:
        """`usual_bits` are what tunes that it never saw cost the network, in bits a character."""
        self._index, self._style = index, style
        self._usual_bits = _USUAL_BITS if usual_bits is None else usual_bits

    @classmethod
    def load(cls, folder: Path) -> "Appraiser":
        """Return the appraiser of the checkpoint in `folder`; ModelError where what lies there is damaged."""
        return cls(MelodyIndex.load(folder), Style.load(folder), _usual_bits(read_facts(folder)))

    @property
    def style(self) -> Style | None:
        """What is usual in the tunes that the network learnt from; None where that is not known."""
        return self._style

    def appraise(
        self, book: Tunebook, bits_per_character: float, start: int, end: int | None = None
    ) -> Appraisal:
        """Return what speaks for the first tune of `book`, of which the characters from `start` to `end` are new.

        `bits_per_character` are those of the new text under the network at temperature 1.
        """
        tune = book.tunes[0] if book.tunes else None
        problems = find_problems(book)
        melody = None if tune is None else melody_of(tune)
        originality = self._found(melody, start, end)
        parts = {
            "likelihood": self._likelihood(bits_per_character),
            "form": self._form(problems, tune, start, end),
            "likeness": None
            if self._style is None or tune is None
            else self._style.likeness(tune, start, end),
            "originality": None if originality is None else self._originality(originality),
        }
        score = Score(total_of(parts), **parts)  # type: ignore[arg-type]
        return Appraisal(score, originality, problems, melody)

    def _found(self, melody: Melody | None, start: int, end: int | None) -> Originality | None:
        if self._index is None:
            return None
        return self._index.originality_of(melody or Melody(np.zeros(0, np.uint16), ()), start, end)

    def _likelihood(self, bits: float) -> float:
        """1 up to what tunes cost the network and one deviation more, half for every further bit a character.

        Below that, likelier is no better: human texts are not the likeliest ones (Holtzman et al., 2020).
        """
        return min(1.0, math.exp2(self._usual_bits + _BITS_DEVIATION - bits))

    def _form(self, problems: tuple[Problem, ...], tune: Tune | None, start: int, end: int | None) -> float:
        """The mean of what can be asked: no errors, sections of eight bars, the tonic at the end, bars that recur."""
        if tune is None:
            return 0.0
        faulty = any(
            problem.severity == "error"
            and problem.span.end > start
            and (end is None or problem.span.start < end)
            for problem in problems
        )
        recurrence = None if self._style is None else self._style.recurrence_fit(tune, start, end)
        marks = (0.0 if faulty else 1.0, _sections(tune), _ending(tune), recurrence)
        return statistics.fmean(mark for mark in marks if mark is not None)

    def _originality(self, found: Originality) -> float:
        """1 while the longest run is one that tunes share; half for every further time it is as long as that."""
        usual = (self._style.usual_run if self._style is not None else None) or _USUAL_RUN
        return min(1.0, math.exp2(1 - found.longest_shared_run / usual))


def total_of(parts: dict[str, float | None]) -> float:
    """Return the weighted mean of the parts that are known, by WEIGHTS."""
    known = {name: part for name, part in parts.items() if part is not None}
    return sum(WEIGHTS[name] * part for name, part in known.items()) / sum(WEIGHTS[name] for name in known)


def _sections(tune: Tune) -> float | None:
    """The mean over the tune's parts: 1 for eight bars or a multiple, half for four; None where none has ended."""
    form, bars = form_of(tune), _bars(tune)
    if form is None or not bars:
        return None
    lengths = form.bars if _is_final(bars[-1]) else form.bars[:-1]
    marks = [
        1.0 if bars % _PART_BARS == 0 else 0.5 if bars % (_PART_BARS // 2) == 0 else 0.0 for bars in lengths
    ]
    return statistics.fmean(marks) if marks else None


def _ending(tune: Tune) -> float | None:
    """Whether a tune that is over ends on its tonic; None where it goes on or has none."""
    bars, tonic = _bars(tune), tonic_class(tune)
    sounds = [event.sounds for bar in bars for event in bar.events if event.sounds]
    if tonic is None or not sounds or not _is_final(bars[-1]):
        return None
    return float(min(sound.pitch for sound in sounds[-1]) % 12 == tonic)


def _is_final(bar: Bar) -> bool:
    return bar.closing is not None and (bar.closing.is_double or bar.closing.closes > 0)


def _bars(tune: Tune) -> tuple[Bar, ...]:
    return tune.measures.voices[0].bars if tune.measures.voices else ()


def _usual_bits(facts: CheckpointFacts) -> float | None:
    """What tunes that the network never saw cost it, None where that was not measured."""
    for name in ("test_bits_per_character", "validation_bits_per_character"):
        bits = facts.losses.get(name)
        if isinstance(bits, (int, float)) and not isinstance(bits, bool) and 0 < bits < 100:
            return float(bits)
    return None
