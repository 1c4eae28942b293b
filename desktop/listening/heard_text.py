"""What arrives from a keyboard, in a word for the panel."""

from desktop.listening.controls import move_of
from desktop.midi import messages
from model.notation.key import read_key
from model.notation.transcribing.accidentals import accidental, letter_text
from model.notation.transcribing.note_spelling import spell


def heard_text(data: bytes) -> str:
    """Return a note as ABC has it, or a control with its amount; empty for what says nothing to a person."""
    if messages.is_note_on(data):
        name = spell(data[1], read_key("C"))
        return f"{accidental(name.alteration) if name.alteration else ''}{letter_text(name)}"
    if messages.is_note_off(data):
        return ""
    move = move_of(data)
    if move is None:
        return ""
    return f"{move.control}: {round(move.amount * 127)}" if move.control.kind == "cc" else str(move.control)
