"""A trained network becomes a bundled one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.bundling import bundle
from model.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from model.corpus import melody_digest, read_corpus
from model.errors import ModelError
from model.originality import MelodyIndex
from model.style import Style
from model.style_files import write_style_files


@pytest.fixture
def trained(tmp_path: Path, tune_folder: Path, make_checkpoint: Callable[..., Checkpoint]) -> Path:
    """A toy network that was trained on a folder, as training leaves it."""
    tunes = read_corpus([str(tune_folder)]).tunes
    checkpoint = make_checkpoint()
    corpus = {
        "sources": [str(tune_folder), "builtin:miscFolk"], "tunes": 40, "training_tunes": 35, "validation_tunes": 5,
        "test_tunes": 0, "training_characters": 999,
        "held_out_melodies": [melody_digest(tune.text) for tune in tunes[:5]],
    }  # fmt: skip
    facts = replace(
        checkpoint.facts, corpus=corpus, recipe={"name": "carolan", "steps": 12}, losses={"step": 12}
    )
    save_checkpoint(replace(checkpoint, facts=facts), tmp_path / "trained")
    write_style_files(tmp_path / "trained", tunes[5:], tunes[:5])
    return tmp_path / "trained"


def test_bundled_network_is_half_as_large_and_measured(
    trained: Path, tmp_path: Path, tune_folder: Path
) -> None:
    facts = bundle(trained, tmp_path / "toy", "A toy.", [str(tune_folder)])
    before, after = load_checkpoint(trained), load_checkpoint(tmp_path / "toy")
    assert (facts.name, facts.description) == ("toy", "A toy.")
    assert facts.weights_bytes < 0.6 * before.facts.weights_bytes
    for name, weight in before.weights.items():
        np.testing.assert_allclose(after.weights[name], weight, rtol=1e-3)
    exact, half = (facts.losses[f"held_out_bits_per_character{kind}"] for kind in ("", "_float16"))
    assert exact > 0
    assert abs(half - exact) < 0.005


def test_card_names_what_the_network_was_trained_on(trained: Path, tmp_path: Path, tune_folder: Path) -> None:
    bundle(trained, tmp_path / "toy", "A toy.", [str(tune_folder)])
    card = (tmp_path / "toy" / "MODEL_CARD.md").read_text("utf-8")
    assert "music21's miscFolk" in card
    assert "35 to train on (999 characters)" in card
    assert "A toy." in card


def test_index_of_melodies_and_style_come_along(trained: Path, tmp_path: Path, tune_folder: Path) -> None:
    bundle(trained, tmp_path / "toy", "A toy.", [str(tune_folder)])
    assert Style.load(tmp_path / "toy") == Style.load(trained) is not None
    index = MelodyIndex.load(tmp_path / "toy")
    assert index is not None
    assert len(index.titles) == 35


def test_folder_without_a_network_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no checkpoint"):
        bundle(tmp_path, tmp_path / "toy", "A toy.")
