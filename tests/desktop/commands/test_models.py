"""carolan models: every network that is there, and none that is not."""

import shutil

from model.checkpoints import user_folder


def test_a_trained_network_is_listed_with_its_facts(carolan, toy, json_lines):
    shutil.copytree(toy, user_folder() / "mine")
    try:
        listed = json_lines(carolan("models", "--json").out)
        mine = next(facts for facts in listed if facts["path"] == str(user_folder() / "mine"))
        said = carolan("models")
    finally:
        shutil.rmtree(user_folder())
    assert mine["name"] == "toy"
    assert mine["corpus"]["tunes"] == 24
    assert set(mine) == {
        "name", "path", "description", "parameters", "vocabulary", "bytes", "corpus", "recipe", "losses",
    }  # fmt: skip
    assert said.code == 0
    assert str(user_folder() / "mine") in said.out


def test_a_damaged_network_does_not_hide_the_others(carolan, toy):
    shutil.copytree(toy, user_folder() / "a")
    shutil.copytree(toy, user_folder() / "b")
    (user_folder() / "a" / "checkpoint.json").write_text("[1, 2")
    try:
        outcome = carolan("models")
    finally:
        shutil.rmtree(user_folder())
    assert outcome.code == 0
    assert str(user_folder() / "b") in outcome.out


def test_where_there_is_none_it_says_how_to_make_one(carolan, monkeypatch):
    from desktop.commands import models

    monkeypatch.setattr(models, "find_checkpoints", lambda: ())
    assert "carolan train" in carolan("models").out
    assert carolan("models", "--json").out == ""


def test_the_bundled_network_is_there_with_what_it_measured(carolan, bundled, json_lines):
    listed = json_lines(carolan("models", "--json").out)
    facts = next(each for each in listed if each["path"] == str(bundled))
    assert 0.5 < facts["losses"]["validation_bits_per_character"] < 3
    assert facts["parameters"] > 5_000_000
