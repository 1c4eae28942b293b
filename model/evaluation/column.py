"""The figures of one set of tunes: what three readers make of them, how they are like human ones, what they owe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from model.constrained import MaskedMass
from model.evaluation.judging import Judgement
from model.evaluation.written import WrittenTune
from model.likeness import Profile, profile_of
from model.originality import MelodyIndex


@dataclass(frozen=True)
class Column:
    """One column of the table; None: not measured, or without a sense for these tunes. Shares are from 0 to 1."""

    name: str  # of the network, or "human"
    way: str = ""  # in which the network wrote; "" where it wrote nothing
    temperature: float | None = None
    tunes: int = 0
    bits_per_character: float | None = None  # of the network on held-out tunes
    given_bits_per_character: float | None = None  # on the tunes that were given for it
    without_errors: float | None = None
    bars_exact: float | None = None
    abc2midi_accepts: float | None = None
    abc2midi_plays: float | None = None  # first endings where no |: went before let pass
    music21_reads: float | None = None
    valid: float | None = None  # no error of ours, bars exact, accepted by abc2midi, read by music21
    masked_mean: float | None = None  # share of the probability that the grammar took, over all characters
    masked_most: float | None = None  # at one character
    cut: float | None = None  # of the tunes, those that came to no end
    repeats_balanced: float | None = None
    parts_of_eight: float | None = None
    ends_on_tonic: float | None = None
    final_bar: float | None = None
    overlap_pitch: float | None = None  # with held-out human tunes
    overlap_interval: float | None = None
    overlap_duration: float | None = None
    overlap_contour: float | None = None
    run_median: int | None = None  # notes of the longest run that a tune shares with the training tunes
    run_95th: int | None = None  # of 100 tunes, 95 share no longer one
    characters_per_second: float | None = None  # all tunes that are written at a time together


def validity_figures(judgements: Sequence[Judgement]) -> dict[str, float | None]:
    """The shares of tunes that pass each check, as fields of a Column."""
    verdicts = [judgement.verdict for judgement in judgements]
    return {
        "without_errors": share(not verdict.errors for verdict in verdicts),
        "bars_exact": share(verdict.bars_exact for verdict in verdicts),
        "abc2midi_accepts": share(judgement.abc2midi_accepts for judgement in judgements),
        "abc2midi_plays": share(judgement.abc2midi_plays for judgement in judgements),
        "music21_reads": share(judgement.music21_reads for judgement in judgements),
        "valid": share(judgement.is_valid for judgement in judgements),
        "repeats_balanced": share(verdict.repeats_balanced for verdict in verdicts),
        "parts_of_eight": share(verdict.parts_of_eight for verdict in verdicts),
        "ends_on_tonic": share(verdict.ends_on_tonic for verdict in verdicts),
        "final_bar": share(verdict.has_final_bar for verdict in verdicts),
    }


def mask_figures(written: Sequence[WrittenTune]) -> dict[str, float | None]:
    """How much the grammar took, and the share of tunes without an end, as fields of a Column."""
    taken = MaskedMass()
    for tune in written:
        if tune.masked is not None:
            taken.total += tune.masked.total
            taken.characters += tune.masked.characters
            taken.most = max(taken.most, tune.masked.most)
    return {
        "masked_mean": taken.mean if taken.characters else None,
        "masked_most": taken.most if taken.characters else None,
        "cut": share(tune.is_cut for tune in written),
    }


def likeness_figures(texts: Sequence[str], human: Profile) -> dict[str, float | None]:
    """The overlap of the tunes' statistics with those of human tunes, as fields of a Column."""
    found = profile_of(texts).overlap(human)
    return {f"overlap_{feature}": value for feature, value in found.items()}


def originality_figures(texts: Sequence[str], index: MelodyIndex) -> dict[str, int | None]:
    """Percentiles of the longest run that a tune shares with those of `index`, as fields of a Column."""
    runs = [index.originality(text).longest_shared_run for text in texts]
    if not runs or not len(index.steps):
        return {"run_median": None, "run_95th": None}
    median, most = (int(np.percentile(runs, rank, method="inverted_cdf")) for rank in (50, 95))
    return {"run_median": median, "run_95th": most}


def share(answers: Iterable[bool | None]) -> float | None:
    """The share of True among the answers that were given; None where there are none."""
    given = [answer for answer in answers if answer is not None]
    return sum(given) / len(given) if given else None
