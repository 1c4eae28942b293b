"""carolan compose: what it writes, what it refuses, and what it leaves behind."""

import errno
import json
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from desktop.commands.compose import new_tune_header
from model.notation.bars import bar_ends
from model.notation.parser import parse
from model.notation.snippets import extract_songs

SEED = "X:1\nT:Tune 9\nR:reel\nM:4/4\nL:1/8\nK:G\n|:GABc dedB|ABcd efge|"
FIELDS = {
    "abc", "bars", "bits_per_char", "problems", "warnings", "masked_mass", "masked_most", "nearest_tune", "shared_share",
    "longest_shared_run", "run_tune", "score", "seed", "model", "rank", "thrown_away", "duplicates",
    "replaces", "form", "part_bars",
}  # fmt: skip


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "seed.abc"
    path.write_text(SEED)
    return path


def test_the_seed_stands_at_the_beginning_and_as_many_bars_as_asked_for_follow(carolan, toy, seed):
    outcome = carolan("compose", seed, "--model", toy, "--bars", 3, "--seed", 5)
    assert outcome.code == 0
    assert outcome.out.startswith(SEED)
    assert len(bar_ends(outcome.out)) == len(bar_ends(SEED)) + 3
    assert outcome.out.endswith("\n")


def test_the_same_seed_gives_the_same_tune_and_another_one_another(carolan, toy, seed):
    tunes = [carolan("compose", seed, "--model", toy, "--bars", 6, "--seed", n).out for n in (11, 11, 12)]
    assert tunes[0] == tunes[1] != tunes[2]


def test_a_seed_through_a_pipe_is_continued_like_one_in_a_file(carolan, toy, seed, say):
    from_file = carolan("compose", seed, "--model", toy, "--bars", 2, "--seed", 1)
    say(SEED.encode())
    through_pipe = carolan("compose", "-", "--model", toy, "--bars", 2, "--seed", 1)
    assert through_pipe.out == from_file.out


@pytest.mark.parametrize(
    ("way", "data", "title"),
    [
        ("file", b"\xef\xbb\xbf" + SEED.replace("Tune 9", "Tuné 9").encode(), "Tuné 9"),
        ("pipe", SEED.replace("Tune 9", "Tuné 9").encode("latin-1"), "Tuné 9"),
        ("file", SEED.replace("\n", "\r\n").encode(), "Tune 9"),
        ("pipe", SEED.encode("utf-16"), "Tune 9"),
    ],
    ids=["BOM", "Latin-1", "CR LF", "UTF-16"],
)
def test_a_seed_in_any_encoding_is_continued(carolan, toy, say, tmp_path, way, data, title):
    path = tmp_path / "seed.abc"
    path.write_bytes(data)
    say(data)
    outcome = carolan("compose", path if way == "file" else "-", "--model", toy, "--bars", 1, "--seed", 1)
    assert outcome.code == 0
    assert parse(outcome.out).tunes[0].title == title


def test_every_candidate_is_one_json_object_with_all_its_facts(carolan, toy, seed, json_lines):
    outcome = carolan("compose", seed, "--model", toy, "--bars", 2, "--candidates", 3, "--seed", 7, "--json")
    candidates = json_lines(outcome.out)
    assert len(candidates) == 3
    assert all(set(candidate) == FIELDS for candidate in candidates)
    assert all(candidate["bars"] in (1, 2) and candidate["model"] == "toy" for candidate in candidates)
    assert all(0 <= candidate["masked_mass"] <= candidate["masked_most"] <= 1 for candidate in candidates)
    assert all(candidate["bits_per_char"] > 0 for candidate in candidates)
    assert all(candidate["replaces"] is None for candidate in candidates)
    assert len({candidate["seed"] for candidate in candidates}) == 3
    assert [candidate["rank"] for candidate in candidates] == [1, 2, 3]
    totals = [candidate["score"]["total"] for candidate in candidates]
    assert totals == sorted(totals, reverse=True)
    assert all(0 <= candidate["duplicates"] <= candidate["thrown_away"] for candidate in candidates)


def test_candidates_are_ranked_on_standard_error_and_the_abc_stays_clean(carolan, toy, seed):
    words = ("compose", seed, "--model", toy, "--bars", 2, "--candidates", 3, "--seed", 7)
    outcome = carolan(*words)
    lines = [line for line in outcome.err.splitlines() if "bits a character" in line]
    assert [line.partition(".")[0] for line in lines] == ["1", "2", "3"]
    assert "likelihood" in lines[0] and "seed" in lines[0]
    assert "likelihood" not in outcome.out
    ranked = [json.loads(line)["abc"] for line in carolan(*words, "--json").out.splitlines()]
    assert ranked[0].removeprefix("X:1\n") in outcome.out.split("X:2")[0] + "\n"


def test_the_seed_of_a_candidate_gives_that_candidate_again(carolan, toy, seed, json_lines):
    words = ("compose", seed, "--model", toy, "--bars", 2, "--json")
    three = json_lines(carolan(*words, "--candidates", 3, "--seed", 7).out)
    alone = json_lines(carolan(*words, "--seed", three[2]["seed"]).out)
    assert alone[0]["abc"] == three[2]["abc"]


def test_several_candidates_become_one_tunebook_numbered_from_1(carolan, toy, seed):
    outcome = carolan("compose", seed, "--model", toy, "--bars", 2, "--candidates", 3, "--seed", 7)
    assert [tune.number for tune in parse(outcome.out).tunes] == [1, 2, 3]


def test_a_new_tune_has_the_header_that_was_asked_for(carolan, toy):
    words = ("--title", "Mine", "--rhythm", "reel", "--meter", "4/4", "--key", "D")
    outcome = carolan("compose", "--model", toy, "--bars", 2, "--seed", 3, *words)
    assert outcome.code == 0
    assert outcome.out.startswith("X:1\nT:Mine\nR:reel\nM:4/4\nL:1/8\nK:D\n")


def test_a_header_without_a_key_ends_where_the_network_goes_on():
    assert new_tune_header() == "X:1\n"
    assert new_tune_header(title="A", rhythm="jig") == "X:1\nT:A\nR:jig\n"
    assert new_tune_header(rhythm="jig", key="Am").endswith("M:6/8\nL:1/8\nK:Am\n")


def test_an_empty_seed_is_said_and_a_tune_is_composed_all_the_same(carolan, toy, say):
    say(b"")
    outcome = carolan("compose", "-", "--model", toy, "--bars", 2, "--seed", 2)
    assert outcome.code == 0
    assert "The seed is empty" in outcome.err
    assert parse(outcome.out).tunes[0].title


def test_characters_that_the_network_does_not_know_are_named_and_stay_in_the_tune(carolan, toy, tmp_path):
    path = tmp_path / "odd.abc"
    path.write_text(SEED.replace("Tune 9", "Tune 音楽 “9”"), "utf-8")
    outcome = carolan("compose", path, "--model", toy, "--bars", 1, "--seed", 1)
    assert outcome.code == 0
    assert "音" in outcome.err
    assert "T:Tune 音楽 “9”\n" in outcome.out


@pytest.mark.parametrize(
    "words",
    [
        ["--bars", "-1"],
        ["--bars", "5000"],
        ["--candidates", "0"],
        ["--candidates", "65"],
        ["--temperature", "0"],
        ["--temperature", "nan"],
        ["--temperature", "inf"],
        ["--top-p", "0"],
        ["--top-p", "1.5"],
        ["--seed", "-4"],
        ["--key", "H"],
        ["--title", "two\nlines"],
        ["--meter", "6/8", "SEED"],
    ],
)
def test_numbers_and_words_out_of_range_end_with_2_and_a_sentence(carolan, seed, words):
    outcome = carolan("compose", *[seed if word == "SEED" else word for word in words])
    assert outcome.code == 2
    assert outcome.sentence
    assert not outcome.out


@pytest.mark.parametrize(
    ("content", "said"),
    [(bytes(range(256)) * 20, "not a text file"), (b"X:1\nK:C\n" + b"ABcd|" * 1_100_000, "larger than 4 MB")],
    ids=["binary", "5 MB"],
)
@pytest.mark.parametrize("way", ["file", "pipe"])
def test_a_seed_that_is_no_tunebook_gets_a_sentence(carolan, say, tmp_path, content, said, way):
    path = tmp_path / "seed.abc"
    path.write_bytes(content)
    say(content)
    outcome = carolan("compose", path if way == "file" else "-")
    assert outcome.code == 1
    assert said in outcome.sentence


def test_a_folder_as_seed_gets_a_sentence(carolan, tmp_path):
    outcome = carolan("compose", tmp_path)
    assert outcome.code == 1
    assert "is a folder" in outcome.sentence


def test_a_tune_too_long_to_continue_gets_a_sentence(carolan, toy, tmp_path):
    path = tmp_path / "long.abc"
    path.write_text(SEED + "GABc dedB|" * 3000)
    outcome = carolan("compose", path, "--model", toy)
    assert outcome.code == 1
    assert "at most 20000" in outcome.sentence


def damaged(toy: Path, folder: Path, how: str) -> Path:
    shutil.copytree(toy, folder)
    weights = next(folder.glob("weights-*.safetensors"))
    facts = folder / "checkpoint.json"
    if how == "truncated":
        weights.write_bytes(weights.read_bytes()[:-1000])
    elif how == "foreign":
        weights.write_bytes(b"PK\x03\x04 an archive of another program" * 99)
    elif how == "lost":
        weights.unlink()
    elif how == "of another vocabulary":
        data = json.loads(facts.read_text("utf-8"))
        data["vocabulary"] = data["vocabulary"][:-3]
        facts.write_text(json.dumps(data), "utf-8")
    elif how == "no JSON":
        facts.write_bytes(b"\x80\x04pickle")
    else:
        facts.unlink()
    return folder


@pytest.mark.parametrize(
    "how", ["truncated", "foreign", "lost", "of another vocabulary", "no JSON", "without facts"]
)
def test_a_damaged_network_gets_a_sentence(carolan, toy, seed, tmp_path, how):
    outcome = carolan("compose", seed, "--model", damaged(toy, tmp_path / "net", how))
    assert outcome.code == 1
    assert outcome.sentence
    assert not outcome.out


def test_a_network_that_is_not_there_gets_a_sentence_with_those_that_are(carolan, seed):
    outcome = carolan("compose", seed, "--model", "nobody")
    assert outcome.code == 1
    assert "'nobody'" in outcome.sentence


def test_out_is_written_whole_and_standard_output_stays_empty(carolan, toy, seed, tmp_path):
    out = tmp_path / "tune.abc"
    outcome = carolan("compose", seed, "--model", toy, "--bars", 1, "--seed", 1, "--out", out)
    assert (outcome.code, outcome.out) == (0, "")
    assert out.read_text().startswith(SEED)


def test_a_folder_that_is_not_there_is_said_before_the_work_begins(carolan, seed, tmp_path):
    outcome = carolan("compose", seed, "--model", "nobody", "--out", tmp_path / "none" / "tune.abc")
    assert outcome.code == 1
    assert "none" in outcome.sentence


def test_a_full_disk_leaves_the_old_file_and_nothing_else(carolan, toy, seed, tmp_path, monkeypatch):
    out = tmp_path / "out" / "tune.abc"
    out.parent.mkdir()
    out.write_text("the old tune")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    outcome = carolan("compose", seed, "--model", toy, "--bars", 1, "--seed", 1, "--out", out)
    assert outcome.code == 1
    assert "The disk is full" in outcome.sentence
    assert out.read_text() == "the old tune"
    assert list(out.parent.iterdir()) == [out]


def test_a_whole_run_from_a_pipe_to_a_pipe(carolan_process, toy):
    outcome = carolan_process(
        "compose", "-", "--model", toy, "--bars", "2", "--seed", "1", stdin=SEED.encode()
    )
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith(SEED)
    assert outcome.err == ""


def test_ctrl_c_while_it_composes_ends_without_a_trace(started_carolan, toy):
    words = ("compose", "-", "--model", toy, "--bars", "0", "--candidates", "64", "--temperature", "50")
    with started_carolan(*words) as child:
        child.stdin.close()
        assert "The seed is empty" in child.stderr.readline()  # the work is under way
        child.send_signal(signal.SIGINT)
        err = child.stderr.read()
        assert child.wait(timeout=60) == 1
    assert "Traceback" not in err
    assert err.endswith("Stopped.\n")


def test_songs_in_a_long_text_are_found_and_numbered(carolan, bundled):
    words = ("compose", "--characters", "1500", "--seed", "5")
    first, second = carolan(*words), carolan(*words)
    assert first.code == 0 and first.out == second.out
    assert len(first.out) == len("X:1\n") + 1500
    songs = extract_songs(first.out)
    assert len(songs) >= 2
    assert f"Found {len(songs)} songs in text" in first.err
    assert [line.split(":")[0] for line in first.err.splitlines() if line.startswith("Generated")] == [
        f"Generated song {song.number}" for song in songs
    ]


@pytest.mark.parametrize("characters", ["0", "-5", "100001"])
def test_a_long_text_has_its_bounds(carolan, bundled, characters):
    refused = carolan("compose", "--characters", characters)
    assert refused.code == 2 and "--characters" in refused.sentence


@pytest.mark.parametrize(
    "words", [("--json",), ("--bars", 2), ("--candidates", 3), ("--form", "AABB"), ("--compass", "whistle")]
)
def test_a_long_text_is_of_no_tunes(carolan, toy, words):
    refused = carolan("compose", "--model", toy, "--characters", 100, *words)
    assert refused.code == 2 and "--characters" in refused.sentence


@pytest.mark.parametrize("key", ["H", "Gxyz", "B#", "E#m", "Fb", "D#lyd"])
def test_a_key_that_no_signature_has_is_refused_in_one_sentence(carolan, toy, key):
    refused = carolan("compose", "--model", toy, "--key", key)
    assert refused.code == 2 and "--key must be a key" in refused.sentence


def test_no_tempo_at_all_is_refused(carolan, toy):
    refused = carolan("compose", "--model", toy, "--tempo", 0)
    assert refused.code == 2 and "--tempo must be from" in refused.sentence


def test_a_pipe_that_is_written_to_stays_a_pipe(carolan, toy, seed, tmp_path):
    pipe = tmp_path / "pipe.abc"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert carolan("compose", seed, "--model", toy, "--bars", 1, "--seed", 7, "--out", pipe).code == 0
        assert pipe.is_fifo()
        assert os.read(reader, 100_000).startswith(SEED.encode())
    finally:
        os.close(reader)


def test_unconstrained_the_network_writes_what_it_likes_and_no_mass_is_told(carolan, toy, seed, json_lines):
    words = ("compose", seed, "--model", toy, "--bars", 2, "--seed", 7, "--json", "--unconstrained")
    assert [candidate["masked_mass"] for candidate in json_lines(carolan(*words).out)] == [None]


@pytest.mark.parametrize("meter", ["9/7", "waltz", "0/4", "4", "1/512", "256/1", "٣/٤"])
def test_a_meter_that_no_bar_can_have_is_refused_in_one_sentence(carolan, toy, meter):
    outcome = carolan("compose", "--model", toy, "--meter", meter)
    assert outcome.code == 2
    assert "--meter must be a meter" in outcome.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--meter", "none", "--key", "G", "--form", "AB"), "has no bars to be counted"),
        (("SEED", "--form", "AB"), "there is music already"),
        (("SEED", "--in-key", "H"), "names no key to go on in"),
        (("SEED", "--bars", "0", "--end"), "Say how many bars"),
        (("LONG",), "at most 20000 can be continued"),
        (("VOICES", "--fill", "1"), "Only a tune in one voice"),
    ],
)
def test_what_no_network_can_write_is_refused_before_one_is_loaded(
    carolan, seed, tmp_path, monkeypatch, words, sentence
):
    def load_composer(folder):
        raise AssertionError("the network was loaded")

    monkeypatch.setattr("model.composer.load_composer", load_composer)
    texts = {"SEED": SEED, "LONG": SEED + "GABc dedB|\n" * 2000, "VOICES": "X:1\nK:C\nV:1\nC8|\nV:2\nC8|\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    outcome = carolan("compose", *(tmp_path / word if word in texts else word for word in words))
    assert outcome.code == 1
    assert re.fullmatch(f"carolan: .*{sentence}.*\n", outcome.err)
