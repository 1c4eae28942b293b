"""carolan evaluate: a network beside human tunes and another network; what a tune owes to the training tunes."""

import json

import pytest

from desktop.commands.evaluation_table import ROWS, as_markdown, as_text
from model.checkpoints import bundled_folder, find_checkpoints
from model.evaluation.column import Column
from model.originality import INDEX_FILE


def test_a_network_is_measured_on_a_corpus(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus, "--json")
    figures = json.loads(outcome.out)
    assert outcome.code == 0
    assert figures["model"] == "toy"
    assert figures["tunes_measured"] == 24
    assert 0 < figures["bits_per_character"] < 1.5


def test_its_own_tunes_are_written_and_judged_beside_those_of_another(carolan, toy, corpus):
    words = ("--corpus", corpus, "--held-out", corpus / "tunes.abc", "--beside", toy, "--tunes", 4)
    outcome = carolan("evaluate", "--model", toy, *words, "--temperature", 0.5, 0.8, "--json")
    figures = json.loads(outcome.out)
    assert outcome.code == 0
    assert figures["given_tunes"] == 24
    columns = figures["columns"]
    assert [column["name"] for column in columns] == ["human", *["toy"] * 8]
    assert columns[0]["tunes"] == 24
    for column in columns[1:]:
        assert column["tunes"] == 4
        assert 0 <= column["valid"] <= column["without_errors"] <= 1
        assert column["given_bits_per_character"] == pytest.approx(figures["bits_per_character"])
    assert columns[1]["way"] == "grammar" and columns[1]["without_errors"] == 1


def test_without_json_every_figure_is_a_line(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus)
    assert "bits a character" in outcome.out
    assert "[2] toy" in outcome.out


def test_markdown_is_a_table(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus, "--markdown")
    lines = outcome.out.splitlines()
    assert lines[0] == "|  | human | toy |"
    assert lines[1] == "| --- | ---: | ---: |"
    assert all(line.count("|") == 4 for line in lines)


def test_what_is_not_at_hand_is_told_and_the_rest_is_measured(carolan, toy, tmp_path):
    network = tmp_path / "toy"
    network.mkdir()
    for file in toy.iterdir():
        if file.is_file() and file.name != INDEX_FILE:
            (network / file.name).write_bytes(file.read_bytes())
    facts = json.loads((network / "checkpoint.json").read_text())
    facts["corpus"] = {"sources": ["builtin:miscFolk", "mine.abc"]}
    (network / "checkpoint.json").write_text(json.dumps(facts))
    outcome = carolan("evaluate", "--model", network, "--json")
    assert outcome.code == 0
    figures = json.loads(outcome.out)
    assert figures["left_out"] == ["mine.abc"]
    assert figures["sources"] == ["builtin:miscFolk"]
    assert "mine.abc" in outcome.err


def test_a_tune_is_told_what_it_owes(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--tune", corpus / "tunes.abc", "--json")
    told = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 0
    assert len(told) == 24
    text = (corpus / "tunes.abc").read_text()
    for each in told:
        assert each["nearest_tune"] and each["longest_shared_run"] > 6
        assert text.splitlines()[each["line"] - 1][each["column"] - 1 :].startswith(
            each["run_text"].splitlines()[0]
        )


def test_a_tune_is_told_in_a_sentence_too(carolan, toy, corpus, tmp_path):
    lonely = tmp_path / "lonely.abc"
    lonely.write_text("X:1\nT:Lonely\nM:4/4\nL:1/8\nK:C\nC3/4 c'5/4 C3/4 c'5/4|]\n")
    outcome = carolan("evaluate", "--model", toy, "--tune", lonely)
    assert outcome.out == "Lonely: nothing in common with the training tunes.\n"
    assert "Tune 3: nearest is" in carolan("evaluate", "--model", toy, "--tune", corpus / "tunes.abc").out


def test_a_file_without_tunes_gets_a_sentence(carolan, toy, tmp_path):
    nothing = tmp_path / "nothing.abc"
    nothing.write_text("Dear diary")
    outcome = carolan("evaluate", "--model", toy, "--tune", nothing)
    assert outcome.code == 1
    assert "holds no tune" in outcome.sentence


@pytest.mark.parametrize("facts", find_checkpoints([bundled_folder()]), ids=lambda facts: facts.name)
def test_every_bundled_network_tells_of_a_tune(carolan, corpus, facts):
    outcome = carolan("evaluate", "--model", facts.path, "--tune", corpus / "tunes.abc", "--json")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 24


def test_a_network_of_a_folder_needs_the_corpus_named(carolan, toy):
    outcome = carolan("evaluate", "--model", toy)
    assert outcome.code == 1
    assert "--corpus" in outcome.sentence


@pytest.mark.parametrize(
    "words",
    [
        ["--temperature", "0"], ["--temperature", "0.8", "-1"], ["--seed", "-1"], ["--tunes", "-2"],
        ["--json", "--markdown"],
    ],
)  # fmt: skip
def test_words_that_can_t_be_meant_end_with_2(carolan, toy, words):
    outcome = carolan("evaluate", "--model", toy, *words)
    assert outcome.code == 2
    assert outcome.err


def test_a_corpus_without_tunes_gets_a_sentence(carolan, toy, tmp_path):
    outcome = carolan("evaluate", "--model", toy, "--corpus", tmp_path)
    assert outcome.code == 1
    assert "No tunes were found" in outcome.sentence


def test_a_collection_that_nobody_knows_gets_a_sentence(carolan, toy):
    outcome = carolan("evaluate", "--model", toy, "--corpus", "builtin:nothing")
    assert outcome.code == 1
    assert "nothing" in outcome.sentence


def test_a_share_just_below_one_is_not_shown_as_a_whole_hundred():
    shown = as_markdown([Column("human", without_errors=0.9999), Column("one", without_errors=1.0)])
    assert shown.splitlines()[-1] == "| free of our errors | 99.99 % | 100.0 % |"


def test_rows_name_fields_and_those_without_figures_are_left_out():
    assert all(hasattr(Column("any"), row.field) for row in ROWS)
    assert "masked" not in as_text([Column("human", tunes=3)])
    assert "masked" in as_text([Column("human", tunes=3), Column("one", masked_mean=0.01)])
