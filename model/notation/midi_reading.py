"""Standard MIDI files, read: who plays which notes when, in ticks, and what else the file says of the music."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import mido

from model.notation.errors import NotationError
from model.notation.midi_score import MidiScore, MidiVoice, PlayedNote
from model.notation.timeline import MAX_NOTES

_DRUM_CHANNEL = 9
_MOST_HIGH_BYTES = 4000  # in a row: a number that never ends would take for ever
_MOST_QUARTERS = 40_000  # five hours at 120 a minute


@dataclass
class _Track:
    """A track while it is read."""

    name: str = ""
    notes: dict[int, list[PlayedNote]] = field(default_factory=lambda: defaultdict(list))  # by their channels
    programs: dict[int, int] = field(default_factory=dict)
    lyrics: list[tuple[int, str]] = field(default_factory=list)
    unended: int = 0


def read_midi(data: bytes, name: str) -> MidiScore:
    """Returns what a standard MIDI file (MIDI 1.0, SMF formats 0 and 1) holds; `name` is what an error calls it.

    Drums are left out, and notes that nothing ends are ended with their track; both are told in the remarks.
    Raises NotationError (one sentence) for what is no such file, for one with more than 200,000 notes, and
    for one that lasts more than 40,000 quarter notes.
    """
    file = _load(data, name)
    changes: dict[str, list[tuple[int, ...]]] = {"tempi": [], "meters": []}
    keys: list[tuple[int, str]] = []
    most_ticks = _MOST_QUARTERS * file.ticks_per_beat
    tracks = [_read_track(track, changes, keys, name, most_ticks) for track in file.tracks]
    _check_count(tracks, name)
    voices = [voice for track in tracks for voice in _voices(track)]
    first = tracks[0] if tracks else _Track()
    return MidiScore(
        ticks_per_quarter=file.ticks_per_beat,
        voices=tuple(_with_lyrics_of_all(voices, tracks)),
        title=first.name if not first.notes or len(voices) == 1 else "",
        tempi=tuple(sorted({(at, tempo) for at, tempo in changes["tempi"]}, key=lambda change: change[0])),
        meters=tuple(sorted({(at, beats, unit) for at, beats, unit in changes["meters"]})),
        keys=tuple(sorted(set(keys))),
        remarks=tuple(_remarks(tracks)),
        has_drums=any(_DRUM_CHANNEL in track.notes for track in tracks),
    )


class _BoundedBytes(BytesIO):
    """Bytes that end where a variable-length number does not."""

    _high = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size == 1:
            self._high = self._high + 1 if data >= b"\x80" else 0
            if self._high > _MOST_HIGH_BYTES:
                raise OSError("a number that does not end")
        return data


def _load(data: bytes, name: str) -> mido.MidiFile:
    broken = f"{name} is not a whole MIDI file, so it could not be read; export it anew from where it came."
    try:
        file = mido.MidiFile(file=_BoundedBytes(data), clip=True, charset="latin-1")
    except Exception as error:  # mido raises whatever its decoding of broken data meets
        raise NotationError(broken) from error
    if file.type == 2:
        raise NotationError(
            f"{name} is a MIDI file of format 2, patterns without an order; save it as format 1."
        )
    if file.ticks_per_beat <= 0:
        raise NotationError(
            f"{name} counts time in film frames, not in beats; save it with ticks a quarter note."
        )
    return file


def _read_track(
    messages: mido.MidiTrack,
    changes: dict[str, list[tuple[int, ...]]],
    keys: list[tuple[int, str]],
    name: str,
    most_ticks: int,
) -> _Track:
    track = _Track()
    sounding: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
    now = 0
    for message in messages:
        now += message.time
        if now > most_ticks:
            raise NotationError(f"{name} lasts longer than any tune; it may be damaged.")
        kind = message.type
        if kind == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append((now, message.velocity))
        elif kind in ("note_on", "note_off"):
            struck = sounding[message.channel, message.note]
            if struck:
                _end(track, message.channel, message.note, struck.popleft(), now)
        elif kind == "program_change":
            track.programs.setdefault(message.channel, message.program)
        elif kind in ("track_name", "lyrics"):
            _read_text(track, now, kind, message)
        else:
            _read_change(changes, keys, now, message)
    for (channel, pitch), struck in sounding.items():
        for started in struck:
            track.unended += 1
            _end(track, channel, pitch, started, now)
    return track


def _read_change(
    changes: dict[str, list[tuple[int, ...]]],
    keys: list[tuple[int, str]],
    now: int,
    message: mido.MetaMessage,
) -> None:
    """Takes a tempo, a meter or a key; every other message says nothing that is written."""
    if message.type == "set_tempo" and message.tempo:
        changes["tempi"].append((now, message.tempo))
    elif message.type == "time_signature" and message.numerator:
        changes["meters"].append((now, message.numerator, message.denominator))
    elif message.type == "key_signature":
        keys.append((now, message.key))


def _end(track: _Track, channel: int, pitch: int, struck: tuple[int, int], now: int) -> None:
    started, velocity = struck
    track.notes[channel].append(PlayedNote(started, max(now, started + 1), pitch, velocity))


def _read_text(track: _Track, now: int, kind: str, message: mido.MetaMessage) -> None:
    text = _decoded(message.name if kind == "track_name" else message.text)
    if kind == "lyrics":
        track.lyrics.append((now, text))
    elif not track.name:
        track.name = " ".join(text.replace("\0", " ").split())


def _decoded(text: str) -> str:
    """Returns a text that was read as Latin-1 as what it is: many files hold UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _voices(track: _Track) -> Iterator[MidiVoice]:
    for channel in sorted(track.notes):
        if channel != _DRUM_CHANNEL:
            notes = sorted(track.notes[channel], key=lambda note: (note.start, note.pitch))
            yield MidiVoice(
                track.name, channel, tuple(notes), track.programs.get(channel), tuple(track.lyrics)
            )


def _with_lyrics_of_all(voices: list[MidiVoice], tracks: list[_Track]) -> Iterator[MidiVoice]:
    """Yields the voices; words of a track without notes belong to the first voice, each word to one voice only."""
    loose = [word for track in tracks if not track.notes for word in track.lyrics]
    given: set[tuple[tuple[int, str], ...]] = set()
    for index, voice in enumerate(voices):
        lyrics = voice.lyrics or (tuple(loose) if index == 0 else ())
        lyrics = () if lyrics in given else lyrics
        given.add(lyrics)
        yield MidiVoice(voice.name, voice.channel, voice.notes, voice.program, lyrics)


def _check_count(tracks: list[_Track], name: str) -> None:
    if sum(len(notes) for track in tracks for notes in track.notes.values()) > MAX_NOTES:
        raise NotationError(f"{name} has more than {MAX_NOTES:,} notes, too many for one tune; divide it.")


def _remarks(tracks: list[_Track]) -> Iterator[str]:
    if any(_DRUM_CHANNEL in track.notes for track in tracks):
        yield "The drums were left out: ABC writes them as no notes."
    unended = sum(track.unended for track in tracks)
    if unended:
        notes = "One note was" if unended == 1 else f"{unended} notes were"
        yield f"{notes} never ended in the file and now end with their track."
