"""What is sent live and what is exported agree, event by event."""

import io

import mido
import pytest

from desktop.midi.arrangement import PlayingOptions, arranged, heard
from desktop.midi.performance import performance
from desktop.midi.protocol import Play
from desktop.midi.wav import render_wav
from model.notation.midi_file import midi_file
from model.notation.parser import parse
from model.notation.style import PerformanceStyle
from model.notation.timeline import Timeline, perform

HALF_A_TICK_AND_ROUNDING = 0.004  # seconds, at the slowest tempo below

TUNES = {
    "repeats and tempi": "X:1\nM:4/4\nL:1/8\nQ:1/4=100\nK:G\n|:GABc [Q:1/4=140]d2g2|1 f4-f2z2:|2 [Q:1/4=63]g8|]\n",
    "ornaments": "X:1\nM:6/8\nL:1/8\nK:D\n~F3 TA2 .d|{fg}Ha3 (3fgf (3efe|!p!d3 !<(!efg!f!!<)!|\n",
    "a hornpipe": "X:1\nM:4/4\nL:1/8\nR:hornpipe\nK:G\nGABc dBGB|c>ded cABc|\n",
    "voices and unisons": "X:1\nM:4/4\nL:1/4\nK:C\nV:1\nC4-|C2 C2|\nV:2\n%%MIDI channel 1\n%%MIDI transpose 0\nC2 C2|z C C2|\n",
    "instruments": "X:1\nM:4/4\nL:1/4\n%%MIDI program 73\n%%MIDI control 7 90\nK:C\n"
    "|:C4|\n%%MIDI program 40\nD4:|\nV:2\n%%MIDI program 42\nE,8|\n",
    "accompaniment": 'X:1\nM:3/4\nL:1/4\n%%MIDI chordprog 24\n%%MIDI bassprog 32\n%%MIDI drum dzz 35 90\n%%MIDI drumon\nK:C\n"C"c3|"G7"Hb3|\n',
    "a drone": "X:1\nM:2/4\nL:1/4\nK:HP\n%%MIDI droneon\n|:AB:|\n%%MIDI droneoff\nA2|\n",
    "a jump": "X:1\nM:2/4\nL:1/4\nK:C\nA!fine!B|cd!D.C.!|\n",
}


def exported(timeline: Timeline) -> list[tuple[float, bytes]]:
    """Returns the seconds and bytes of the channel messages of the file, written and read again."""
    data = io.BytesIO()
    midi_file(timeline).save(file=data)
    now, found = 0.0, []
    for message in mido.MidiFile(file=io.BytesIO(data.getvalue())):
        now += message.time
        if not message.is_meta:
            found.append((now, bytes(message.bytes())))
    return found


@pytest.mark.parametrize("name", TUNES)
def test_live_playing_and_the_midi_file_agree_event_by_event(name: str) -> None:
    heard = perform(parse(TUNES[name]).tunes[0], PerformanceStyle(accompaniment=True))
    live = sorted((event.data, event.at_seconds) for event in performance(heard).events)
    file = sorted((data, seconds) for seconds, data in exported(heard))
    assert [data for data, _ in live] == [data for data, _ in file]
    late = max(abs(mine[1] - other[1]) for mine, other in zip(live, file, strict=True))
    assert late <= HALF_A_TICK_AND_ROUNDING


@pytest.mark.parametrize("name", TUNES)
def test_what_the_player_sent_is_the_file_that_is_exported_with_the_same_options(name: str, stage) -> None:
    tune = parse(TUNES[name]).tunes[0]
    options = PlayingOptions(-2, frozenset({1}), accompaniment=True, swing=60, drone=True, click=True)
    stage.player.load(arranged(tune, options))
    stage.player.play(Play())
    stage.run_until(60)
    clicks = [event.data for event in arranged(tune, options).events if event.is_click]
    sent = sorted((data, at) for at, data in stage.output.sent if data not in clicks)
    timeline = heard(tune, options)
    ends = timeline.seconds_at(timeline.duration)
    file = sorted((data, at) for at, data in exported(timeline) if data not in clicks and at <= ends)
    assert [data for data, _ in sent] == [data for data, _ in file]
    assert (
        max(abs(mine[1] - other[1]) for mine, other in zip(sent, file, strict=True))
        <= HALF_A_TICK_AND_ROUNDING
    )


def test_programs_are_sent_before_the_notes_that_they_are_for() -> None:
    heard = perform(parse(TUNES["instruments"]).tunes[0])
    sent = [event.data for event in performance(heard).events if event.data[0] & 0x0F == 0]
    assert [data.hex() for data in sent] == [
        "b0075a", "c049", "903c5f", "803c40", "c028", "903e5f", "803e40", "903c5f", "803c40", "c028", "903e5f", "803e40",
    ]  # fmt: skip


def test_a_sound_file_is_played_with_the_programs_of_the_tune() -> None:
    plain = "X:1\nL:1/4\nK:C\nCE|\n"
    none, piano, flute = (
        render_wav(performance(perform(parse(plain.replace("K:", f"{directive}K:")).tunes[0])))
        for directive in ("", "%%MIDI program 0\n", "%%MIDI program 73\n")
    )
    assert none == piano
    assert none != flute
