"""Only tunes that training never saw are measured, as far as they are at hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.checkpoints import Checkpoint
from model.corpus import Corpus, CorpusTune, melody_digest
from model.errors import ModelError
from model.evaluation.held_out import held_out_tunes, human_tunes, training_index
from model.originality import MelodyIndex

TUNES = tuple(
    CorpusTune(name, f"X:1\nT:{name}\nM:C\nL:1/8\nK:D\n{music}|", "test")
    for name, music in (("One", "DEFGABcd"), ("Two", "AFDFAFDF"), ("Three", "dcBAGFED"))
)
CORPUS = Corpus(("test",), TUNES, "", 0)


def with_corpus(checkpoint: Checkpoint, path: Path | None = None, **corpus: object) -> Checkpoint:
    facts = replace(checkpoint.facts, corpus=corpus, path=path or checkpoint.facts.path)
    return replace(checkpoint, facts=facts)


def test_only_held_out_melodies_are_measured_in_whatever_spelling(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    checkpoint = with_corpus(make_checkpoint(), held_out_melodies=[melody_digest(TUNES[1].text)])
    assert held_out_tunes(checkpoint, CORPUS) == [TUNES[1].text]
    respelt = replace(TUNES[1], text=TUNES[1].text.replace("AFDF", "A F>D F"))
    assert held_out_tunes(checkpoint, replace(CORPUS, tunes=(respelt,))) == [respelt.text]


def test_no_tune_is_measured_where_training_saw_them_all(make_checkpoint: Callable[..., Checkpoint]) -> None:
    assert held_out_tunes(with_corpus(make_checkpoint(), held_out_melodies=["0123456789ab"]), CORPUS) == []


def test_all_tunes_are_measured_where_nothing_was_held_out(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    assert held_out_tunes(make_checkpoint(), CORPUS) == [tune.text for tune in TUNES]


def test_source_that_is_not_built_in_is_told_as_left_out(make_checkpoint: Callable[..., Checkpoint]) -> None:
    human = human_tunes(with_corpus(make_checkpoint(), sources=["builtin:miscFolk", "irish.abc"]))
    assert human.sources == ("builtin:miscFolk",)
    assert human.left_out == ("irish.abc",)
    assert human.texts


def test_own_source_that_is_named_by_its_path_is_measured_on_its_held_out_tunes(
    make_checkpoint: Callable[..., Checkpoint], tune_folder: Path
) -> None:
    everything = human_tunes(make_checkpoint(), [str(tune_folder)]).texts
    held_out = [melody_digest(everything[5])]
    checkpoint = with_corpus(make_checkpoint(), sources=["tunes"], held_out_melodies=held_out)
    human = human_tunes(checkpoint, [str(tune_folder)])
    assert human.texts == (everything[5],)
    assert human.left_out == ()


def test_every_tune_of_a_foreign_source_is_measured(
    make_checkpoint: Callable[..., Checkpoint], tune_folder: Path
) -> None:
    checkpoint = with_corpus(
        make_checkpoint(), sources=["builtin:miscFolk"], held_out_melodies=["0123456789ab"]
    )
    assert len(human_tunes(checkpoint, [str(tune_folder)]).texts) == 40


@pytest.mark.parametrize("sources", [[], ["irish.abc"]])
def test_network_whose_tunes_are_not_at_hand_gets_a_sentence(
    make_checkpoint: Callable[..., Checkpoint], sources: list[str]
) -> None:
    with pytest.raises(ModelError, match="--corpus"):
        human_tunes(with_corpus(make_checkpoint(), sources=sources))


def test_index_beside_the_weights_is_taken(
    make_checkpoint: Callable[..., Checkpoint], tmp_path: Path
) -> None:
    MelodyIndex.of_tunes([("Only this", TUNES[0].text)]).save(tmp_path)
    facts = with_corpus(make_checkpoint(), tmp_path, sources=["builtin:miscFolk"]).facts
    assert training_index(facts).titles == ("Only this",)


def test_index_that_is_missing_is_made_of_the_training_tunes_alone(
    make_checkpoint: Callable[..., Checkpoint], tmp_path: Path
) -> None:
    facts = with_corpus(
        make_checkpoint(), tmp_path, sources=["test"], held_out_melodies=[melody_digest(TUNES[1].text)]
    ).facts
    assert training_index(facts, CORPUS).titles == ("One", "Three")
    assert training_index(facts).titles == ()
