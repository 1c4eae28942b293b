"""Writes a recording into the tune at the cursor."""

from desktop.editor.abc_editor import AbcEditor
from desktop.listening.along import Along
from desktop.listening.manner import Manner
from desktop.listening.notepad import Notepad
from desktop.listening.recording import MOST_NOTES, Recording
from desktop.listening.stage import Plays
from desktop.listening.talk import Talk, lines
from desktop.listening.whereabouts import whereabouts
from model.notation.transcribe_phrase import WrittenPhrase

TITLE = "Recorded"
FULL = f"What followed the first {MOST_NOTES:,} notes was left out."
NOTHING = "Nothing was played, so nothing was written."


class Recorder:
    """One recording, which becomes ABC in one step for undo."""

    def __init__(
        self, manner: Manner, editor: AbcEditor, notepad: Notepad, along: Along | None = None
    ) -> None:
        """`along`: the tune that it is recorded to, in place of a metronome."""
        self._manner, self._editor, self._notepad = manner, editor, notepad
        self._recording = Recording(manner, along)
        self._place = 0.0  # where the metronome was last

    def begin(self, plays: Plays) -> None:
        """Start the metronome, where there is one."""
        self._recording.begin(plays)

    def hear(self, at: float, seconds: float | None, data: bytes) -> None:
        """Take a message."""
        self._recording.hear(at, seconds, data)

    def is_at(self, seconds: float) -> None:
        """Take note of where the metronome is, or the tune."""
        self._place = self._recording.place(seconds)

    def write(self, now: float) -> str:
        """Write what was played; return a sentence about it. NotationError for what can't be written."""
        phrase = self._recording.bars(self._place if self._manner.has_beat else now)
        if phrase is None:
            return NOTHING
        selection = self._editor.selection()
        caret = selection.start if selection is not None else self._editor.caret()
        here = whereabouts(self._editor.text(), caret)
        if here.in_music:
            self._notepad.insert(_joining(here.before, phrase))
        else:
            talk = Talk(phrase.meter.text, phrase.unit, phrase.key, phrase.tempo)
            self._notepad.new_tune(lambda number: talk.header(number, TITLE), lines(phrase.bars))
        bars = len(phrase.bars)
        written = f"Recorded {'a bar' if bars == 1 else f'{bars} bars'}."
        return f"{written} {FULL}" if self._recording.is_full else written


def _joining(before: str, phrase: WrittenPhrase) -> str:
    """Return the bars as they go on from what stands before them, with the bar line that it lacks."""
    line = before[before.rfind("\n") + 1 :].rstrip()
    is_open = bool(line) and line[-1] not in "|:]" and line[1:2] != ":"
    return ("|" if is_open else "") + lines(phrase.bars).rstrip("\n")
