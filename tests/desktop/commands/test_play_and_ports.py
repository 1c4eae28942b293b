"""The commands `play` and `ports`, where there is no MIDI and no audio device."""

import argparse
import json
from pathlib import Path

import pytest

from desktop.commands import play, ports
from desktop.commands.sync_options import follow_clock, sync_sentence
from desktop.errors import DesktopError, UsageError
from desktop.midi import protocol
from desktop.midi.errors import MidiError
from model.notation.errors import NotationError

TUNE = "X:1\nT:Short\nM:4/4\nL:1/4\nQ:1/4=60\nK:C\nCDEF|\n\nX:7\nT:Other\nK:G\nz4|\n"


@pytest.fixture(autouse=True)
def nothing_to_play_into(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAROLAN_MIDI", "jack")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "carolan-no-such-server")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "tune.abc"
    path.write_text(TUNE)
    return path


def arguments(command: object, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)  # type: ignore[attr-defined]
    return parser.parse_args(words)


def test_ports_says_in_a_sentence_that_there_are_none(capfd: pytest.CaptureFixture[str]) -> None:
    assert ports.run(arguments(ports)) == 0
    said = capfd.readouterr()
    assert said.out.startswith("This computer offers no MIDI ports")
    assert said.err == ""


def test_ports_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert ports.run(arguments(ports, "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["outputs"] == []
    assert said["sentence"].startswith("This computer offers no MIDI ports")


def test_a_delay_that_cannot_be_measured_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MidiError, match="no MIDI ports"):
        ports.run(arguments(ports, "--calibrate", "Out", "In"))
    assert capfd.readouterr().err == ""


def test_playing_into_a_port_that_is_not_there_is_one_sentence(
    tune: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(MidiError, match="no MIDI ports"):
        play.run(arguments(play, str(tune), "--port", "Organ"))
    assert capfd.readouterr().err == ""


def test_a_tune_number_that_is_not_there_is_one_sentence(tune: Path) -> None:
    with pytest.raises(DesktopError, match="holds no tune X:3"):
        play.run(arguments(play, str(tune), "--tune", "3"))


def test_a_tune_of_rests_is_one_sentence(tune: Path) -> None:
    with pytest.raises(DesktopError, match="no notes to play"):
        play.run(arguments(play, str(tune), "--tune", "7"))


def test_a_file_without_tunes_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.abc").write_text("")
    with pytest.raises(DesktopError, match=r"holds no tune|no notes to play"):
        play.run(arguments(play, str(tmp_path / "empty.abc")))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotationError):
        play.run(arguments(play, str(tmp_path / "nowhere.abc")))


@pytest.mark.parametrize("tempo", ["0", "-5", "5000", "nan"])
def test_an_impossible_tempo_is_one_sentence(tune: Path, tempo: str) -> None:
    with pytest.raises(UsageError, match="tempo must lie between 3 and 1200"):
        play.run(arguments(play, str(tune), "--tempo", tempo))


class PlayerThatHasFinished:
    """Opens what it is told to, and is at the end at once."""

    def __init__(self) -> None:
        self._reports: list[protocol.Report] = [protocol.Opened("synth"), protocol.Finished(4.0)]

    def __enter__(self) -> "PlayerThatHasFinished":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, _command: protocol.Command) -> None:
        pass

    def next_report(self, _timeout_seconds: float | None = None) -> protocol.Report | None:
        return self._reports.pop(0) if self._reports else None


def test_the_length_that_is_told_is_that_at_the_tempo_asked_for(
    tune: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "PlayerProcess", PlayerThatHasFinished)
    lengths = []
    for tempo in ("60", "6"):
        assert play.run(arguments(play, str(tune), "--tempo", tempo)) == 0
        lengths.append(capsys.readouterr().err.split("(")[1].split(")")[0])
    assert lengths == ["0:04", "0:40"]


@pytest.mark.parametrize("words", [["--clock"], ["--virtual", ""], ["--virtual", "", "--clock"]])
def test_an_output_that_has_no_name_is_a_wrong_word(tune: Path, words: list[str]) -> None:
    with pytest.raises(UsageError, match="name"):
        play.run(arguments(play, str(tune), *words))


def test_port_and_synth_exclude_each_other() -> None:
    with pytest.raises(SystemExit) as caught:
        arguments(play, "x.abc", "--port", "Organ", "--synth")
    assert caught.value.code == 2


def test_a_clock_needs_a_port_to_go_to(tune: Path) -> None:
    with pytest.raises(DesktopError, match="wants a MIDI output"):
        play.run(arguments(play, str(tune), "--clock"))


@pytest.mark.parametrize("ahead", ["900", "nan", "-inf"])
def test_an_offset_to_the_clock_that_cannot_be_is_one_sentence(ahead: str) -> None:
    with pytest.raises(UsageError, match="500 ms"):
        follow_clock(None, arguments(play, "tune.abc", "--follow", "DAW", f"--ahead={ahead}"))  # type: ignore[arg-type]


def test_how_playing_stands_to_the_clock_is_a_sentence() -> None:
    assert sync_sentence(protocol.Synced("locked", 121.04, 0.3)) == "In time at 121.0 quarter notes a minute."
    assert sync_sentence(protocol.Synced("waiting")) == "Waiting for the clock to start."
