"""The lines between the window and the player."""

import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi import protocol
from desktop.midi.errors import MidiError
from desktop.midi.packing import packed
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from model.notation.spans import Span

TUNE = Performance(
    (
        TimedMessage(0.0, b"\x90\x3c\x50", Span(3, 4)),
        TimedMessage(0.5, b"\x80\x3c\x40"),
        TimedMessage(0.5, b"\xc0\x28"),
        TimedMessage(0.1 + 0.6, b"\x99\x4c\x50", is_click=True),
    ),
    0.8,
    (BeatPoint(0.0, 0.0, 2.0),),
)
ROW, EARLIER_ROW = (packed([TimedMessage(at, b"\x90\x3c\x50")])[0] for at in (1.0, 0.5))
NAN_ROW = struct.pack("<d", math.nan).hex() + ROW[16:]
COMMANDS = [
    protocol.Open("port", "Röhre “1”"),
    protocol.Load(TUNE),
    protocol.Splice(0.5, TUNE),
    protocol.Play(1.5, 3.0, True, 0.25),
    protocol.Play(lead_in=TUNE),
    protocol.SetLoop(True, 0.5, 1.5),
    protocol.UseOutputs((protocol.Route("port", "a", 3, 40), protocol.Route("synth"))),
    protocol.UseInputs((protocol.Listening("Keys"),)),
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


def test_a_tune_of_many_pieces_survives_the_way() -> None:
    events = tuple(TimedMessage(index / 7, b"\x90\x3c\x50", Span(index, index + 1)) for index in range(1234))
    command = protocol.Load(Performance(events, 200.0))
    assert protocol.command_from_line(protocol.to_line(command)) == command


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
        '{"say":"UseOutputs","routes":[["port","a",16,null,null,100,0,0,false,true]]}',
        '{"say":"UseOutputs","routes":[["port","a",null,500,null,100,0,0,false,true]]}',
        '{"say":"UseOutputs","routes":[["port","a",null,null,-7,100,0,0,false,true]]}',
        '{"say":"UseOutputs","routes":[["port","a",null,null,null,100,0,1e12,false,true]]}',
        '{"say":"Open","kind":"port","name":5}',
        '{"say":"Load","performance":null}',
        '{"say":"Load","performance":[[[0,"903c50",null]],1,[]]}',
        '{"say":"Load","performance":["",1,[]]}',
        '{"say":"Load","performance":[["xy"],1,[]]}',
        f'{{"say":"Load","performance":[["{ROW[:-2]}"],1,[]]}}',
        f'{{"say":"Load","performance":[["{ROW.replace("03903c50", "00903c50")}"],1,[]]}}',
        f'{{"say":"Load","performance":[["{ROW.replace("03903c50", "033c3c50")}"],1,[]]}}',
        f'{{"say":"Load","performance":[["{NAN_ROW}"],1,[]]}}',
        f'{{"say":"Load","performance":[["{ROW}{EARLIER_ROW}"],1,[]]}}',
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
