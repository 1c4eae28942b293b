"""One composition in the editor: which candidate is seen, what is exchanged, what the status line says."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.composing.seed import Seed
from desktop.editor.abc_editor import AbcEditor
from desktop.editor.continuation import Continuation
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    Finished,
    Progress,
    Restarted,
    Streamed,
    Warned,
)

STOPPED = "Stopped; what was written so far stays. Ctrl+Z takes it away."
STOPPED_BEFORE_WRITING = "Stopped; nothing was written."


@dataclass(frozen=True)
class CandidateState:
    """What is known of one candidate while it grows and afterwards."""

    index: int
    text: str = ""
    candidate: Candidate | None = None  # once it passed the checks


class Composition(QObject):
    """Turns the composer's reports into edits of one continuation."""

    candidates_changed = Signal(tuple, int)  # of CandidateState, and the index of the one in the editor
    said = Signal(str)  # a sentence for the status line

    def __init__(self, editor: AbcEditor, seed: Seed, candidates: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._seed = seed
        self._states = {index: CandidateState(index) for index in range(candidates)}
        self._shown = 0
        self._thrown_away = 0
        self._last_reason = ""
        self._warnings: list[str] = []  # of the composer
        self._continuation: Continuation = editor.begin_continuation(seed.insert_at)

    @property
    def over(self) -> bool:
        """Whether the person has edited since: then the candidates belong to an older text."""
        return not self._continuation.untouched

    def take(self, progress: Progress) -> None:
        """Do what a report asks for."""
        match progress:
            case Streamed(candidate, text):
                self._grow(candidate, text)
            case Restarted(candidate, reason):
                self._start_again(candidate, reason)
            case Composed(candidate):
                self._settle(candidate)
            case Finished(candidates, thrown_away):
                self._finish(candidates, thrown_away)
            case Cancelled():
                self.stop()
            case Warned(sentence):
                self._warnings.append(sentence)
                self.said.emit(sentence)

    def choose(self, index: int) -> None:
        """Put another candidate into the editor in place of the one that is there."""
        if index == self._shown or index not in self._states:
            return
        self._shown = index
        self._show()
        self._report()

    def stop(self) -> None:
        """End with what is there, unchecked."""
        written = bool(self._states[self._shown].text)
        if written:
            self._editor.show_continuation(self._continuation)
        else:
            self._take_back()
        self.said.emit(STOPPED if written else STOPPED_BEFORE_WRITING)

    def _grow(self, index: int, text: str) -> None:
        state = self._states[index]
        self._states[index] = replace(state, text=state.text + text)
        if index == self._shown:
            first = not state.text
            if first:
                self._continuation.replace(self._seed.prefix + text)
            else:
                self._continuation.append(text)
            self._editor.show_continuation(self._continuation)
        self._report()

    def _start_again(self, index: int, reason: str) -> None:
        self._thrown_away += 1
        self._last_reason = reason
        self._states[index] = CandidateState(index)
        if index == self._shown and self._continuation.text:
            self._continuation.replace(self._seed.prefix)
            self._editor.show_continuation(self._continuation)
        self.said.emit(f"{_thrown(self._thrown_away)}: {_clause(reason)}")
        self._report()

    def _settle(self, candidate: Candidate) -> None:
        self._states[candidate.index] = CandidateState(candidate.index, candidate.continuation, candidate)
        if candidate.index == self._shown:
            self._show()
        self._report()

    def _finish(self, candidates: tuple[Candidate, ...], thrown_away: int) -> None:
        self._thrown_away = thrown_away
        for candidate in candidates:
            self._states[candidate.index] = CandidateState(candidate.index, candidate.continuation, candidate)
        kept = {candidate.index for candidate in candidates}
        self._states = {index: state for index, state in self._states.items() if index in kept}
        if not candidates:
            self._take_back()
        elif self._shown not in kept:
            self._shown = candidates[0].index
            self._show()
        self._report()
        self.said.emit(self._summary(candidates))

    def _take_back(self) -> None:
        """Nothing was written that may stay in the tune."""
        if self._continuation.text:
            self._continuation.replace("")
        self._states = {self._shown: CandidateState(self._shown)}

    def _show(self) -> None:
        text = self._seed.prefix + self._states[self._shown].text
        if self._continuation.text != text:
            self._continuation.replace(text)
        self._editor.show_continuation(self._continuation)

    def _report(self) -> None:
        self.candidates_changed.emit(tuple(self._states.values()), self._shown)

    def _summary(self, candidates: tuple[Candidate, ...]) -> str:
        thrown = _thrown(self._thrown_away)
        why = f" (the last: {_clause(self._last_reason, end='')})" if self._last_reason else ""
        if not candidates:
            return f"No continuation passed the checks. {thrown}{why}. Try again, or at a lower temperature."
        bars = candidates[0].bars
        wrote = f"{len(candidates)} candidates." if len(candidates) > 1 else f"{_count(bars, 'new bar')}."
        parts = [wrote]
        if self._thrown_away:
            parts.append(f"{thrown}{why}.")
        return " ".join([*parts, *self._warnings[-1:], *filter(None, (self._seed.remark,))])


def _thrown(count: int) -> str:
    return f"{count} thrown away" if count else "None thrown away"


def _clause(sentence: str, end: str = ".") -> str:
    """Return a sentence as a clause behind a colon."""
    return sentence.strip().rstrip(".") + end


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
