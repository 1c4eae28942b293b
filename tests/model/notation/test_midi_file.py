"""The MIDI file says what the timeline says."""

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO

import mido

from model.notation.midi_file import midi_file, ticks
from model.notation.style import PerformanceStyle
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune


def notes_of(file: mido.MidiFile) -> list[tuple[int, int, int, int]]:
    """Returns (onset, end, pitch, channel) of every note, in ticks."""
    found, sounding = [], {}
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on":
                assert (message.channel, message.note) not in sounding
                sounding[message.channel, message.note] = now
            elif message.type == "note_off":
                onset = sounding.pop((message.channel, message.note))
                found.append((onset, now, message.note, message.channel))
    assert not sounding
    return sorted(found)


def expected(timeline: Timeline) -> list[tuple[int, int, int, int]]:
    """Returns what `notes_of` must find."""
    return sorted(
        (ticks(note.onset), ticks(note.onset + note.duration), note.pitch, note.channel)
        for note in timeline.notes
    )


def test_every_note_of_the_timeline_is_in_the_file(tune: Callable[..., Tune]) -> None:
    heard = perform(tune("|:A>B (3cde [CE]2|1 AAAA:|2 (5ABcdef3|]\n[V:2]C4|"))
    assert notes_of(midi_file(heard)) == expected(heard)


def test_the_file_survives_being_written(tune: Callable[..., Tune]) -> None:
    heard = perform(tune("A_B=c2|"))
    data = BytesIO()
    midi_file(heard, "Séamus’ jig").save(file=data)
    again = mido.MidiFile(file=BytesIO(data.getvalue()), charset="utf-8")
    assert notes_of(again) == expected(heard)
    assert [message.name for message in again.tracks[0] if message.type == "track_name"] == ["Séamus’ jig"]


def test_tempi_and_meters_are_in_the_first_track(tune: Callable[..., Tune]) -> None:
    file = midi_file(perform(tune("ABcd|[M:6/8][Q:3/8=80]A3|", "X:1\nM:C|\nL:1/4\nQ:1/4=90\nK:C\n")))
    messages = [message for message in file.tracks[0] if message.is_meta]
    tempi = [message.tempo for message in messages if message.type == "set_tempo"]
    meters = [
        (message.numerator, message.denominator) for message in messages if message.type == "time_signature"
    ]
    assert (tempi, meters) == ([666_667, 500_000], [(2, 2), (6, 8)])


def test_repeated_notes_end_before_they_begin_again(tune: Callable[..., Tune]) -> None:
    file = midi_file(perform(tune("AAA")))
    assert [message.type for message in file.tracks[1]][:6] == ["note_on", "note_off"] * 3


def test_seconds_agree_with_the_file(tune: Callable[..., Tune]) -> None:
    heard = perform(tune("AB[Q:1/4=75]cd|"))
    assert abs(midi_file(heard).length - heard.seconds_at(Fraction(1))) < 0.001


def test_a_silent_tune_is_a_file_without_notes(tune: Callable[..., Tune]) -> None:
    assert notes_of(midi_file(perform(tune("z4|")))) == []


def test_each_part_is_marked_each_time_that_it_begins(tune: Callable[..., Tune]) -> None:
    file = midi_file(perform(tune("P:A\n|:CD:|\nP:B\nEF|", "X:1\nP:ABA\nM:2/4\nL:1/4\nK:C\n")))
    now, markers = 0, []
    for message in file.tracks[0]:
        now += message.time
        if message.type == "marker":
            markers.append((now // 480, message.text))
    assert markers == [(0, "A"), (2, "A"), (4, "B"), (6, "A"), (8, "A")]


def test_tracks_have_the_names_of_their_voices_and_of_the_band(tune: Callable[..., Tune]) -> None:
    head = "X:1\nM:4/4\nL:1/4\n%%MIDI drum dddd\n%%MIDI drumon\nK:C\n"
    heard = perform(tune('V:air\n"C"C4|\nV:low\nC,4|', head), PerformanceStyle(accompaniment=True))
    names = {}
    for track in midi_file(heard).tracks[1:]:
        name = next(message.name for message in track if message.type == "track_name")
        names[name] = next(message.channel for message in track if message.type == "note_on")
    assert set(names) == {"air", "low", "Chords", "Bass", "Drums"}
    assert (names["air"], names["low"], names["Drums"]) == (0, 1, 9)


def test_a_track_is_called_as_its_voice_is_in_the_score(tune: Callable[..., Tune]) -> None:
    body = 'V:1 name="Fiddle\\nin A"\nC4|\nV:2\nC,4|\nV:3 nm=B&aacute;ss\nC,,4|'
    heard = perform(tune(body))
    tracks = midi_file(heard).tracks[1:]
    names = [message.name for track in tracks for message in track if message.type == "track_name"]
    assert names == ["Fiddle in A", "2", "Báss"]
