"""What must hold of the services that write a tune anew: editing it, and opening the files that were written of it."""

import io
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from model.notation.editing.extraction import extract_parts, extract_voices
from model.notation.editing.numbering import renumber
from model.notation.editing.reformatting import reformat
from model.notation.editing.transposition import transpose
from model.notation.editing.unit_length import change_unit_length
from model.notation.errors import NotationError
from model.notation.midi_file import midi_file
from model.notation.midi_opening import midi_as_abc
from model.notation.musicxml import musicxml
from model.notation.musicxml_reading import musicxml_as_abc
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.style import PLAIN
from model.notation.timeline import Timeline, perform
from model.notation.transcribe import TranscribedNote, transcribe
from model.notation.tune import Tune

_MOST_NOTES = 200  # what writes tunes of more takes longer than the fuzzer can wait
_WORK = 20  # as much as that many notes heard

Step = tuple[str, int]


def edited(tune: Tune) -> Iterator[Step]:
    """Edits a tune in every way; yields each as a step."""
    pitches = [note.pitch for note in perform(tune, PLAIN).notes]
    work = _WORK * len(pitches) + 400
    is_whole = bool(tune.value("K")) and not tune.defaults  # otherwise its text alone is another tune
    for name, edit, sounds_the_same in (
        ("transposing", lambda: transpose(tune, 3), False),
        ("transposing a passage", lambda: transpose(tune, -2, _middle(tune)), False),
        ("unit note length", lambda: change_unit_length(tune, Fraction(1, 16)), True),
        ("reformatting", lambda: reformat(tune), True),
        ("numbering", lambda: renumber(tune.text, 7), True),
        ("parts", lambda: extract_parts(tune, ["A"]), False),
        ("voices", lambda: extract_voices(tune, ["1", "2"]), False),
    ):
        text = _or_sentence(edit)
        found = parse(text).tunes if text else ()
        if sounds_the_same and found and is_whole:
            assert [note.pitch for note in perform(found[0], PLAIN).notes] == pitches, name
        yield name, work


def _middle(tune: Tune) -> Span:
    third = (tune.span.end - tune.span.start) // 3
    return Span(tune.span.start + third, tune.span.end - third)


def transcribed(timeline: Timeline) -> Iterator[Step]:
    """Writes the notes of a performance as ABC."""
    notes = [TranscribedNote(note.onset, note.duration, note.pitch) for note in timeline.notes[:_MOST_NOTES]]
    text = transcribe(notes)
    yield "transcribing", _WORK * len(notes) + len(text)
    heard = perform(_read_again(text), PLAIN).notes
    assert {note.pitch for note in heard} == {note.pitch for note in notes}
    yield "reading what was transcribed", len(text)


def opened(tune: Tune, timeline: Timeline, number: int) -> Iterator[Step]:
    """Opens the MIDI and MusicXML of a tune, as they were written and with some bytes of them changed."""
    if len(timeline.notes) > _MOST_NOTES:
        return
    rng = random.Random(number)
    held = io.BytesIO()
    midi_file(timeline, tune.title).save(file=held)
    score = musicxml(tune).encode("utf-8", "replace")
    yield "files", _WORK * len(timeline.notes) + 400
    for name, data, read in (("MIDI", held.getvalue(), midi_as_abc), ("MusicXML", score, musicxml_as_abc)):
        if len(data) > 200 * _MOST_NOTES:
            continue
        for bytes_given in (data, _spoiled(data, rng)):
            written = _open(read, bytes_given)
            yield f"opening {name}", _WORK * len(timeline.notes) + written + 400


def _open(read: Callable[[bytes, str, str], tuple[str, tuple[str, ...]]], data: bytes) -> int:
    """Returns how many characters of ABC a file becomes, 0 where it can't be read."""
    found = _or_sentence(lambda: read(data, "It", "title"))
    if found is None:
        return 0
    text, remarks = found
    parse(text)
    assert all(remark.endswith(".") for remark in remarks)
    return len(text)


def _spoiled(data: bytes, rng: random.Random) -> bytes:
    """Returns the bytes of a file with some changed, taken away or doubled."""
    spoiled = bytearray(data)
    for _ in range(rng.choice((1, 2, 5))):
        at = rng.randrange(len(spoiled) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            spoiled[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del spoiled[at : at + rng.randrange(30)]
        elif kind == 2:
            spoiled[at:at] = spoiled[at : at + rng.randrange(30)]
        else:
            spoiled[at : at + 1] = rng.choice(
                (b"\xff", b"\0", b"\x7f", b"9999999", b"-1", b"<", b"&", b"0", b"1e9")
            )
    return bytes(spoiled)


def _read_again(text: str) -> Tune:
    (tune, *_) = parse(text).tunes
    return tune


def _or_sentence(work: Callable[[], Any]) -> Any:
    """Returns what `work` returns, None where it says in a sentence that it can't."""
    try:
        return work()
    except NotationError as error:
        assert str(error).endswith("."), str(error)
        return None
