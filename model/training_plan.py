"""What a training is to do, and what follows from that: the lanes that fit, the texts, the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.augmentation import CHARACTERS
from model.checkpoints import Checkpoint, CheckpointFacts
from model.corpus import Corpus, Split, melody_digest
from model.errors import ModelError
from model.lanes import TUNE_END
from model.notation.snippets import extract_songs
from model.recipes import Recipe
from model.training import Trainer, TrainingData
from model.vocabulary import Vocabulary

_FEWEST_TUNES = 8


@dataclass(frozen=True)
class TrainingPlan:
    """What to train on, how, and where to."""

    sources: Sequence[str]
    out: Path
    name: str
    recipe: Recipe
    start_from: Path | None = None  # a checkpoint whose weights and vocabulary to start with
    resume: bool = False
    held_out: Sequence[str] = ()  # sources whose tunes, and their variants, are not trained on


def fitting_recipe(recipe: Recipe, tunes: int) -> Recipe:
    """The recipe with no more lanes than there are tunes; ModelError for fewer than eight tunes."""
    if not recipe.contiguous or tunes >= max(_FEWEST_TUNES, recipe.batch_size):
        return recipe
    if tunes < _FEWEST_TUNES:
        raise ModelError(
            f"The corpus is too small for one batch: {tunes} tunes to train on, and {_FEWEST_TUNES} are the fewest; "
            "add tunes to the folder."
        )
    return replace(recipe, batch_size=tunes)


def remarks(planned: Recipe, recipe: Recipe, split: Split) -> Iterator[str]:
    """What a person should know of a training on few tunes."""
    if recipe.batch_size != planned.batch_size:
        yield f"Only {len(split.training)} tunes: {recipe.batch_size} are read at once."
    if recipe.validate_every and not split.validation:
        yield "With so few tunes none are held out; nothing tells when the network begins to learn them by heart."


def training_data(
    corpus: Corpus, split: Split, recipe: Recipe, started_from: Checkpoint | None
) -> TrainingData:
    """Return what the recipe trains on; with a checkpoint to start from, in that one's vocabulary."""
    long_text = _long_text(corpus, split)
    tunes = [tune.text for tune in split.training]
    if started_from is not None:
        vocabulary = started_from.facts.vocabulary
        long_text = vocabulary.adapt(long_text).text
    else:
        wanted = CHARACTERS if recipe.transposed or recipe.with_form else ""
        vocabulary = Vocabulary.of_text("\n" + wanted + "".join(tunes) if recipe.contiguous else long_text)
    return TrainingData(vocabulary, tunes, long_text, [tune.text for tune in split.validation])


def _long_text(corpus: Corpus, split: Split) -> str:
    """The files as they are; where tunes are held out the others alone, in the spelling that those are measured in."""
    if split.validation or split.test:
        return TUNE_END.join(tune.text for tune in split.training) + TUNE_END
    return TUNE_END.join(song.text for song in extract_songs(corpus.raw_text + TUNE_END))


def facts_of(plan: TrainingPlan, trainer: Trainer, corpus: Corpus, split: Split) -> CheckpointFacts:
    """Return what the checkpoints of this training say of themselves, but for the losses."""
    return CheckpointFacts(
        name=plan.name,
        path=plan.out,
        shape=trainer.shape,
        vocabulary=trainer.data.vocabulary,
        text_style="tunes" if trainer.recipe.contiguous else "raw",
        corpus={
            "sources": [_public_name(source) for source in corpus.names], "tunes": len(corpus.tunes),
            "left_out": corpus.left_out, "training_tunes": len(split.training),
            "validation_tunes": len(split.validation), "test_tunes": len(split.test),
            "training_characters": sum(map(len, trainer.data.training_texts(trainer.recipe.contiguous))),
            "held_out_melodies": sorted(melody_digest(tune.text) for tune in (*split.validation, *split.test)),
        },
        recipe=trainer.recipe.facts(),
    )  # fmt: skip


def _public_name(source: str) -> str:
    """A source as a checkpoint may tell it to others: a collection's name, or a folder's last name."""
    return source if source.startswith("builtin:") else Path(source).resolve().name
