"""One layer of a bar as ABC: notes with their accidentals, lengths, tuplets and beams."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from model.notation.transcribing.accidentals import BarAccidentals, letter_text
from model.notation.transcribing.beats import beam_starts
from model.notation.transcribing.lengths_text import length_text
from model.notation.transcribing.rhythm import Piece
from model.notation.transcribing.sheet import SheetBar, SheetEvent, SheetGrace


def layer_text(
    pieces: Sequence[Piece], bar: SheetBar, unit: Fraction, offset: Fraction, accidentals: BarAccidentals
) -> str:
    """Returns the music of a layer; `offset` is how far into a full bar the bar begins."""
    places = [(piece.event.onset + offset, piece.written) for piece in pieces]
    length = offset + bar.duration
    beams = beam_starts(bar.meter, length, places)
    broken = _broken(pieces, unit, offset)
    words: list[str] = []
    for index, piece in enumerate(pieces):
        event = piece.event
        goes_on = piece.in_tuplet and piece.tuplet is None
        follows_tuplet = index > 0 and pieces[index - 1].in_tuplet
        starts_beam = event.onset + offset in beams or piece.tuplet is not None or follows_tuplet
        if index and starts_beam and not goes_on:
            words.append(" ")
        words.append(_event_text(piece, unit, accidentals, broken.get(index, "")))
    return "".join(words)


def _broken(pieces: Sequence[Piece], unit: Fraction, offset: Fraction) -> dict[int, str]:
    """Returns the notes that a broken rhythm sign (ABC 2.1 section 4.4) writes shorter, with their signs.

    The note before the sign has ">" or "<", the one behind has "+"; both are then written half as long as the pair.
    """
    found: dict[int, str] = {}
    for index, (before, after) in enumerate(pairwise(pieces)):
        pair = before.written + after.written
        long, short = max(before.written, after.written), min(before.written, after.written)
        plain = before.event.notes and after.event.notes and not (before.in_tuplet or after.in_tuplet)
        is_apart = after.event.fields or after.event.key or any(note.is_tied for note in before.event.notes)
        if (
            index in found
            or not plain
            or is_apart
            or long != 3 * short
            or (before.event.onset + offset) % pair
        ):
            continue
        if len(length_text(pair / 2, unit)) * 2 + 1 < sum(len(length_text(d, unit)) for d in (long, short)):
            found[index] = ">" if long == before.written else "<"
            found[index + 1] = "+"
    return found


def _event_text(piece: Piece, unit: Fraction, accidentals: BarAccidentals, broken: str) -> str:
    event = piece.event
    length = piece.written
    if broken:
        # Of 3 : 1 the long one has three times a power of two above its fraction.
        length = length * 2 / 3 if length.numerator % 3 == 0 else length * 2
    if event.key is not None:
        accidentals.change_key(event.key)
    fields = [f"[{field}]" for field in event.fields]
    fields += [f"[K:{event.key.text}]"] if event.key is not None else []
    parts = [
        *fields,
        piece.tuplet.text if piece.tuplet is not None else "",
        "(" * event.slurs_opened,
        _graces_text(event, accidentals),
        *event.signs,
        _struck_text(event, length_text(length, unit), accidentals),
        ")" * event.slurs_closed,
        broken if broken in ("<", ">") else "",
    ]
    return "".join(parts)


def _struck_text(event: SheetEvent, length: str, accidentals: BarAccidentals) -> str:
    if not event.notes:
        return ("z" if event.is_visible else "x") + length
    texts = []
    for note in event.notes:
        same = {other.pitch.alteration for other in event.notes if other.pitch.letter == note.pitch.letter}
        texts.append(accidentals.sign(note.pitch, len(same) > 1) + letter_text(note.pitch))
    ties = [note.is_tied for note in event.notes]
    if len(texts) == 1:
        return texts[0] + length + ("-" if ties[0] else "")
    if all(ties) or not any(ties):
        return f"[{''.join(texts)}]{length}" + ("-" if ties[0] else "")
    return (
        f"[{''.join(text + ('-' if tied else '') for text, tied in zip(texts, ties, strict=True))}]{length}"
    )


def _graces_text(event: SheetEvent, accidentals: BarAccidentals) -> str:
    """Returns the grace notes of an event; they have no lengths unless theirs differ, as musicians write them."""
    if not event.graces:
        return ""
    longest = max(grace.duration for grace in event.graces)
    slash = "/" if event.has_slash else ""
    return f"{{{slash}{''.join(_grace_text(grace, longest, accidentals) for grace in event.graces)}}}"


def _grace_text(grace: SheetGrace, unit: Fraction, accidentals: BarAccidentals) -> str:
    texts = [accidentals.grace_sign(pitch) + letter_text(pitch) for pitch in grace.pitches]
    length = length_text(grace.duration, unit)
    return texts[0] + length if len(texts) == 1 else f"[{''.join(texts)}]{length}"
