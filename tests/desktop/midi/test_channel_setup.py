"""No tune plays with the instruments of the one before."""

from typing import Any

from desktop.midi import messages
from desktop.midi.channel_setup import ChannelSetup
from desktop.midi.performance import Performance, performance
from desktop.midi.protocol import Play
from model.notation.parser import parse
from model.notation.timeline import perform

FLUTE, PIANO, FIDDLE = (messages.program_change(0, program) for program in (73, 0, 40))
QUIET, USUAL_VOLUME = messages.control_change(0, 7, 40), messages.control_change(0, 7, 100)


def tune(body: str, directive: str = "") -> Performance:
    header = f"%%MIDI {directive}\n" if directive else ""
    return performance(perform(parse(f"X:1\nL:1/4\nQ:1/4=60\n{header}K:C\n{body}\n").tunes[0]))


def played(stage: Any, music: Performance, **how: Any) -> list[bytes]:
    """Returns what is sent for a tune besides its notes."""
    before = len(stage.output.data)
    stage.player.load(music)
    stage.player.play(Play(**how))
    stage.run_until(stage.clock.time - 100 + 20)
    return [
        data
        for data in stage.output.data[before:]
        if not (messages.is_note_on(data) or messages.is_note_off(data))
        and data[1:2] not in (b"\x40", b"\x78", b"\x7b")
    ]


def test_a_program_is_sent_with_its_tune(stage: Any) -> None:
    assert played(stage, tune("CD|", "program 73")) == [FLUTE]


def test_a_tune_without_a_program_does_not_play_with_that_of_the_one_before(stage: Any) -> None:
    played(stage, tune("CD|", "program 73"))
    assert played(stage, tune("CD|")) == [PIANO]


def test_nothing_is_sent_where_no_tune_had_a_program(stage: Any) -> None:
    assert played(stage, tune("CD|")) == []
    assert played(stage, tune("EF|")) == []


def test_controllers_go_back_to_what_is_usual(stage: Any) -> None:
    played(stage, tune("CD|", "control 7 40"))
    assert played(stage, tune("CD|")) == [USUAL_VOLUME]


def test_playing_from_the_middle_has_the_instruments_of_that_place(stage: Any) -> None:
    music = tune("CD|[I:MIDI=program 40]EF|[I:MIDI=program 73]GA|")
    assert played(stage, music, from_seconds=2.5, until_seconds=3.5) == [FIDDLE]


def test_a_loop_begins_each_time_with_the_same_instrument(stage: Any) -> None:
    music = tune("CD|[I:MIDI=program 40]EF|")
    stage.player.load(music)
    stage.player.play(Play(loop=True))
    stage.run_until(9.0)
    programs = [data for data in stage.output.data if data[0] & 0xF0 == messages.PROGRAM_CHANGE]
    assert programs == [FIDDLE, PIANO, FIDDLE, PIANO]


def test_another_output_gets_the_instruments_too(stage: Any, make_output: Any) -> None:
    stage.player.load(tune("CDEF|", "program 73"))
    stage.player.play(Play())
    stage.run_until(1.5)
    new = make_output(stage.clock)
    stage.player.change_output(new)
    assert new.data == [FLUTE]


def test_a_tune_loaded_while_another_plays_takes_its_instruments(stage: Any) -> None:
    stage.player.load(tune("CDEF|", "program 73"))
    stage.player.play(Play())
    stage.run_until(1.5)
    stage.player.load(tune("CDEF|"))
    assert stage.output.data[-1] == PIANO


def test_messages_of_silence_set_nothing_up() -> None:
    setup = ChannelSetup()
    for data in messages.silence(3):
        setup.follow(data)
    assert setup.changes(()) == ()


def test_pitch_bends_are_straightened() -> None:
    setup = ChannelSetup()
    setup.follow(bytes((messages.PITCH_BEND | 2, 0, 80)))
    assert setup.changes(()) == (bytes((messages.PITCH_BEND | 2, 0, 64)),)
    assert setup.changes([QUIET]) == (QUIET, bytes((messages.PITCH_BEND | 2, 0, 64)))
