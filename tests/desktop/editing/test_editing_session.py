"""The Tune menu: one step for undo each, the caret at the same note, a sentence where it can't be."""

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from desktop.dialogs import Extraction
from desktop.editing.editing_session import MOST_TUNES, NO_TUNE, TOO_MANY
from desktop.editing.extract_dialog import ExtractDialog
from desktop.editing.transpose_dialog import DOWN, NEAREST, UP, TransposeDialog, pitch_class, semitones_to
from desktop.states import State
from model.notation.key import read_key
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.timeline import perform

ONE = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|]\n"
TWO = "X:2\nT:Two\nM:4/4\nL:1/4\nK:G\nGABc|]\n"
BOOK = ONE + "\n" + TWO


def _pitches(text: str) -> list[int]:
    return [note.pitch for note in perform(parse(text).tunes[0]).notes]


def test_the_tune_at_the_caret_moves_and_no_other_and_undo_takes_it_back_at_once(program) -> None:
    program.start(BOOK)
    program.editor.set_caret(BOOK.index("GABc|]\n\n"))
    program.actions.semitone_up.trigger()
    program.actions.semitone_up.trigger()
    text = program.editor.text()
    assert "K:D\nDEFG|ABcd|]" in text
    assert text.endswith(TWO)
    assert text[program.editor.caret() :].startswith("ABcd")
    assert "2 semitones" not in program.status.message
    assert "a semitone" in program.status.message
    program.actions.undo.trigger()
    program.actions.undo.trigger()
    assert program.editor.text() == BOOK


def test_only_the_selected_passage_moves_and_stays_selected(program) -> None:
    program.start(ONE)
    start = ONE.index("GABc")
    program.editor.select(Span(start, start + 4))
    program.actions.octave_up.trigger()
    assert "CDEF|gabc'|]" in program.editor.text()
    selected = program.editor.selection()
    assert program.editor.text()[selected.start : selected.end] == "gabc'"
    program.actions.octave_down.trigger()
    assert program.editor.text() == ONE


def test_a_whole_book_that_is_selected_moves(program) -> None:
    program.start(BOOK)
    program.editor.selectAll()
    program.dialogs.semitones = 2
    program.actions.transpose.trigger()
    assert "K:D\nDEFG" in program.editor.text()
    assert "K:A\nABcd" in program.editor.text()
    program.actions.undo.trigger()
    assert program.editor.text() == BOOK


def test_a_book_of_more_tunes_than_the_window_can_wait_for_is_refused_in_a_sentence(program) -> None:
    text = (ONE + "\n") * (MOST_TUNES + 1)
    program.start(text)
    program.editor.selectAll()
    program.actions.semitone_up.trigger()
    assert program.status.message == TOO_MANY
    assert program.editor.text() == text


def test_the_dialog_is_told_the_key_and_a_cancelled_one_changes_nothing(program) -> None:
    program.start(TWO)
    program.actions.transpose.trigger()
    assert program.dialogs.asked == ["transpose G False"]
    assert program.editor.text() == TWO


def test_notes_outside_of_midi_are_a_sentence_and_the_tune_stays(program) -> None:
    program.start(ONE)
    for _ in range(8):
        program.actions.octave_up.trigger()
    assert program.status.message.endswith(".")
    assert "MIDI" in program.status.message


def test_another_unit_note_length_keeps_the_sound_and_is_one_step(program) -> None:
    program.start(ONE)
    program.editor.set_caret(ONE.index("GABc"))
    program.dialogs.unit = Fraction(1, 8)
    program.actions.unit_length.trigger()
    text = program.editor.text()
    assert program.dialogs.asked == ["L:1/4"]
    assert "L:1/8" in text
    assert "G2A2B2c2" in text
    assert text[program.editor.caret() :].startswith("G2A2")
    assert _pitches(text) == _pitches(ONE)
    program.actions.undo.trigger()
    assert program.editor.text() == ONE


def test_reformatting_lays_the_tune_out_and_is_one_step(program) -> None:
    untidy = "X:1\nT:One\nM:4/4\nL:1/8\nK:C\nC D EF GABc|cBAG|FEDC|]\n"
    program.start(untidy)
    program.actions.reformat.trigger()
    assert program.status.message == "Reformatted the tune."
    assert _pitches(program.editor.text()) == _pitches(untidy)
    assert "CDEF GABc" in program.editor.text()
    program.actions.reformat.trigger()
    assert program.status.message == "Nothing had to change."
    program.actions.undo.trigger()
    assert program.editor.text() == untidy


def test_renumbering_numbers_the_book_and_keeps_the_caret(program) -> None:
    program.start(BOOK)
    program.editor.set_caret(BOOK.index("GABc|]\n", len(ONE)))
    program.dialogs.first = 41
    program.actions.renumber.trigger()
    text = program.editor.text()
    assert text == BOOK.replace("X:1", "X:41").replace("X:2", "X:42")
    assert program.editor.caret() == text.index("GABc|]\n", len(ONE) + 2)
    assert "X:41 to X:42" in program.status.message
    program.actions.undo.trigger()
    assert program.editor.text() == BOOK


VOICES = "X:7\nT:Two\nM:4/4\nL:1/4\nP:AB\nK:C\nP:A\nV:1\nCDEF|\nV:2\nC,4|\nP:B\nV:1\nGABc|]\nV:2\nG,4|]\n"


def test_an_extracted_voice_is_a_tune_of_its_own_below_and_one_step(program) -> None:
    program.start(VOICES + "\n" + ONE)
    program.editor.set_caret(VOICES.index("CDEF"))
    program.dialogs.extracts = Extraction(False, ("2",))
    program.actions.extract.trigger()
    assert program.dialogs.asked == ["voices 1 2 parts A B"]
    text = program.editor.text()
    tunes = parse(text).tunes
    assert [tune.number for tune in tunes] == [7, 8, 1]
    assert [note.pitch for note in perform(tunes[1]).notes] == [48, 55]
    assert text[program.editor.caret() :].startswith("X:8")
    program.actions.undo.trigger()
    assert program.editor.text() == VOICES + "\n" + ONE


def test_an_extracted_part_is_a_tune_of_its_own(program) -> None:
    program.start(VOICES)
    program.editor.set_caret(VOICES.index("CDEF"))
    program.dialogs.extracts = Extraction(True, ("B",))
    program.actions.extract.trigger()
    tunes = parse(program.editor.text()).tunes
    assert sorted(note.pitch for note in perform(tunes[1]).notes) == [55, 67, 69, 71, 72]


def test_of_a_plain_tune_there_is_nothing_to_extract(program) -> None:
    program.start(ONE)
    program.actions.extract.trigger()
    assert "nothing to extract" in program.status.message
    assert program.dialogs.asked == []


def test_the_extract_dialog_mixes_no_voices_with_parts(qtbot) -> None:
    dialog = ExtractDialog(("1", "2"), ("A",))
    qtbot.addWidget(dialog)
    assert dialog.extraction is None
    for row in (0, 1):
        dialog.list.item(row).setCheckState(Qt.CheckState.Checked)
    assert dialog.extraction == Extraction(False, ("1", "2"))
    dialog.list.item(2).setCheckState(Qt.CheckState.Checked)
    assert dialog.extraction == Extraction(True, ("A",))


@pytest.mark.parametrize(
    "action", ["semitone_up", "transpose", "unit_length", "reformat", "renumber", "extract"]
)
def test_without_a_tune_there_is_a_sentence(program, action: str) -> None:
    program.start("")
    program.dialogs.semitones, program.dialogs.unit, program.dialogs.first = 1, Fraction(1, 8), 1
    getattr(program.actions, action).trigger()
    assert program.status.message == NO_TUNE
    assert program.editor.text() == ""


def test_rewriting_the_tune_while_the_network_writes_stops_it(program, written_by) -> None:
    program.start(ONE)
    program.composer.holds = True
    program.composer.script = written_by("A|")
    program.actions.compose.trigger()
    program.actions.semitone_up.trigger()
    assert program.controller.machine.state is State.IDLE
    assert "DEFG|ABcd|]" in program.editor.text()


@pytest.mark.parametrize(
    ("tonic", "target", "way", "semitones"),
    [
        ("C", "D", NEAREST, 2), ("C", "A", NEAREST, -3), ("C", "A", UP, 9), ("C", "D", DOWN, -10),
        ("Bb", "C", NEAREST, 2), ("F#", "C", NEAREST, 6), ("G", "G", DOWN, 0),
    ],
)  # fmt: skip
def test_the_way_to_another_key(tonic: str, target: str, way: str, semitones: int) -> None:
    assert semitones_to(pitch_class(tonic), pitch_class(target), way) == semitones


def test_the_transpose_dialog_gives_what_is_chosen_in_it(qtbot) -> None:
    dialog = TransposeDialog(read_key("Edor"), False)
    qtbot.addWidget(dialog)
    dialog.key.setCurrentText("A dor")
    dialog.way.setCurrentText(DOWN)
    assert dialog.semitones == -7
    dialog.by_interval.setChecked(True)
    dialog.interval.setValue(-12)
    assert dialog.semitones == -12
    assert not dialog.key.isEnabled()


def test_without_a_key_only_an_interval_can_be_chosen(qtbot) -> None:
    dialog = TransposeDialog(read_key("none"), True)
    qtbot.addWidget(dialog)
    assert not dialog.to_key.isEnabled()
    dialog.interval.setValue(3)
    assert dialog.semitones == 3
