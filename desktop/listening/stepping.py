"""Writes what step entry gathers at the cursor."""

from fractions import Fraction

from desktop.editor.abc_editor import AbcEditor
from desktop.listening.notepad import Notepad
from desktop.listening.step_entry import StepEntry
from desktop.listening.step_writing import step_text
from desktop.listening.talk import Talk
from desktop.listening.whereabouts import whereabouts

TITLE = "Untitled"


class Stepping:
    """Each note, chord or rest is one step for undo; where there is no tune, one is begun."""

    def __init__(self, entry: StepEntry, editor: AbcEditor, notepad: Notepad) -> None:
        self._entry, self._editor, self._notepad = entry, editor, notepad

    def hear(self, data: bytes, length: Fraction) -> None:
        """Take a message; `length`, in whole notes, is that of the next note."""
        pitches = self._entry.take(data)
        if pitches is not None:
            self.write(pitches, length)

    def write(self, pitches: tuple[int, ...], length: Fraction) -> None:
        """Write a note or a chord, or without pitches a rest."""
        here = whereabouts(self._editor.text(), self._start())
        if not here.in_music:
            place = here.place
            talk = Talk(place.meter, place.unit, place.key or "C", place.tempo)
            self._notepad.new_tune(lambda number: talk.header(number, TITLE), "")
            here = whereabouts(self._editor.text(), self._editor.caret())
        self._notepad.insert(step_text(here.before, pitches, length))

    def _start(self) -> int:
        selection = self._editor.selection()
        return selection.start if selection is not None else self._editor.caret()
