"""The human tunes that a network is measured against: those its training never saw, as far as they are at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.checkpoints import Checkpoint, CheckpointFacts
from model.corpus import Corpus, melody_digest, read_corpus
from model.errors import ModelError
from model.originality import MelodyIndex


@dataclass(frozen=True)
class HumanTunes:
    """Human tunes in the network's spelling, and where they come from."""

    texts: tuple[str, ...]  # held out from training
    index: MelodyIndex  # of the tunes it was trained on
    sources: tuple[str, ...]
    left_out: tuple[str, ...] = ()  # sources of the network that are not at hand


def held_out_tunes(checkpoint: Checkpoint, corpus: Corpus) -> list[str]:
    """The tunes of `corpus` that the checkpoint's training never saw; all of them where it held nothing out."""
    held_out = _held_out_melodies(checkpoint.facts)
    chosen = [tune.text for tune in corpus.tunes if melody_digest(tune.text) in held_out]
    return chosen if held_out else [tune.text for tune in corpus.tunes]


def human_tunes(checkpoint: Checkpoint, given: Sequence[str] = ()) -> HumanTunes:
    """Return the held-out tunes of the sources `given`, or of those of the network's own that are built in.

    Of sources that are not the network's own every tune is taken. ModelError where no source is at hand, or none
    of its tunes was held out.
    """
    facts = checkpoint.facts
    own = [str(source) for source in facts.corpus.get("sources", ())]
    sources = list(given) or [source for source in own if source.startswith("builtin:")]
    if not sources:
        raise ModelError("The network was trained on a folder that is not named here; give it with --corpus.")
    corpus = read_corpus(sources)
    names = {_name_of(source) for source in sources}
    texts = held_out_tunes(checkpoint, corpus) if names <= set(own) else [tune.text for tune in corpus.tunes]
    if not texts:
        raise ModelError("None of these tunes was held out from training; give another --corpus.")
    return HumanTunes(
        tuple(texts),
        training_index(facts, corpus if names & set(own) else None),
        tuple(sources),
        tuple(source for source in own if source not in names),
    )


def training_index(facts: CheckpointFacts, corpus: Corpus | None = None) -> MelodyIndex:
    """Return the index of the tunes that a network was trained on.

    It lies beside the weights; a network without one gets it from `corpus` (None: from its collections that are
    built in), as far as that goes.
    """
    index = MelodyIndex.load(facts.path)
    if index is not None:
        return index
    builtin = [source for source in facts.corpus.get("sources", ()) if str(source).startswith("builtin:")]
    if corpus is None and builtin:
        corpus = read_corpus(builtin)
    held_out = _held_out_melodies(facts)
    return MelodyIndex.of_tunes(
        (tune.title, tune.text)
        for tune in (corpus.tunes if corpus is not None else ())
        if melody_digest(tune.text) not in held_out
    )


def _held_out_melodies(facts: CheckpointFacts) -> set[str]:
    return set(facts.corpus.get("held_out_melodies", ()))


def _name_of(source: str) -> str:
    """A source as a checkpoint names it (model.training_plan): a collection's name, or a path's last part."""
    return source if source.startswith("builtin:") else Path(source).resolve().name
