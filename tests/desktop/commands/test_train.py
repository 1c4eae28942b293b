"""carolan train: what it reports, how it is stopped and gone on with, and what it refuses."""

import io
import json
import os
import random
import signal
import sys
import threading
from pathlib import Path

import pytest

from desktop.commands import train
from model.checkpoints import load_checkpoint, read_facts

STARTED = {"event", "parameters", "training_characters", "validation_characters", "tunes", "device"}
STEP = {
    "event", "step", "steps", "loss", "bits_per_character", "validation_loss", "validation_bits_per_character",
    "characters_per_second", "seconds_left",
}  # fmt: skip


def events_of(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def wait_for(child, event: str) -> dict:
    """The first event of a kind that the child reports."""
    for line in child.stdout:
        said = json.loads(line)
        if said["event"] == event:
            return said
    raise AssertionError(child.stderr.read())


def test_every_line_of_json_is_an_object_with_all_that_it_should_hold(carolan, toy_words, tmp_path):
    outcome = carolan(*toy_words(tmp_path / "net", 3, "--json"))
    events = [event for event in events_of(outcome.out) if event["event"] != "warning"]
    assert outcome.code == 0
    assert [event["event"] for event in events] == ["started", "step", "step", "step", "finished"]
    assert set(events[0]) >= STARTED
    assert all(set(event) == STEP for event in events[1:4])
    assert [event["step"] for event in events[1:4]] == [1, 2, 3]
    assert events[-1]["checkpoint"] == str(tmp_path / "net")
    assert outcome.err == ""


def test_what_is_trained_is_a_network_with_its_curve_and_its_name(toy):
    facts = load_checkpoint(toy).facts
    assert facts.name == "toy"
    assert facts.shape.units == 48
    assert (toy / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_held_out_tunes_are_validated_and_reported(carolan, toy_words, tmp_path):
    folder = tmp_path / "own tunes"
    folder.mkdir()
    dice = random.Random(1)
    for number in range(80):
        title = "".join(dice.choices("abcdefghijklmnop", k=9))
        bars = "|".join("".join(dice.choices("DEFGABcdefga", k=8)) for _ in range(8))
        (folder / f"{number}.abc").write_text(f"X:1\nT:{title}\nM:4/4\nL:1/8\nK:C\n{bars}|\n")
    words = toy_words(tmp_path / "net", 4, "--json", "--validate-every", "2")
    outcome = carolan(*[str(folder) if i == 1 else word for i, word in enumerate(words)])
    events = events_of(outcome.out)
    validated = [event for event in events if event["event"] == "validated"]
    assert [event["step"] for event in validated] == [2, 4]
    assert validated[0]["best"] is True
    assert events[-2 if events[-2]["event"] == "step" else -3]["validation_loss"] is not None


def test_the_terminal_sees_sentences_and_standard_output_stays_empty(carolan, toy_words, tmp_path):
    outcome = carolan(*toy_words(tmp_path / "net", 2))
    assert (outcome.code, outcome.out) == (0, "")
    assert "Finished after step 2" in outcome.err
    assert "Traceback" not in outcome.err


def test_ctrl_c_leaves_a_checkpoint_that_resume_goes_on_from(started_carolan, carolan, toy_words, tmp_path):
    out = tmp_path / "net"
    with started_carolan(*toy_words(out, 100_000, "--json")) as child:
        wait_for(child, "step")
        child.send_signal(signal.SIGINT)
        interrupted = wait_for(child, "interrupted")
        err = child.stderr.read()
        assert child.wait(timeout=60) == 0
    assert "Traceback" not in err
    assert interrupted["checkpoint"] == str(out)
    assert load_checkpoint(out).facts.name == "net"
    resumed = carolan(*toy_words(out, interrupted["step"] + 2, "--json", "--resume"))
    steps = [event["step"] for event in events_of(resumed.out) if event["event"] == "step"]
    assert resumed.code == 0
    assert steps == [interrupted["step"] + 1, interrupted["step"] + 2]


def test_a_second_ctrl_c_ends_at_once_without_a_trace(started_carolan, toy_words, tmp_path):
    with started_carolan(*toy_words(tmp_path / "net", 100_000, "--json")) as child:
        wait_for(child, "step")
        child.send_signal(signal.SIGSTOP)  # both signals are there before it can act on the first
        child.send_signal(signal.SIGINT)
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGCONT)
        child.stdout.read()
        err = child.stderr.read()
        assert child.wait(timeout=60) in (0, 1)
    assert "Traceback" not in err
    assert err.count("checkpoint is being written") <= 1  # none where the second one overtook the sentence


def test_a_signal_that_interrupts_the_answer_to_the_first_ends_at_once(monkeypatch):
    class Interrupted(io.StringIO):
        def write(self, text):
            signal.raise_signal(signal.SIGTERM)
            return super().write(text)

    stop = threading.Event()
    monkeypatch.setattr(sys, "stderr", Interrupted())
    with pytest.raises(KeyboardInterrupt), train._stopping(stop, attached=False):
        signal.raise_signal(signal.SIGINT)
    assert stop.is_set()
    assert sys.stderr.getvalue() == ""


@pytest.mark.parametrize("how", ["stop", "closed"])
def test_an_attached_training_stops_when_its_parent_says_so_or_is_gone(
    started_carolan, toy_words, tmp_path, how
):
    out = tmp_path / "net"
    with started_carolan(*toy_words(out, 100_000, "--json", "--attached")) as child:
        wait_for(child, "step")
        if how == "stop":
            child.stdin.write("stop\n")
            child.stdin.flush()
        else:
            child.stdin.close()
        assert wait_for(child, "interrupted")["checkpoint"] == str(out)
        assert child.wait(timeout=60) == 0
    assert read_facts(out).name == "net"


def test_an_attached_training_ends_well_while_its_parent_listens_on(started_carolan, toy_words, tmp_path):
    with started_carolan(*toy_words(tmp_path / "net", 2, "--json", "--attached")) as child:
        wait_for(child, "finished")
        assert child.wait(timeout=60) == 0
        assert child.stderr.read() == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--recipe", "none"], "No recipe"),
        (["--learning-rate", "7"], "learning rate"),
        (["--dropout", "1"], "dropout"),
        (["--steps", "0"], "steps"),
        (["--resume"], "leave out --resume"),
        (["--from", "nobody"], "'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_on_the_json_stream(
    carolan, corpus, tmp_path, words, said
):
    outcome = carolan("train", corpus, "--out", tmp_path / "net", "--json", *words)
    assert outcome.code == 1
    assert said in outcome.sentence
    assert events_of(outcome.out) == [{"event": "error", "sentence": outcome.sentence}]
    assert not (tmp_path / "net").exists()


def test_a_folder_without_tunes_gets_a_sentence(carolan, tmp_path):
    (tmp_path / "tunes").mkdir()
    outcome = carolan("train", tmp_path / "tunes", "--out", tmp_path / "net")
    assert outcome.code == 1
    assert "No tunes were found" in outcome.sentence


def test_an_empty_file_of_tunes_gets_a_sentence(carolan, tmp_path):
    (tmp_path / "empty.abc").write_bytes(b"")
    outcome = carolan("train", tmp_path, "--out", tmp_path / "net")
    assert outcome.code == 1
    assert "No tunes were found" in outcome.sentence


def test_a_folder_that_is_not_there_gets_a_sentence(carolan, tmp_path):
    outcome = carolan("train", tmp_path / "none", "--out", tmp_path / "net")
    assert outcome.code == 1
    assert "none" in outcome.sentence


@pytest.mark.parametrize("recipe", ["carolan", "seed"])
def test_a_corpus_too_small_for_one_batch_gets_a_sentence(carolan, tmp_path, recipe):
    (tmp_path / "one.abc").write_text("X:1\nT:One\nM:4/4\nL:1/8\nK:C\nABcd efga|\n")
    outcome = carolan("train", tmp_path, "--out", tmp_path / "net", "--recipe", recipe, "--units", "8")
    assert outcome.code == 1
    assert "too small for one batch" in outcome.sentence


def test_an_output_that_is_a_file_gets_a_sentence_before_the_training(carolan, corpus, tmp_path):
    (tmp_path / "file").write_text("mine")
    outcome = carolan("train", corpus, "--out", tmp_path / "file", "--name", "x")
    assert outcome.code == 1
    assert outcome.sentence
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_output_gets_a_sentence_before_the_training(carolan, corpus, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    outcome = carolan("train", corpus, "--out", locked / "net")
    assert outcome.code == 1
    assert outcome.sentence


def test_a_disk_that_fills_up_gets_a_sentence_and_leaves_no_half_files(
    carolan, toy_words, tmp_path, monkeypatch
):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = carolan(*toy_words(tmp_path / "net", 2, "--json"))
    assert outcome.code == 1
    assert "The disk is full" in outcome.sentence
    assert not [path for path in (tmp_path / "net").rglob("*") if path.is_file()]


def test_the_name_of_a_network_is_its_folder_where_none_is_given(carolan, toy_words, tmp_path):
    assert carolan(*toy_words(tmp_path / "My Tunes", 1)).code == 0
    assert read_facts(tmp_path / "My Tunes").name == "My Tunes"


def test_a_training_goes_on_from_another_network(carolan, toy, toy_words, tmp_path):
    outcome = carolan(*toy_words(tmp_path / "net", 2, "--json", "--from", str(toy)))
    losses = [event["loss"] for event in events_of(outcome.out) if event["event"] == "step"]
    assert outcome.code == 0
    assert losses[0] < 1.5, "a network that knows the tunes begins far below the logarithm of the vocabulary"


def test_comet_without_a_key_writes_an_archive_beside_the_checkpoint(carolan, toy_words, tmp_path):
    pytest.importorskip("comet_ml")
    outcome = carolan(*toy_words(tmp_path / "net", 2, "--comet"))
    assert outcome.code == 0
    assert list((tmp_path / "net" / "comet").glob("*.zip"))
    assert "Traceback" not in outcome.err


def test_comet_that_is_not_installed_is_a_sentence(carolan, toy_words, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "comet_ml", None)
    outcome = carolan(*toy_words(tmp_path / "net", 2, "--comet", "--json"))
    assert outcome.code == 1
    assert "carolan[comet]" in outcome.sentence
    assert events_of(outcome.out)[-1]["sentence"] == outcome.sentence


def test_a_folder_with_spaces_is_a_folder(carolan, toy_words, corpus, tmp_path: Path):
    folder = tmp_path / "my own tunes"
    folder.mkdir()
    (folder / "a tune book.ABC").write_text((corpus / "tunes.abc").read_text())
    words = [
        str(folder) if i == 1 else word for i, word in enumerate(toy_words(tmp_path / "a net", 1, "--json"))
    ]
    outcome = carolan(*words)
    assert outcome.code == 0
    assert next(event for event in events_of(outcome.out) if event["event"] == "started")["tunes"] == 24


def test_a_network_that_is_there_is_not_replaced_unasked(carolan, toy_words, tmp_path):
    out = tmp_path / "net"
    assert carolan(*toy_words(out, 1)).code == 0
    before = (out / "checkpoint.json").read_bytes()
    refused = carolan(*toy_words(out, 2))
    assert refused.code == 1 and "already holds a network" in refused.sentence
    assert (out / "checkpoint.json").read_bytes() == before
    assert carolan(*toy_words(out, 2, "--overwrite")).code == 0
    assert (out / "checkpoint.json").read_bytes() != before
