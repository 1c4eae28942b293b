"""How the network reads what stands before and behind a passage."""

from dataclasses import dataclass

from model.filling.passage import Passage
from model.lanes import TUNE_END
from model.spelling import normalise_seed, without_unread
from model.workbench import Workbench

_NOTE_BEFORE, _NOTE_BEHIND = "z2", "z"  # they stand for the music beside a piece, so that it is read as music


@dataclass(frozen=True)
class Surroundings:
    """The texts around a passage, in the network's spelling and of its vocabulary."""

    before: str
    behind: str  # all of it; TUNE_END where the tune ends
    warnings: tuple[str, ...]  # what the network reads otherwise than it is written


def surroundings_of(bench: Workbench, passage: Passage) -> Surroundings:
    """Return what the network reads around a passage."""
    is_raw = bench.facts.text_style == "raw"
    before, behind = (
        text if is_raw else without_unread(text) for text in (passage.before, passage.behind.rstrip())
    )
    adaptation = bench.sampler.vocabulary.adapt(before)
    return Surroundings(
        bench.as_network_reads(adaptation.text), piece_as_read(bench, behind, is_end=True), adaptation.sentences()
    )  # fmt: skip


def piece_as_read(bench: Workbench, text: str, is_end: bool = False) -> str:
    """Return a piece of music from the midst of a tune, or up to its end, as the network reads it."""
    vocabulary = bench.sampler.vocabulary
    if bench.facts.text_style == "raw":
        return vocabulary.adapt(text + TUNE_END if is_end else text).text
    closing = "" if is_end else _NOTE_BEHIND
    read = normalise_seed(_NOTE_BEFORE + text + closing)
    read = read[len(_NOTE_BEFORE) : len(read) - len(closing)]
    return vocabulary.adapt(read + TUNE_END if is_end else read).text
