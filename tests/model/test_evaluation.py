"""Evaluation: only tunes that training never saw, and a verdict on each generated tune."""

from collections.abc import Callable
from dataclasses import replace

from model.checkpoints import Checkpoint
from model.corpus import Corpus, CorpusTune, melody_digest
from model.evaluation import held_out_tunes, judge
from model.reading.reader import Reading

TUNES = tuple(
    CorpusTune(name, f"X:1\nT:{name}\nM:C\nL:1/8\nK:D\n{music}|", "test")
    for name, music in (("One", "DEFGABcd"), ("Two", "AFDFAFDF"), ("Three", "dcBAGFED"))
)
CORPUS = Corpus(("test",), TUNES, "", 0)


class OddReader:
    """Accepts tunes with an A in their music."""

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        return Reading("A" in abc)


def test_only_held_out_melodies_are_measured_in_whatever_spelling(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    checkpoint = make_checkpoint()
    facts = replace(checkpoint.facts, corpus={"held_out_melodies": [melody_digest(TUNES[1].text)]})
    assert held_out_tunes(replace(checkpoint, facts=facts), CORPUS) == [TUNES[1].text]
    respelt = replace(TUNES[1], text=TUNES[1].text.replace("AFDF", "A F>D F"))
    assert held_out_tunes(replace(checkpoint, facts=facts), replace(CORPUS, tunes=(respelt,))) == [
        respelt.text
    ]


def test_no_tune_is_measured_where_training_saw_them_all(make_checkpoint: Callable[..., Checkpoint]) -> None:
    checkpoint = make_checkpoint()
    facts = replace(checkpoint.facts, corpus={"held_out_melodies": ["0123456789ab"]})
    assert held_out_tunes(replace(checkpoint, facts=facts), CORPUS) == []


def test_all_tunes_are_measured_where_nothing_was_held_out(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    assert held_out_tunes(make_checkpoint(), CORPUS) == [tune.text for tune in TUNES]


def test_each_tune_is_judged_by_both_readings() -> None:
    good = "X:1\nT:One\nM:4/4\nL:1/8\nK:D\nDEFGABcd|\n"
    bad = "X:1\nT:Two\nM:4/4\nL:1/8\nK:D\nDEFG|DEFG DEFG DEFG|DEFG DEFG|\n"
    one, two = judge([good, bad], OddReader())  # type: ignore[arg-type]
    assert (one.music21_reads_it, one.errors) == (True, ())
    assert not two.music21_reads_it
    assert two.errors and all(error.endswith(".") for error in two.errors)
