"""carolan evaluate: bits per character on a corpus, and how many of a network's tunes are valid."""

import json

import pytest


def test_a_network_is_measured_on_a_corpus(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus, "--json")
    figures = json.loads(outcome.out)
    assert outcome.code == 0
    assert figures["model"] == "toy"
    assert figures["tunes_measured"] == 24
    assert 0 < figures["bits_per_character"] < 1.5


def test_its_own_tunes_are_written_and_judged(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus, "--tunes", 4, "--json")
    figures = json.loads(outcome.out)
    assert figures["tunes_written"] == 4
    assert 0 <= figures["share_valid"] <= figures["share_without_errors"] <= 1


def test_without_json_every_figure_is_a_line(carolan, toy, corpus):
    outcome = carolan("evaluate", "--model", toy, "--corpus", corpus)
    assert "bits per character" in outcome.out


def test_a_network_of_a_folder_needs_the_corpus_named(carolan, toy):
    outcome = carolan("evaluate", "--model", toy)
    assert outcome.code == 1
    assert "--corpus" in outcome.sentence


@pytest.mark.parametrize("words", [["--temperature", "0"], ["--seed", "-1"], ["--tunes", "-2"]])
def test_numbers_out_of_range_end_with_2(carolan, toy, words):
    outcome = carolan("evaluate", "--model", toy, *words)
    assert outcome.code == 2
    assert outcome.sentence


def test_a_corpus_without_tunes_gets_a_sentence(carolan, toy, tmp_path):
    outcome = carolan("evaluate", "--model", toy, "--corpus", tmp_path)
    assert outcome.code == 1
    assert "No tunes were found" in outcome.sentence


def test_a_collection_that_nobody_knows_gets_a_sentence(carolan, toy):
    outcome = carolan("evaluate", "--model", toy, "--corpus", "builtin:nothing")
    assert outcome.code == 1
    assert "nothing" in outcome.sentence
