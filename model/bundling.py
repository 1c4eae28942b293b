"""A trained checkpoint -> a bundled one: float16 where that costs next to nothing, and a model card.

python -m model.bundling TRAINED_FOLDER BUNDLED_FOLDER [SOURCE...]
"""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from model.checkpoints import Checkpoint, CheckpointFacts, load_checkpoint, save_checkpoint, write_file
from model.corpus import read_corpus
from model.devices import prepare_device
from model.evaluation.held_out import held_out_tunes
from model.evaluation.surprise import bits_per_character
from model.originality import INDEX_FILE
from model.style import STYLE_FILE

_MOST_COST = 0.005  # bits a character that storing as float16 may cost


def bundle(
    trained: Path, bundled: Path, description: str, sources: Sequence[str] | None = None
) -> CheckpointFacts:
    """Write the checkpoint `trained` to `bundled` and return its facts.

    `sources` say where the corpus is, if it isn't all built in. The held-out tunes are measured with the weights as
    they are and rounded to float16; the rounded ones are stored where they cost less than 0.005 bits a character. ModelError where `trained` can't be read.
    """
    checkpoint = load_checkpoint(trained)
    corpus = read_corpus(list(sources or checkpoint.facts.corpus["sources"]))
    held_out = held_out_tunes(checkpoint, corpus)
    rounded = {
        name: weight.astype(np.float16).astype(np.float32) for name, weight in checkpoint.weights.items()
    }
    exact = bits_per_character(checkpoint, held_out)
    half = bits_per_character(Checkpoint(checkpoint.facts, rounded), held_out)
    measured = {
        "held_out_bits_per_character": round(exact, 5),
        "held_out_bits_per_character_float16": round(half, 5),
    }
    losses = {**checkpoint.facts.losses, **measured}
    facts = replace(checkpoint.facts, name=bundled.name, description=description, losses=losses)
    dtype = "float16" if half - exact < _MOST_COST else "float32"
    saved = save_checkpoint(Checkpoint(facts, checkpoint.weights), bundled, dtype)
    write_file(bundled / "MODEL_CARD.md", model_card(saved, dtype).encode())
    for name in ("loss.png", INDEX_FILE, STYLE_FILE):
        if (trained / name).exists():
            shutil.copyfile(trained / name, bundled / name)
    return saved


def model_card(facts: CheckpointFacts, dtype: str) -> str:
    """The model card of a bundled checkpoint, Markdown, from its facts and measured losses."""
    corpus, recipe, losses = facts.corpus, facts.recipe, facts.losses
    settings = "\n".join(
        f"| {name.replace('_', ' ')} | {value} |" for name, value in recipe.items() if name != "name"
    )
    collections = ", ".join(
        f"music21's {source.removeprefix('builtin:')}" if source.startswith("builtin:") else source
        for source in corpus["sources"]
    )
    return f"""# {facts.name}

{facts.description}

| | |
|---|---|
| network | embedding {facts.shape.embedding_size} -> stateful LSTM {facts.shape.units} -> dense {facts.shape.vocabulary_size} |
| parameters | {facts.shape.parameters:,}, stored as {dtype} ({facts.weights_bytes / 1e6:.1f} MB) |
| corpus | {collections}: {corpus["tunes"]:,} tunes |
| split | by tune, variants of one tune on one side: {corpus["training_tunes"]:,} to train on ({corpus["training_characters"]:,} characters), {corpus["validation_tunes"]} to choose the checkpoint, {corpus["test_tunes"]} for the last figure |
| training time | {_minutes(losses)} on two CPU cores, {losses.get("step", "?")} steps |

## Bits per character

| tunes | bits per character |
|---|---|
| training | {losses.get("training_bits_per_character", "?")} |
| validation (chose the checkpoint) | {losses.get("validation_bits_per_character", "?")} |
| test (never used for any choice) | {losses.get("test_bits_per_character", "?")} |
| validation and test together, float32 | {losses.get("held_out_bits_per_character", "?")} |
| validation and test together, float16 | {losses.get("held_out_bits_per_character_float16", "?")} |

The melodies that training never saw are named by their digests in `checkpoint.json` (`held_out_melodies`).
`carolan evaluate --tunes 200` measures it all again.

## Recipe `{recipe["name"]}`

| | |
|---|---|
{settings}

## The corpus

The melodies are out of copyright. The transcribers are named in the collections' own files, which come with
the package music21; its `corpus/license.txt` says that some encodings restrict commercial use.
Tunes are read in one spelling: X:1, T:, R:, M:, L:, K:, then the music without comments, annotations, bowings
and needless spaces.
"""


def _minutes(losses: Any) -> str:
    seconds = losses.get("seconds")
    return "?" if seconds is None else f"{seconds / 60:.0f} minutes"


def main(words: list[str]) -> int:
    """Bundle the checkpoint that `words` name."""
    prepare_device()
    trained, bundled = map(Path, words[:2])
    facts = bundle(
        trained,
        bundled,
        "Irish, Scottish and English dance tunes and airs.",
        words[2:],
    )
    print(f"{facts.path}: {facts.weights_bytes / 1e6:.1f} MB, {dict(facts.losses)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
