"""What the Tune menu does to the text: each a single step for undo, the caret at the same note afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.actions import Actions
from desktop.dialogs import Dialogs, Extraction
from desktop.editing.caret_keeping import KeptPlaces
from desktop.editor.abc_editor import AbcEditor
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune, Tunebook

NO_TUNE = "There is no tune here; put the cursor into one."
MOST_TUNES = 100  # at once: the window waits for them
TOO_MANY = f"At most {MOST_TUNES} tunes can be rewritten at once; select fewer of them."
_OCTAVE = 12


@dataclass(frozen=True)
class _Rewriting:
    """A tune and the text in its place."""

    tune: Tune
    text: str


class EditingSession(QObject):
    """Carries tunes from the editor to model.notation.editing and back."""

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, editor: AbcEditor, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._dialogs = editor, dialogs

    def take_actions(self, actions: Actions) -> None:
        """Do what these ask for."""
        actions.transpose.triggered.connect(lambda: self.transpose())
        for action, semitones in (
            (actions.semitone_up, 1),
            (actions.semitone_down, -1),
            (actions.octave_up, _OCTAVE),
            (actions.octave_down, -_OCTAVE),
        ):
            action.triggered.connect(lambda _=False, interval=semitones: self.move(interval))
        actions.unit_length.triggered.connect(lambda: self.change_unit_length())
        actions.reformat.triggered.connect(lambda: self.reformat())
        actions.renumber.triggered.connect(lambda: self.renumber())
        actions.extract.triggered.connect(lambda: self.extract())

    def transpose(self) -> None:
        """Ask by how much, then transpose the selected passage or the tune at the caret."""
        tunes = self._tunes()
        if not tunes:
            self.failed.emit(NO_TUNE)
            return
        semitones = self._dialogs.transposition(tunes[0].key, self._selection() is not None)
        if semitones:
            self.move(semitones)

    def move(self, semitones: int) -> None:
        """Transpose the selected passage, or the tune at the caret, by so many semitones."""
        from model.notation.editing.transposition import transpose

        selection = self._selection()

        def moved(tune: Tune) -> str:
            return transpose(tune, semitones, _inside(selection, tune))

        what = "the passage" if any(_inside(selection, tune) for tune in self._tunes()) else "the tune"
        self._rewrite(moved, f"Transposed {what} {_interval(semitones)}.")

    def change_unit_length(self) -> None:
        """Ask for another unit note length of the tune at the caret, and write its notes in it."""
        tune = self._tune()
        if tune is None:
            self.failed.emit(NO_TUNE)
            return
        from model.notation.editing.unit_length import change_unit_length

        unit = self._dialogs.unit_length(tune.unit_note_length)
        if unit is not None:
            self._rewrite(lambda each: change_unit_length(each, unit), f"The unit note length is {unit} now.")

    def reformat(self) -> None:
        """Write the tune at the caret anew: its bars aligned, its notes beamed by the meter."""

        def reformatted(tune: Tune) -> str:
            from model.notation.editing.reformatting import reformat

            return str(reformat(tune))

        self._rewrite(reformatted, "Reformatted the tune.")

    def renumber(self) -> None:
        """Ask for the first number and number all tunes of the book from it on."""
        text = self._editor.text()
        if not parse(text).tunes:
            self.failed.emit(NO_TUNE)
            return
        from model.notation.editing.numbering import renumber

        first = self._dialogs.first_number()
        if first is None:
            return
        try:
            numbered = renumber(text, first)
        except NotationError as error:
            self.failed.emit(str(error))
            return
        numbers = [tune.number for tune in parse(numbered).tunes if tune.number is not None]
        if not numbers:
            self.failed.emit("No tune here has an X: line to number; begin each tune with one, such as X:1.")
            return
        self._write(0, len(text), numbered, KeptPlaces(text, numbered))
        many = f"{len(numbers)} tunes, X:{numbers[0]} to X:{numbers[-1]}"
        self.said.emit(f"Numbered {many if len(numbers) > 1 else f'1 tune, X:{numbers[0]}'}.")

    def extract(self) -> None:
        """Ask which voices or parts, and write a tune of them behind the one at the caret."""
        tune = self._tune()
        if tune is None:
            self.failed.emit(NO_TUNE)
            return
        voices = tuple(voice.name for voice in tune.measures.voices)
        parts = tuple(
            dict.fromkeys(bar.part for voice in tune.measures.voices for bar in voice.bars if bar.part)
        )
        if len(voices) < 2 and len(parts) < 2:
            self.failed.emit("This tune has a single voice and no parts, so there is nothing to extract.")
            return
        wanted = self._dialogs.extraction(voices if len(voices) > 1 else (), parts)
        if wanted is None:
            return
        try:
            text = _extracted(tune, wanted)
        except NotationError as error:
            self.failed.emit(str(error))
            return
        self._append(tune, text)

    def _append(self, tune: Tune, text: str) -> None:
        """Write a new tune, with a number of its own, behind the one that it came from."""
        whole = self._editor.text()
        number = max((each.number or 0 for each in parse(whole).tunes), default=0) + 1
        added = "\n\n" + _numbered(text, number).rstrip("\n")
        at = tune.span.start + len(tune.text.rstrip("\n"))
        self._editor.replace(at, at, added, Span(at + 2, at + 2))
        self.said.emit(f"Extracted as X:{number}, below the tune.")

    def _rewrite(self, rewritten: Callable[[Tune], str], sentence: str) -> None:
        """Put the text that `rewritten` returns in place of the tunes that are meant, in one step."""
        tunes = self._tunes()
        if not 1 <= len(tunes) <= MOST_TUNES:
            self.failed.emit(TOO_MANY if tunes else NO_TUNE)
            return
        try:
            rewritings = [_Rewriting(tune, rewritten(tune)) for tune in tunes]
        except NotationError as error:
            self.failed.emit(str(error))
            return
        start, end = tunes[0].span.start, tunes[-1].span.end
        text = self._editor.text()
        new = "".join(_joined(text, rewritings))
        if new == text[start:end]:
            self.said.emit("Nothing had to change.")
            return
        self._write(start, end, new, KeptPlaces(text[start:end], new))
        self.said.emit(sentence)

    def _write(self, start: int, end: int, new: str, places: KeptPlaces) -> None:
        """Replace a stretch of the editor's text; caret and selection go to where they were in it."""
        cursor = self._editor.selection() or Span(self._editor.caret(), self._editor.caret())
        ends = [each if each < start else start + places.place(min(each, end) - start) for each in cursor]
        self._editor.replace(start, end, new, Span(*ends))

    def _selection(self) -> Span | None:
        return self._editor.selection()

    def _tune(self) -> Tune | None:
        return parse(self._editor.text()).tune_at(self._editor.caret())

    def _tunes(self) -> list[Tune]:
        """The tunes that are selected, or the one at the caret."""
        book: Tunebook = parse(self._editor.text())
        selection = self._selection()
        if selection is None:
            tune = book.tune_at(self._editor.caret())
            return [tune] if tune is not None else []
        return [
            tune for tune in book.tunes if tune.span.start < selection.end and selection.start < tune.span.end
        ]


def _inside(selection: Span | None, tune: Tune) -> Span | None:
    """Return the part of a selection inside of a tune; None where it holds all of the tune, or is none."""
    if selection is None or (selection.start <= tune.span.start and selection.end >= tune.span.end):
        return None
    return Span(max(selection.start, tune.span.start), min(selection.end, tune.span.end))


def _joined(text: str, rewritings: Iterable[_Rewriting]) -> Iterable[str]:
    """Yield the new tunes with what stands between them."""
    at: int | None = None
    for each in rewritings:
        if at is not None:
            yield text[at : each.tune.span.start]
        yield each.text
        at = each.tune.span.end


def _extracted(tune: Tune, wanted: Extraction) -> str:
    from model.notation.editing.extraction import extract_parts, extract_voices

    extract = extract_parts if wanted.is_parts else extract_voices
    text: str = extract(tune, wanted.names)
    return text


def _numbered(text: str, number: int) -> str:
    """Return a tune with another number."""
    field = next((field for field in parse(text).tunes[0].fields if field.code == "X"), None)
    if field is None:
        return f"X:{number}\n{text}"
    return f"{text[: field.span.start]}X:{number}{text[field.span.end :]}"


def _interval(semitones: int) -> str:
    """Return an interval in words: "up an octave", "down 2 semitones"."""
    way = "up" if semitones > 0 else "down"
    size = abs(semitones)
    if size == _OCTAVE:
        return f"{way} an octave"
    return f"{way} a semitone" if size == 1 else f"{way} {size} semitones"
