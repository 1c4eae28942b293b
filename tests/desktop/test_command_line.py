"""The command `carolan` as a whole: its exit codes, its sentences, and what it does when nobody listens."""

import os
from pathlib import Path

import pytest

from desktop import command_line
from desktop.commands import check, train

TUNE = "X:1\nT:A tune\nM:4/4\nL:1/8\nK:G\n|:GABc dedB|c2A2 G4:|\n"


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "tune.abc"
    path.write_text(TUNE)
    return path


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], *[[name, "--help"] for name in command_line.COMMANDS]]
)
def test_help_and_version_end_with_0(carolan, words):
    outcome = carolan(*words)
    assert outcome.code == 0
    assert "carolan" in outcome.out
    assert not outcome.err


def test_help_names_every_command(carolan):
    said = carolan("--help").out
    assert all(f"\n  {name}" in said for name in command_line.COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "--frob", "x.abc"],
        ["--frob"],
        ["compose", "--bars", "many"],
        ["export", "only-one.abc"],
        ["play"],
        ["train"],
        ["evaluate", "--tunes", "some"],
    ],
)
def test_wrong_words_end_with_2_and_show_the_usage(carolan, words):
    outcome = carolan(*words)
    assert outcome.code == 2
    assert outcome.err.startswith("usage: carolan")
    assert "Traceback" not in outcome.err


def test_a_misspelt_command_is_no_file_and_ends_with_2(carolan):
    outcome = carolan("compse")
    assert outcome.code == 2
    assert "compse" in outcome.sentence
    assert "--help" in outcome.sentence


def test_a_missing_file_gets_one_sentence_and_1(carolan, tmp_path):
    outcome = carolan("check", tmp_path / "none.abc")
    assert outcome.code == 1
    assert "none.abc" in outcome.sentence


@pytest.mark.parametrize("place", [0, 1, 2])
def test_debug_anywhere_shows_the_trace_and_still_the_sentence(carolan, tmp_path, place):
    words = ["export", str(tmp_path / "none.abc"), str(tmp_path / "x.mid")]
    words.insert(place, "--debug")
    outcome = carolan(*words)
    assert outcome.code == 1
    assert "Traceback" in outcome.err
    assert outcome.err.splitlines()[-1].startswith("carolan: ")


def test_a_bug_goes_to_the_log_and_the_person_gets_a_sentence(carolan, tune, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a bug that is nobody's fault but ours")

    monkeypatch.setattr(check, "find_problems", broken)
    outcome = carolan("check", tune)
    assert outcome.code == 1
    assert "Something went wrong inside Carolan" in outcome.sentence
    log = Path(outcome.sentence.split("; ")[1].removesuffix(" says what."))
    assert "ZeroDivisionError: a bug that is nobody's fault but ours" in log.read_text()


def test_debug_shows_where_a_bug_is(carolan, tune, monkeypatch):
    monkeypatch.setattr(check, "find_problems", lambda _: 1 / 0)
    assert "ZeroDivisionError" in carolan("--debug", "check", tune).err


def test_a_half_installed_program_says_what_is_missing(carolan, tune, monkeypatch):
    def missing(_):
        raise ModuleNotFoundError("No module named 'music21'", name="music21")

    monkeypatch.setattr(check, "find_problems", missing)
    outcome = carolan("check", tune)
    assert outcome.code == 1
    assert "music21" in outcome.sentence
    assert "make run" in outcome.sentence


def test_a_bug_is_told_even_where_no_log_can_be_written(carolan, tune, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(check, "find_problems", broken)
    monkeypatch.setattr(command_line.logging, "FileHandler", full)
    outcome = carolan("check", tune)
    assert outcome.code == 1
    assert "Something went wrong inside Carolan" in outcome.sentence


def test_ctrl_c_ends_with_one_word_and_1(carolan, tune, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "find_problems", interrupted)
    outcome = carolan("check", tune)
    assert (outcome.code, outcome.err) == (1, "Stopped.\n")


def test_an_operating_system_error_is_a_sentence_too(carolan, monkeypatch, tmp_path):
    def full(_):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(train, "run", full)
    outcome = carolan("train", tmp_path)
    assert outcome.code == 1
    assert outcome.sentence == "No space left on device: /somewhere."


def test_a_module_runs_as_a_program_and_hands_on_its_exit_code(carolan_process, tmp_path):
    assert carolan_process("--version").out.startswith("carolan ")
    outcome = carolan_process("check", tmp_path / "none.abc")
    assert outcome.code == 1
    assert "none.abc" in outcome.sentence


@pytest.mark.parametrize("words", [["--help"], ["check", "FAULTY"]])
def test_a_reader_that_has_left_is_no_error_on_the_screen(started_carolan, tmp_path, words):
    faulty = tmp_path / "faulty.abc"
    faulty.write_text("X:1\nT:A\nK:G\n" + "GA)B|" * 2000)
    reader, writer = os.pipe()
    os.close(reader)
    words = [faulty if word == "FAULTY" else word for word in words]
    with started_carolan(*words, stdout=writer) as child:
        os.close(writer)
        assert child.communicate(timeout=60)[1] == ""
    assert child.returncode in (0, 1)


def test_text_that_the_terminal_cannot_show_is_no_bug(carolan_process, tmp_path):
    odd = tmp_path / "odd.abc"
    odd.write_text("X:1\nT:A\nK:音\nGA音)B|\n", "utf-8")
    outcome = carolan_process("check", odd, env={"PYTHONIOENCODING": "ascii"})
    assert "inside Carolan" not in outcome.err
    assert outcome.out.startswith(str(odd))
