"""carolan check: FILE:LINE:COLUMN: severity: message, and 1 where something is wrong."""

import json
import re

import pytest

GOOD = "X:1\nT:Good\nM:4/4\nL:1/8\nK:G\n|:GABc dedB|c2A2 G4:|\n"
FAULTY = "X:1\nT:Faulty\nM:4/4\nL:1/8\nK:G\nGABc dedB|(3GA]B c2A2 G4|]\n"
LINE = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (error|warning): .+\.")


def test_a_good_tune_is_silence_and_0(carolan, tmp_path):
    path = tmp_path / "good.abc"
    path.write_text(GOOD)
    outcome = carolan("check", path)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_every_problem_is_one_line_with_its_place_and_an_error_ends_with_1(carolan, tmp_path):
    path = tmp_path / "faulty.abc"
    path.write_text(FAULTY)
    outcome = carolan("check", path)
    places = [LINE.fullmatch(line) for line in outcome.out.splitlines()]
    assert outcome.code == 1
    assert places
    assert all(places), outcome.out
    assert all(place["file"] == str(path) and 1 <= int(place["line"]) <= 6 for place in places)


def test_json_holds_the_same_facts(carolan, tmp_path, json_lines):
    path = tmp_path / "faulty.abc"
    path.write_text(FAULTY)
    lines = carolan("check", path).out.splitlines()
    problems = json_lines(carolan("check", "--json", path).out)
    assert [
        f"{p['file']}:{p['line']}:{p['column']}: {p['severity']}: {p['message']}" for p in problems
    ] == lines


def test_a_warning_alone_ends_with_0(carolan, tmp_path):
    path = tmp_path / "empty.abc"
    path.write_text("X:1\nT:No notes\nK:C\n")
    outcome = carolan("check", path)
    assert outcome.code == 0
    assert ": warning: " in outcome.out


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_a_file_without_anything_in_it_is_an_error_in_one_sentence(carolan, tmp_path, text):
    path = tmp_path / "empty.abc"
    path.write_text(text)
    outcome = carolan("check", path)
    assert outcome.code == 1
    assert (
        outcome.out
        == f"{path}:1:1: error: This file is empty; a tune begins with a line X:1 and a K: line.\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("Good", "D\u00e9").encode("latin-1"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.encode("utf-16"),
    ],
    ids=["BOM", "Latin-1", "CR LF", "UTF-16"],
)
def test_a_good_tune_is_good_in_any_encoding(carolan, tmp_path, data):
    path = tmp_path / "good.abc"
    path.write_bytes(data)
    assert carolan("check", path).out == ""


@pytest.mark.parametrize("content", [b"\0\1\2" * 999, b"X:1\nK:C\n" + b"ABcd|" * 1_100_000, None])
def test_what_is_no_tunebook_gets_a_sentence(carolan, tmp_path, content):
    path = tmp_path / "odd.abc"
    path.mkdir() if content is None else path.write_bytes(content)
    outcome = carolan("check", path)
    assert outcome.code == 1
    assert "odd.abc" in outcome.sentence


def test_one_file_that_cannot_be_read_does_not_hide_the_others(carolan, tmp_path):
    faulty = tmp_path / "faulty.abc"
    faulty.write_text(FAULTY)
    outcome = carolan("check", tmp_path / "none.abc", faulty)
    assert outcome.code == 1
    assert "none.abc" in outcome.sentence
    assert str(faulty) in outcome.out


def test_a_second_opinion_is_a_warning_and_only_where_it_is_asked_for(carolan, tmp_path):
    path = tmp_path / "odd.abc"
    path.write_text("X:1\nT:Odd\nM:4/4\nL:1/8\nK:G\nG8|\nG1/0 A7|]\n")
    plain, asked = carolan("check", path), carolan("check", "--second-opinion", path)
    assert asked.code == plain.code
    more = asked.out.removeprefix(plain.out)
    assert more.startswith(f"{path}:1:1: warning: ")
    assert "second reader" in more


def test_a_second_opinion_that_agrees_is_silence(carolan, tmp_path):
    path = tmp_path / "good.abc"
    path.write_text(GOOD)
    outcome = carolan("check", "--second-opinion", path)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dash_is_standard_input(carolan, say, encoding):
    say(FAULTY.encode(encoding))
    outcome = carolan("check", "-")
    assert outcome.code == 1
    assert re.match(r"-:\d+:\d+: error: ", outcome.out)


def test_too_much_on_standard_input_gets_one_sentence(carolan, say):
    say(b"C" * (4 * 2**20 + 1))
    outcome = carolan("check", "-")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.splitlines() == [
        "carolan: Standard input is larger than 4 MB, more than a tunebook may be; split it."
    ]


def test_a_json_object_is_one_line_for_readers_that_break_lines_at_other_signs_too(carolan, tmp_path):
    path = tmp_path / "odd\u2028name\x85of\u2029file.abc"
    path.write_text(FAULTY)
    outcome = carolan("check", path, "--json")
    found = [json.loads(line) for line in outcome.out.splitlines()]
    assert found
    assert {each["file"] for each in found} == {str(path)}
