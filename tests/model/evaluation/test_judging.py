"""Each tune is judged by three readers; nobody who was not asked counts as having agreed."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from model.evaluation.abc2midi import Abc2midi, is_about_unbegun_ending
from model.evaluation.judging import Judgement, Judges
from model.reading.reader import Reading

HEADER = "X:1\nT:A tune\nM:4/4\nL:1/8\nK:D\n"
GOOD = f"{HEADER}DEFG ABcd|dcBA GFED|]\n"
BAD = f"{HEADER}DEFG|DEFG DEFG DEFG|DEFG DEFG|\n"
UNBEGUN = f"{HEADER}DEFG ABcd|dcBA GFED:|DEFG ABcd|[1 dcBA GFED:|[2 dcBA GFED|]\n"

needs_abc2midi = pytest.mark.skipif(shutil.which("abc2midi") is None, reason="abc2midi is not installed")


class OddReader:
    """Accepts tunes with an A in their music; is not asked about those with a w."""

    def __init__(self) -> None:
        self.closed = False

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        if "w" in abc:
            return Reading(True, "It was not asked.")
        return Reading("A" in abc, "" if "A" in abc else "music21 can't read it.")

    def close(self) -> None:
        self.closed = True


def judge(*tunes: str, abc2midi: Abc2midi | None = None) -> list[Judgement]:
    with Judges(abc2midi=abc2midi, make_reader=OddReader) as judges:  # type: ignore[arg-type]
        return list(judges.judge(tunes))


class NobodyThere(Abc2midi):
    """abc2midi on a machine that lacks it."""

    def __init__(self) -> None:
        super().__init__()
        self._program = None


def test_valid_tune_has_no_complaints() -> None:
    (found,) = judge(GOOD)
    assert found.is_valid
    assert found.complaints == ()


def test_each_reader_has_its_say_in_the_order_of_the_tunes() -> None:
    first, second, third = judge(BAD, GOOD, GOOD.replace("A", "B"))
    assert first.verdict.errors and not first.verdict.bars_exact
    assert not first.is_valid and second.is_valid
    assert not third.verdict.errors and third.music21_reads is False
    assert third.complaints == ("music21 can't read it.",)


def test_nobody_who_was_not_asked_is_counted() -> None:
    (found,) = judge(GOOD + "w:la la\n", abc2midi=NobodyThere())
    assert found.abc2midi_accepts is None and found.abc2midi_plays is None
    assert found.music21_reads is None


@needs_abc2midi
def test_abc2midi_refuses_what_is_no_abc_and_minds_no_wrong_bar() -> None:
    abc2midi = Abc2midi()
    assert abc2midi.errors_in(GOOD) == ()
    assert abc2midi.errors_in(BAD) == ()
    assert abc2midi.errors_in('X:1\nT:?\nM:4/4\nL:1/8\nK:D\nDE]] ~7 "\n')
    assert abc2midi.errors_in("no tune at all")


@needs_abc2midi
def test_ending_without_a_beginning_is_let_pass_in_the_lenient_figure_only() -> None:
    (found,) = judge(UNBEGUN)
    assert found.abc2midi_accepts is False
    assert found.abc2midi_plays is True
    assert not is_about_unbegun_ending("Error in line-char 6-22 : Malformed note")


def test_program_that_writes_nothing_has_not_accepted_the_tune(tmp_path: Path) -> None:
    program = tmp_path / "abc2midi"
    program.write_text("#!/bin/sh\necho all is well\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert Abc2midi(str(program)).errors_in(GOOD) == ("abc2midi wrote no MIDI file.",)


def test_closing_ends_every_reader() -> None:
    readers: list[OddReader] = []

    def make() -> OddReader:
        readers.append(OddReader())
        return readers[-1]

    with Judges(3, make_reader=make):  # type: ignore[arg-type]
        pass
    assert [reader.closed for reader in readers] == [True, True, True]
