"""A performance as a standard MIDI file."""

from collections import defaultdict
from fractions import Fraction

import mido

from model.notation.key_presses import key_presses
from model.notation.timeline import Timeline

TICKS_PER_QUARTER = 480
_MICROSECONDS_PER_MINUTE = 60_000_000
_MAX_MICROSECONDS_PER_QUARTER = 0xFFFFFF
_NAME, _OFF, _META, _ON = -1, 0, 1, 2  # in this order at one moment


def ticks(whole_notes: Fraction) -> int:
    """Returns a time in ticks, to the nearest one."""
    return round(whole_notes * 4 * TICKS_PER_QUARTER)


def midi_file(timeline: Timeline, title: str = "") -> mido.MidiFile:
    """Returns the performance as a MIDI file of type 1: tempi, meters and parts first, then a track for each
    channel.

    Each time that a part begins there is a marker with its label; the tracks have the names of their voices, where
    there are several. 480 ticks a quarter note; onsets and ends are rounded each to the nearest tick, so that errors do not
    add up.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    end = ticks(timeline.duration)
    file.tracks.append(_conductor_track(timeline, title, end))
    channels: dict[int, list[tuple[int, int, mido.Message]]] = defaultdict(list)
    for note in key_presses(timeline.notes):
        on, off = ticks(note.onset), ticks(note.onset + note.duration)
        key = {"note": note.pitch, "channel": note.channel}
        events = channels[note.channel]
        events.append((on, _ON, mido.Message("note_on", velocity=note.velocity, **key)))
        events.append((max(off, on + 1), _OFF, mido.Message("note_off", velocity=64, **key)))
    # A bank is selected before the program that is looked for in it.
    for control in timeline.controls:
        message = mido.Message(
            "control_change", channel=control.channel, control=control.controller, value=control.value
        )
        channels[control.channel].append((ticks(control.onset), _META, message))
    for program in timeline.programs:
        message = mido.Message("program_change", channel=program.channel, program=program.program)
        channels[program.channel].append((ticks(program.onset), _META, message))
    names = _track_names(timeline)
    for channel in sorted(channels):
        if channel in names:
            name = mido.MetaMessage("track_name", name=_encodable(names[channel]))
            channels[channel].append((0, _NAME, name))
        file.tracks.append(_track(channels[channel], end))
    return file


def _track_names(timeline: Timeline) -> dict[int, str]:
    """Returns the names of the channels: of their voices, and of what plays beside them; none for a voice alone."""
    names = dict(timeline.band)
    if len(timeline.voices) < 2:
        return names
    voices: dict[int, dict[str, None]] = {}
    for note in timeline.notes:
        if note.voice >= 0:
            voices.setdefault(note.channel, {})[timeline.called[note.voice]] = None
    return names | {channel: ", ".join(found) for channel, found in voices.items()}


def _encodable(text: str) -> str:
    """Returns a text without halves of characters, which UTF-8 can't write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _conductor_track(timeline: Timeline, title: str, end: int) -> mido.MidiTrack:
    events: list[tuple[int, int, mido.MetaMessage]] = []
    if title:
        events.append((0, _OFF, mido.MetaMessage("track_name", name=_encodable(title))))
    for change in timeline.tempi:
        tempo = round(_MICROSECONDS_PER_MINUTE / (4 * change.whole_notes_per_minute))
        message = mido.MetaMessage("set_tempo", tempo=min(tempo, _MAX_MICROSECONDS_PER_QUARTER))
        events.append((ticks(change.onset), _META, message))
    for place in timeline.meters:
        beats, unit = place.meter.beats, place.meter.unit
        if 0 < beats < 256:
            signature = mido.MetaMessage("time_signature", numerator=beats, denominator=unit)
            events.append((ticks(place.onset), _META, signature))
    events += [
        (ticks(bar.onset), _META, mido.MetaMessage("marker", text=_encodable(bar.part)))
        for bar in timeline.bars
        if bar.begins_part and bar.part
    ]
    return _track(events, end)


def _track(events: list[tuple[int, int, mido.Message]], end: int) -> mido.MidiTrack:
    """Returns a track of events at absolute ticks; a note ends before another begins on the same tick."""
    track = mido.MidiTrack()
    now = 0
    for at, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=at - now))
        now = at
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track
