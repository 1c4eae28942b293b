"""The lines between the window and the player."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi import protocol
from desktop.midi.errors import MidiError
from desktop.midi.performance import Performance, TimedMessage
from model.notation.spans import Span

TUNE = Performance(
    (
        TimedMessage(0.0, b"\x90\x3c\x50", Span(3, 4)),
        TimedMessage(0.5, b"\x80\x3c\x40"),
        TimedMessage(0.5, b"\xc0\x28"),
    ),
    0.5,
)
COMMANDS = [
    protocol.Open("port", "Röhre “1”"),
    protocol.Load(TUNE),
    protocol.Play(1.5, 3.0, True, 0.25),
    protocol.Play(),
    protocol.Stop(),
    protocol.SetTempo(1.5),
    protocol.Panic(),
    protocol.ListPorts(),
    protocol.Quit(),
]
REPORTS = [
    protocol.Ready(True),
    protocol.Ports(("a", "b"), (), "ALSA"),
    protocol.Opened("synth", "Speakers", 0.05),
    protocol.Playing(1.25, (Span(1, 2), Span(5, 9)), 0.5),
    protocol.Stopped(1.0),
    protocol.Finished(2.0),
    protocol.Timing(12, 0.01, 0.05, 0.2),
    protocol.Lost("a", "It is gone."),
    protocol.Trouble("No."),
    protocol.Ended("Gone."),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_every_command_survives_the_way(command: protocol.Command) -> None:
    line = protocol.to_line(command)
    assert "\n" not in line
    assert protocol.command_from_line(line) == command


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: type(report).__name__)
def test_every_report_survives_the_way(report: protocol.Report) -> None:
    assert protocol.report_from_line(protocol.to_line(report)) == report


def test_whole_numbers_are_taken_as_seconds() -> None:
    assert protocol.command_from_line('{"say":"Play","from_seconds":2}') == protocol.Play(2.0)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "rubbish",
        "[]",
        "3",
        "{}",
        '{"say":"Dance"}',
        '{"say":"Playing","seconds":1.0}',
        '{"say":["Play"]}',
        '{"say":"Play","from_seconds":"soon"}',
        '{"say":"Play","from_seconds":true}',
        '{"say":"Play","from_seconds":NaN}',
        '{"say":"Play","volume":3}',
        '{"say":"SetTempo"}',
        '{"say":"SetTempo","factor":0}',
        '{"say":"SetTempo","factor":1e9}',
        '{"say":"Open","kind":"organ"}',
        '{"say":"Open","kind":"port","name":5}',
        '{"say":"Load","performance":null}',
        '{"say":"Load","performance":[[[0,"90"]],1]}',
        '{"say":"Load","performance":[[[0,"",null]],1]}',
        '{"say":"Load","performance":[[[0,"3c50",null]],1]}',
        '{"say":"Load","performance":[[[0,"903c50",[1]]],1]}',
        '{"say":"Load","performance":[[[1,"903c50",null],[0,"803c40",null]],1]}',
        "[" * 100_000,
    ],
)
def test_a_wrong_line_gets_one_sentence(line: str) -> None:
    with pytest.raises(MidiError) as caught:
        protocol.command_from_line(line)
    assert str(caught.value).startswith("The player was told something that it does not understand")
    assert len(str(caught.value)) < 160


@given(st.text(max_size=80))
def test_no_text_raises_anything_else(line: str) -> None:
    with pytest.raises(MidiError):
        protocol.command_from_line(line)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.sampled_from(["Open", "Load", "Play", "SetTempo"]),
    st.sampled_from(["kind", "performance", "loop", "factor"]),
    values,
)
def test_wrong_values_raise_nothing_else(say: str, name: str, value: object) -> None:
    try:
        protocol.command_from_line(json.dumps({"say": say, name: value}))
    except MidiError as error:
        assert "does not understand" in str(error)
