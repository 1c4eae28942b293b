"""MIDI files of every make are read, and broken ones refused in a sentence."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from random import Random

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.notation.errors import NotationError
from model.notation.midi_file import midi_file, ticks
from model.notation.midi_opening import midi_as_abc
from model.notation.midi_reading import read_midi
from model.notation.parser import parse
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune

ON, OFF = "note_on", "note_off"


def midi(*tracks: Iterable[mido.Message | mido.MetaMessage], kind: int = 1) -> bytes:
    """Returns a file of tracks."""
    file = mido.MidiFile(type=kind, charset="utf-8")
    file.tracks += [mido.MidiTrack(track) for track in tracks]
    data = BytesIO()
    file.save(file=data)
    return data.getvalue()


def note(pitch: int, length: int = 480, channel: int = 0, wait: int = 0) -> list[mido.Message]:
    return [
        mido.Message(ON, note=pitch, channel=channel, time=wait),
        mido.Message(OFF, note=pitch, channel=channel, time=length),
    ]


def meta(kind: str, **values: object) -> mido.MetaMessage:
    return mido.MetaMessage(kind, **values)


def abc(data: bytes) -> str:
    return midi_as_abc(data, "x.mid", "x")[0]


def in_ticks(timeline: Timeline) -> list[tuple[int, int, int]]:
    return sorted((ticks(one.onset), ticks(one.onset + one.duration), one.pitch) for one in timeline.notes)


def exported(tune: Tune) -> bytes:
    data = BytesIO()
    midi_file(perform(tune), tune.title).save(file=data)
    return data.getvalue()


def test_the_header_holds_title_meter_tempo_and_key() -> None:
    head = [
        meta("track_name", name="Séan’s 100% jig"),
        meta("time_signature", numerator=6, denominator=8),
        meta("key_signature", key="Em"),
        meta("set_tempo", tempo=333_333),
    ]
    text = abc(midi(head, note(64) * 3))
    assert "T:Séan’s 100\\% jig\nM:6/8\nL:1/8\nQ:3/8=120\nK:Em\n" in text
    assert parse(text).tunes[0].title


def test_the_key_is_found_where_a_program_writes_c_whatever_it_is() -> None:
    scale = [message for pitch in (62, 64, 66, 67, 69, 71, 73, 74) for message in note(pitch)]
    assert "K:D\n" in abc(midi([meta("key_signature", key="C"), *scale]))


def test_meter_tempo_and_key_may_change() -> None:
    head = [
        meta("time_signature", numerator=2, denominator=4),
        meta("set_tempo", tempo=500_000),
        meta("key_signature", key="G"),
        mido.MetaMessage("time_signature", numerator=3, denominator=4, time=960),
        meta("set_tempo", tempo=1_000_000),
        meta("key_signature", key="F"),
    ]
    text = abc(midi(head, note(66, 960) + note(70, 1440)))
    assert text.partition("K:G\n")[2] == "F4|[M:3/4][K:F][Q:1/4=60]B6|]\n"


def test_a_tempo_may_change_within_a_note() -> None:
    head = [meta("set_tempo", tempo=500_000), mido.MetaMessage("set_tempo", tempo=250_000, time=480)]
    text = abc(midi(head, note(60, 960)))
    timeline = perform(parse(text).tunes[0])
    assert [(one.onset, one.duration) for one in timeline.notes] == [(0, Fraction(1, 2))]
    assert timeline.seconds_at(Fraction(1, 2)) == pytest.approx(0.75)


def test_tracks_are_voices_with_their_names_and_programs() -> None:
    melody = [meta("track_name", name='The "Flute"'), mido.Message("program_change", program=73), *note(72)]
    bass = [
        meta("track_name", name="Cello"),
        mido.Message("program_change", program=42, channel=1),
        *note(40, channel=1),
    ]
    text = abc(midi(melody, bass))
    assert 'V:1 name="The \'Flute\'"\nV:2 name="Cello" clef=bass\n' in text
    programs = perform(parse(text).tunes[0]).programs
    assert [(change.channel, change.program) for change in programs] == [(0, 73), (1, 42)]


def test_channels_of_format_0_are_voices() -> None:
    text = abc(midi([*note(72), *note(60, channel=1)], kind=0))
    assert "V:1" in text
    assert "V:2" in text


def test_drums_are_left_out_with_a_remark() -> None:
    text, remarks = midi_as_abc(midi(note(60), note(38, channel=9)), "x.mid")
    assert "V:" not in text
    assert [remark for remark in remarks if "drums" in remark]


def test_words_stand_under_their_notes() -> None:
    words = [meta("lyrics", text=text) for text in ("Hal", "lo ", "you")]
    track = [words[0], *note(60), words[1], *note(62), *note(64), words[2], *note(65)]
    assert "\nw: Hal-lo * you\n" in abc(midi(track))


def test_running_status_and_notes_ended_by_velocity_0_are_understood() -> None:
    body = bytes.fromhex("00 90 3c 40 83 60 3c 00 00 3e 40 83 60 3e 00 00 ff 2f 00")
    data = b"MThd" + bytes.fromhex("00000006 0000 0001 01e0") + b"MTrk" + len(body).to_bytes(4, "big") + body
    assert [(one.start, one.end, one.pitch) for one in read_midi(data, "x").voices[0].notes] == [
        (0, 480, 60),
        (480, 960, 62),
    ]


def test_notes_that_nothing_ends_end_with_their_track() -> None:
    track = [
        mido.Message(ON, note=60),
        mido.Message(ON, note=64, time=480),
        mido.MetaMessage("end_of_track", time=480),
    ]
    score = read_midi(midi(track), "x")
    assert [(one.start, one.end) for one in score.voices[0].notes] == [(0, 960), (480, 960)]
    assert score.remarks == ("2 notes were never ended in the file and now end with their track.",)


def test_a_note_struck_again_while_it_sounds_ends_the_first_one_first() -> None:
    track = [mido.Message(ON, note=60), mido.Message(ON, note=60, time=240), mido.Message(OFF, note=60, time=240), mido.Message(OFF, note=60, time=240)]  # fmt: skip
    assert [(one.start, one.end) for one in read_midi(midi(track), "x").voices[0].notes] == [
        (0, 480),
        (240, 720),
    ]


def test_a_septuplet_comes_back_though_ticks_do_not_divide_by_seven(tune: Callable[..., Tune]) -> None:
    text = abc(exported(tune("(7:4:7CDEFGAB c4|")))
    assert "(7:4:7" in text


@pytest.mark.parametrize(
    "body",
    [
        "|:A>B (3cde [CE]2|1 AAAA:|2 (5ABcdef3|]",
        "{ed}c.d!fermata!e2|!trill!f4|",
        "[V:1]CDEF|G4|[V:2]C,4|[E,G,]4|",
        "C2 & E2|c4- & [EG]4|c4|",
        "z2 C/D/E/F/ G3/2A/|C8|",
        "^F_E=F__B|^^c2_d2|",
        "[M:3/4]C3|[M:4/4]C4|[Q:1/4=77]D4|",
        "C/4D/4E/4F/4 G15/4|",
    ],
)
def test_what_was_exported_comes_back_sounding_the_same(body: str, tune: Callable[..., Tune]) -> None:
    before = perform(tune(body))
    after = perform(parse(abc(exported(tune(body)))).tunes[0])
    assert in_ticks(after) == in_ticks(before)
    last = before.notes[-1].onset
    assert after.seconds_at(last) == pytest.approx(before.seconds_at(last), abs=0.001)


def test_tunes_of_the_collections_come_back_sounding_the_same(
    collections_folder: Path, read_book: Callable[[Path], str]
) -> None:
    random = Random(4)
    for name in ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong"):
        for path in random.choices(sorted((collections_folder / name).glob("*.abc")), k=4):
            one = random.choice(parse(read_book(path)).tunes)
            if perform(one).notes:
                again = parse(abc(exported(one))).tunes[0]
                assert in_ticks(perform(again)) == in_ticks(perform(one)), one.title


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a whole MIDI file"),
        (b"RIFF" * 10, "not a whole MIDI file"),
        (midi(note(60))[:-6], "not a whole MIDI file"),
        (midi(note(60))[:12] + b"\xe8\x28" + midi(note(60))[14:], "film frames"),
        (midi(note(60))[:9] + b"\2" + midi(note(60))[10:], "format 2"),
        (midi([]), "no notes"),
        (midi(note(38, channel=9)), "drums alone"),
        (midi(note(60))[:22] + b"\xff" * 100_000, "not a whole MIDI file"),
    ],
)
def test_what_is_no_tune_gets_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotationError, match=said) as caught:
        midi_as_abc(data, "x.mid")
    assert str(caught.value).startswith("x.mid")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_but_never_breaks(data: st.DataObject) -> None:
    whole = bytearray(midi([meta("track_name", name="x"), *note(60), *note(62)], note(50)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        text, _ = midi_as_abc(bytes(whole), "x.mid")
    except NotationError:
        return
    assert parse(text).tunes
