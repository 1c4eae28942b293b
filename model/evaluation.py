"""What a network is worth: bits a character on tunes it never saw, and the share of its tunes that are valid."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.checkpoints import Checkpoint
from model.corpus import Corpus, melody_digest
from model.likelihood import LossMeter
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.reading.reader import SecondReader


@dataclass(frozen=True)
class Validity:
    """How one generated tune fared."""

    music21_reads_it: bool
    errors: tuple[str, ...]  # of Carolan's own reading


def held_out_tunes(checkpoint: Checkpoint, corpus: Corpus) -> list[str]:
    """The tunes of `corpus` that the checkpoint's training never saw; all of them where it held nothing out."""
    held_out = set(checkpoint.facts.corpus.get("held_out_melodies", ()))
    chosen = [tune.text for tune in corpus.tunes if melody_digest(tune.text) in held_out]
    return chosen if held_out else [tune.text for tune in corpus.tunes]


def bits_per_character(checkpoint: Checkpoint, tunes: Sequence[str]) -> float:
    """Return the mean surprise of the network over `tunes` in bits a character, each from a reset state."""
    meter = LossMeter(checkpoint.facts.vocabulary, checkpoint.facts.shape.units)
    return meter.measure(checkpoint.weights, tunes) / math.log(2)


def judge(tunes: Sequence[str], reader: SecondReader) -> Iterator[Validity]:
    """Yield the validity of each generated tune."""
    for tune in tunes:
        errors = [problem.message for problem in find_problems(parse(tune)) if problem.severity == "error"]
        yield Validity(reader.read(tune).accepted, tuple(errors))
