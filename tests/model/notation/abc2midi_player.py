"""abc2midi, the independent reference, and how its notes are compared with ours."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import mido

from model.notation.midi_file import TICKS_PER_QUARTER, ticks
from model.notation.parser import parse
from model.notation.parts import read_parts
from model.notation.style import PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune
from model.notation.unfold import playing_order

ABC2MIDI = shutil.which("abc2midi")
NOTE_MARKS = '_^=~.vuTH!"([{}'
CHORD_ATTACK = 10  # ticks by which each note of a chord comes after the one before, by default
PlayedNote = tuple[int, int, int]  # onset and end in ticks, pitch


def written_by_abc2midi(text: str, folder: Path, *options: str) -> mido.MidiFile:
    """Returns the MIDI file that abc2midi writes of a text, an empty one where it gives up."""
    source, target = folder / "tune.abc", folder / "tune.mid"
    target.unlink(missing_ok=True)
    source.write_text(text + "\n", encoding="latin-1", errors="replace")
    command = [str(ABC2MIDI), str(source), "-o", str(target), *options]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    return mido.MidiFile(target) if target.exists() else mido.MidiFile()


def played_by_abc2midi(text: str, folder: Path, *options: str) -> list[PlayedNote]:
    """Returns the notes of all voices in the MIDI file that abc2midi writes of a text.

    It begins every note one tick late; that tick is taken off. Chord symbols and drums are no voices.
    """
    file = written_by_abc2midi(text, folder, *options)
    scale = TICKS_PER_QUARTER / file.ticks_per_beat
    notes = {note for track in file.tracks if not is_band(track) for note in notes_of(track)}
    return sorted(
        (round(onset * scale), round(end * scale), pitch)
        for onset, end, pitch in notes
        if (onset - CHORD_ATTACK, end, pitch) not in notes  # the second of a unison
    )


def is_band(track: mido.MidiTrack) -> bool:
    """Tells whether a track holds the accompaniment and no voice."""
    names = ("gchord track", "drum track", "drone track")
    return any(message.type == "text" and message.text in names for message in track)


def notes_of(track: Iterable[mido.Message]) -> Iterator[PlayedNote]:
    """Yields the notes of a track in abc2midi's ticks."""
    now = 0
    sounding: dict[tuple[int, int], list[int]] = {}
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding.setdefault((message.channel, message.note), []).append(now - 1)
        elif message.type in ("note_on", "note_off"):
            yield sounding[message.channel, message.note].pop(0), now, message.note


def played_by_us(tune: Tune, style: PerformanceStyle) -> list[PlayedNote]:
    """Returns the notes of our timeline."""
    notes = perform(tune, style).notes
    return sorted({(ticks(note.onset), ticks(note.onset + note.duration), note.pitch) for note in notes})


def agree(ours: list[PlayedNote], theirs: list[PlayedNote], attack: int = 0) -> bool:
    """Tells whether the same pitches begin and end at the same ticks, give or take the one of rounding.

    `attack` is by how many ticks each note of a chord may come after the one before.
    """
    struck = Counter(onset for onset, _, _ in ours)
    by_pitch = [sorted(notes, key=lambda note: (note[2], note[0])) for notes in (ours, theirs)]
    return len(ours) == len(theirs) and all(
        our[2] == their[2]
        and -1 <= their[0] - our[0] <= 1 + attack * (struck[our[0]] - 1)
        and abs(our[1] - their[1]) <= 1
        for our, their in zip(*by_pitch, strict=True)
    )


def with_repeats_begun(tune: Tune) -> Tune:
    """Returns the tune with every |: written that it leaves out, where section 4.8 has its :| go back to."""
    places: set[int] = set()
    for voice in tune.measures.voices:
        order = playing_order(voice.bars, read_parts(tune.value("P"))).bars
        for before, after in pairwise(order):
            opening = voice.bars[after].opening
            if after <= before and not (opening is not None and opening.opens):
                first = voice.bars[after].span.start
                head = tune.source[:first]
                places.add(opening.span.end if opening is not None else len(head.rstrip(NOTE_MARKS)))
    text = tune.text
    for place in sorted(places, reverse=True):
        at = place - tune.span.start
        text = f"{text[:at]} |:{text[at:]}"
    return parse(text).tunes[0]


def without_rhythm(text: str) -> str:
    """Returns a tune without R:, so that abc2midi does not swing it."""
    return re.sub(r"(?m)^R:.*\n", "", text)
