"""MIDI files opened as ABC."""

from itertools import product

from model.notation.errors import NotationError
from model.notation.midi_reading import read_midi
from model.notation.transcribing.midi_sheet import midi_sheet
from model.notation.transcribing.playback import plays
from model.notation.transcribing.sheet_text import sheet_text

_QUANTISED = "The notes were played by hand; they were moved to the nearest note values."


def midi_as_abc(data: bytes, name: str, title: str = "") -> tuple[str, tuple[str, ...]]:
    """Returns a MIDI file as one tune of ABC, and remarks on what was left out or moved.

    Notes that a program wrote sound exactly as in the file; those that a hand played are quantised. `name` is what
    errors call the file, `title` the title of one that has none. Raises NotationError, one sentence.
    """
    score = read_midi(data, name)
    if not any(voice.notes for voice in score.voices):
        what = "holds drums alone, which are not written as notes" if score.has_drums else "holds no notes"
        raise NotationError(f"{name} {what}; choose another file.")
    # What comes first is written best; what comes later plays even what nobody writes.
    for is_plain, is_divided in product((False, True), repeat=2):
        written = midi_sheet(score, title, is_divided, is_plain)
        text = sheet_text(written.sheet)
        if plays(text, written.chords):
            break
    return text, (*score.remarks, *([_QUANTISED] if written.is_quantised else []))
