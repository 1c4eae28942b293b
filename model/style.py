"""The style of a corpus in numbers: how common its values are, and within what bounds its tunes keep.

Pitches, intervals, lengths and contours are the features of Yang and Lerch (2018); how usual a passage is is
measured as its surprise in bits a note under the corpus's frequencies, as Conklin and Witten (1995) do, which
has a meaning for a few notes too, where two histograms would hardly overlap.
"""

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.checkpoints import write_file
from model.errors import ModelError
from model.notation.bars import bar_ends
from model.notation.parser import parse
from model.notation.tune import Tune
from model.originality import MelodyIndex
from model.passages import FEATURES, recurrence_of, values_of
from model.usual_forms import UsualForms

STYLE_FILE = "style.json"
"""The file of a checkpoint's folder that holds the style of the tunes it was trained on."""

RECURRENCE = "recurrence"
_FORMAT, _VERSION = "carolan-style", 1
_MOST_TUNES = 1500  # that the bounds are taken from; more make them no surer
_SEED_BARS, _PASSAGE_BARS = 8, 16  # a passage as composing asks for it
_LEAST_BARS = 4
_USUAL = 0.95  # of human tunes share no longer run with the corpus than is usual
_LEAST_DEVIATION = 1e-3
_DAMAGED = "The style of the network's tunes is damaged; train or install the network anew."


@dataclass(frozen=True)
class Habit:
    """What tunes keep to, more or less."""

    mean: float
    deviation: float  # > 0

    def fit(self, value: float) -> float:
        """Return 1 within one deviation of the mean, and less the further off, as a normal curve falls."""
        off = max(0.0, abs(value - self.mean) / self.deviation - 1)
        return math.exp(-off * off / 2)


@dataclass(frozen=True)
class Style:
    """What is usual in a corpus."""

    counts: Mapping[str, Mapping[str, int]]  # feature -> value -> how often
    habits: Mapping[
        str, Habit
    ]  # of passages: the surprise of each feature in bits a note, and the recurrence
    usual_run: int | None = (
        None  # notes: 95 of 100 tunes share no longer run with the corpus; None: not known
    )
    forms: UsualForms | None = None  # None: not known

    @classmethod
    def of_tunes(
        cls, texts: Sequence[str], strangers: Sequence[str] = (), index: MelodyIndex | None = None
    ) -> "Style":
        """Return the style of ABC texts, of each the first tune.

        `strangers` are tunes of the same style that are not among those of `index`: they say how long a run
        tunes share that know nothing of each other.
        """
        tunes = [tune for text in texts for tune in parse(text).tunes[:1]]
        counts: dict[str, Counter[str]] = {feature: Counter() for feature in FEATURES}
        for tune in tunes:
            for feature, values in values_of(tune).items():
                counts[feature].update(values)
        bare = cls(counts, {})
        every = max(1, len(tunes) // _MOST_TUNES)
        return cls(
            counts, _habits(bare, tunes[::every]), _usual_run(strangers, index), UsualForms.of_tunes(tunes)
        )

    def surprise(self, feature: str, values: Sequence[str]) -> float | None:
        """Return the mean surprise of values in bits a note, None where there are none.

        A value that the corpus lacks counts as half a time seen (Krichevsky and Trofimov, 1981).
        """
        counts = self.counts[feature]
        total = sum(counts.values()) + (len(counts) + 1) / 2
        if not values:
            return None
        return -sum(math.log2((counts.get(value, 0) + 0.5) / total) for value in values) / len(values)

    def likeness(self, tune: Tune, start: int = 0, end: int | None = None) -> float | None:
        """Return how like the corpus a passage of a tune is, from 0 to 1; None where it has too few notes.

        It is the mean over the features of how well their surprise keeps to what is usual: a passage of
        commonplaces is as unlike as one of oddities.
        """
        found = [
            (self.habits[feature], self.surprise(feature, values))
            for feature, values in values_of(tune, start, end).items()
            if feature in self.habits
        ]
        fits = [habit.fit(surprise) for habit, surprise in found if surprise is not None]
        return statistics.fmean(fits) if fits else None

    def recurrence_fit(self, tune: Tune, start: int = 0, end: int | None = None) -> float | None:
        """Return how well the share of bars that come again keeps to what is usual; None where there are no bars."""
        recurrence, habit = recurrence_of(tune, start, end), self.habits.get(RECURRENCE)
        return None if recurrence is None or habit is None else habit.fit(recurrence)

    def to_json(self) -> str:
        """The style as a file holds it."""
        habits = {
            name: [round(habit.mean, 4), round(habit.deviation, 4)] for name, habit in self.habits.items()
        }
        data = {
            "format": _FORMAT, "version": _VERSION, "usual_run": self.usual_run, "habits": habits,
            "counts": {feature: dict(values) for feature, values in self.counts.items()},
            "forms": None if self.forms is None else self.forms.to_json(),
        }  # fmt: skip
        return json.dumps(data, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Style":
        """Return the style that `to_json` wrote; ModelError where it is something else."""
        try:
            return _style(json.loads(text))
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            raise ModelError(_DAMAGED) from None

    @classmethod
    def load(cls, folder: Path) -> "Style | None":
        """Return the style in a checkpoint's folder, None where there is none; ModelError for a damaged one."""
        try:
            content = (folder / STYLE_FILE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise ModelError(f"{folder / STYLE_FILE} can't be read: {problem.strerror or problem}.") from None
        try:
            return cls.from_json(content.decode())
        except UnicodeDecodeError:
            raise ModelError(_DAMAGED) from None

    def save(self, folder: Path) -> None:
        """Write the style into a checkpoint's folder; ModelError where that is read-only or full."""
        write_file(folder / STYLE_FILE, self.to_json().encode())


def _style(data: Any) -> Style:
    """The style in `data`; KeyError, TypeError, ValueError and their like where it has another form."""
    if (data["format"], data["version"]) != (_FORMAT, _VERSION):
        raise ValueError(data["format"])
    counts = {feature: {str(v): int(n) for v, n in data["counts"][feature].items()} for feature in FEATURES}
    habits = {
        str(name): Habit(float(mean), float(deviation)) for name, (mean, deviation) in data["habits"].items()
    }
    if not all(math.isfinite(habit.mean) and 0 < habit.deviation < math.inf for habit in habits.values()):
        raise ValueError("habits")
    usual, forms = data["usual_run"], data.get("forms")  # networks of before know nothing of forms
    return Style(
        counts, habits, None if usual is None else int(usual),
        None if forms is None else UsualForms.from_json(forms),
    )  # fmt: skip


def _habits(style: Style, tunes: Iterable[Tune]) -> dict[str, Habit]:
    """What passages of the tunes keep to."""
    found: dict[str, list[float]] = {name: [] for name in (*FEATURES, RECURRENCE)}
    for tune in tunes:
        start, end = _passage(tune)
        if start == end:
            continue
        for feature, values in values_of(tune, start, end).items():
            surprise = style.surprise(feature, values)
            found[feature] += [] if surprise is None else [surprise]
        recurrence = recurrence_of(tune, start, end)
        found[RECURRENCE] += [] if recurrence is None else [recurrence]
    return {
        name: Habit(statistics.fmean(values), max(statistics.stdev(values), _LEAST_DEVIATION))
        for name, values in found.items() if len(values) > 1
    }  # fmt: skip


def _passage(tune: Tune) -> tuple[int, int]:
    """The characters of a passage as composing asks for it: up to 16 bars behind the first eight; empty where
    there are not even four.
    """
    ends = [tune.span.start + end for end in bar_ends(tune.source[tune.span.start : tune.span.end])]
    last = min(len(ends), _SEED_BARS + _PASSAGE_BARS) - 1
    if last < _SEED_BARS + _LEAST_BARS - 1:
        return 0, 0
    return ends[_SEED_BARS - 1], ends[last]


def _usual_run(strangers: Sequence[str], index: MelodyIndex | None) -> int | None:
    """How long the longest run is that all but a few tunes share with the corpus."""
    if index is None or not strangers:
        return None
    every = max(1, len(strangers) // _MOST_TUNES)
    runs = sorted(index.originality(text).longest_shared_run for text in strangers[::every])
    return runs[min(len(runs) - 1, int(_USUAL * len(runs)))]
