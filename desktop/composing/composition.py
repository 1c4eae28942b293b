"""One composition: what is known of its candidates, which of them is the editor's ghost, what the status line says."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desktop.composing.place import Place
from desktop.composing.shared_run import SharedRun, shared_run
from desktop.editor.ghost import Ghost, piece_bar_ends
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    Doubted,
    Finished,
    Progress,
    Ranked,
    Restarted,
    Streamed,
    Warned,
)

STOPPED = "Stopped; Tab takes the bars that were written so far, Esc sends them away."
STOPPED_FILLING = "Stopped; the bars are as they were."
STOPPED_BEFORE_WRITING = "Stopped; no bar was written."
HOW_TO_TAKE = "Tab takes it, Ctrl+Right its next bar, Esc sends it away."
HOW_TO_CHOOSE = "Up and Down show the others, Tab takes one, Ctrl+Right its next bar, Esc none."


@dataclass(frozen=True)
class CandidateState:
    """What is known of one candidate while it grows and afterwards."""

    index: int
    text: str = ""
    candidate: Candidate | None = None  # once it passed the checks
    rank: int = 0  # 1 is the best; 0 before all are there
    doubts: tuple[str, ...] = ()  # of music21
    bars: int = 0  # written so far


class Composition(QObject):
    """Turns the composer's reports into candidates and a ghost; the document is not touched."""

    candidates_changed = Signal(
        tuple, int
    )  # of CandidateState, and the index of the ghost's, -1 where none is seen
    ghost_wanted = Signal(object)  # a Ghost or None
    ranked = Signal()  # all are there
    said = Signal(str)  # a sentence for the status line

    def __init__(self, place: Place, remark: str, candidates: int, parent: QObject | None = None) -> None:
        """`remark` is a sentence about where the network goes on."""
        super().__init__(parent)
        self._place, self._remark = place, remark
        self._text = place.text  # of the editor, as it is now
        self._states = {index: CandidateState(index) for index in range(candidates)}
        self._order = list(self._states)
        self._shown = 0
        self._is_seen = True  # whether the chosen one is the editor's ghost
        self._is_chosen = False  # by the person: then the ranking chooses no other
        self._lost_bars = 0  # of candidates that started again
        self.thrown_away = 0
        self.duplicates = 0
        self._last_reason = ""
        self._warnings: list[str] = []  # of the composer

    @property
    def bars(self) -> int:
        """How many bars were written, those that were thrown away among them."""
        return self._lost_bars + sum(state.bars for state in self._states.values())

    @property
    def is_taken(self) -> bool:
        """Whether something of it became part of the text, or the person edited it."""
        return self._text != self._place.text

    @property
    def is_takeable(self) -> bool:
        """Whether the ghost may be taken: bars that are to take the place of others only once they are whole."""
        state = self._states.get(self._shown)
        return not self._place.replaced or (state is not None and state.candidate is not None)

    def take(self, progress: Progress) -> None:
        """Do what a report asks for."""
        match progress:
            case Streamed(candidate, text):
                self._grow(candidate, text)
            case Restarted(candidate, reason):
                self._start_again(candidate, reason)
            case Composed(candidate):
                self._settle(candidate)
            case Ranked():
                self._rank(progress)
            case Doubted(candidate, sentence):
                self._doubt(candidate, sentence)
            case Finished():
                self._finish(progress)
            case Cancelled():
                self.stop()
            case Warned(sentence):
                self._warnings.append(sentence)
                self.said.emit(sentence)

    def text_changed(self, text: str) -> bool:
        """Take note of the editor's text; return whether the candidates still belong to it."""
        self._text = text
        state = self._states.get(self._shown)
        return state is not None and self._ghost_of(state) is not None

    def choose(self, index: int) -> bool:
        """Make another candidate the ghost; return whether it belongs to the text as it is now."""
        state = self._states.get(index)
        if state is None or self._ghost_of(state) is None:
            return False
        self._shown, self._is_seen, self._is_chosen = index, True, True
        self._show()
        self._report()
        return True

    def step(self, by: int) -> bool:
        """Choose the candidate so many places further, past the last the first; return whether there is another."""
        there = [index for index in self._order if self._states[index].text]
        if len(there) < 2:
            return False
        at = there.index(self._shown) if self._shown in there else 0
        return self.choose(there[(at + by) % len(there)])

    def hide(self) -> None:
        """The ghost went away; the candidates stay to be chosen."""
        self._is_seen = False
        self._report()

    def stop(self) -> None:
        """End with the whole bars that are there, unchecked."""
        if not self._states:
            return
        self._states = {index: self._stopped(state) for index, state in self._states.items()}
        written = any(state.text for state in self._states.values())
        self._forget_empty()
        if self._shown not in self._states:
            self._shown = next(iter(self._order), 0)
        self._show()
        self._report()
        nothing = STOPPED_FILLING if self._place.replaced else STOPPED_BEFORE_WRITING
        self.said.emit(STOPPED if written else nothing)

    def _grow(self, index: int, text: str) -> None:
        state = self._states[index]
        whole = state.text + text
        bars = len(piece_bar_ends(whole)) if "|" in text else state.bars
        self._states[index] = replace(state, text=whole, bars=bars)
        if index == self._shown:
            self._show()
        self._report()

    def _stopped(self, state: CandidateState) -> CandidateState:
        """What is left of a candidate that does not grow any more: too few bars can't take the place of others."""
        if state.candidate is not None:
            return state
        ends = () if self._place.replaced else piece_bar_ends(state.text)
        text = self._place.fitted(state.text[: ends[-1]]) if ends else ""
        return replace(state, text=text, bars=len(ends))

    def _start_again(self, index: int, reason: str) -> None:
        if not reason:  # another draft of it is shown, whose text follows at once
            self._states[index] = CandidateState(index)
            return
        self.thrown_away += 1
        self._last_reason = reason
        self._lost_bars += self._states[index].bars
        self._states[index] = CandidateState(index)
        if index == self._shown:
            self._show()
        self.said.emit(f"{_thrown(self.thrown_away)}: {_clause(reason)}")
        self._report()

    def _settle(self, candidate: Candidate) -> None:
        self._states[candidate.index] = self._settled(candidate)
        if candidate.replaces is not None:
            start, end = candidate.replaces
            self._place = self._place.moved(start, end)
        if candidate.index == self._shown:
            self._show()
        self._report()

    def _rank(self, ranked: Ranked) -> None:
        self.thrown_away, self.duplicates = ranked.thrown_away, ranked.duplicates
        self._keep(ranked.candidates)
        self._report()
        self.said.emit(self._summary(ranked.candidates))
        self.ranked.emit()

    def _doubt(self, index: int, sentence: str) -> None:
        state = self._states.get(index)
        if state is not None:
            self._states[index] = replace(state, doubts=(*state.doubts, sentence))
            self._report()

    def _finish(self, finished: Finished) -> None:
        """Take the last word on what `Ranked` told; where that never came, this is it."""
        if self._is_ranked:
            candidates = finished.candidates
            self._states = {each.index: self._settled(each, self._states[each.index]) for each in candidates}
            self._report()
        else:
            self._rank(Ranked(finished.candidates, finished.thrown_away, finished.duplicates))

    @property
    def _is_ranked(self) -> bool:
        return any(state.rank for state in self._states.values())

    def _settled(self, candidate: Candidate, known: CandidateState | None = None) -> CandidateState:
        state = known or self._states[candidate.index]
        doubts = tuple(dict.fromkeys((*candidate.warnings, *state.doubts)))
        return replace(
            state,
            text=self._place.fitted(self._place.written(candidate)),
            candidate=candidate,
            doubts=doubts,
            bars=candidate.bars,
        )

    def _keep(self, candidates: tuple[Candidate, ...]) -> None:
        """Order those that passed the checks; the best of them becomes the ghost unless the person chose another."""
        kept = {each.index for each in candidates}
        self._lost_bars += sum(state.bars for index, state in self._states.items() if index not in kept)
        self._states = {
            each.index: replace(self._settled(each), rank=rank) for rank, each in enumerate(candidates, 1)
        }
        self._order = [each.index for each in candidates]
        if not candidates:
            self._states, self._order, self._shown = {}, [], 0
            self.ghost_wanted.emit(None)
            return
        if self._shown not in kept or not (self._is_chosen or self.is_taken):
            self._shown = candidates[0].index
        self._show()

    def _forget_empty(self) -> None:
        self._order = [index for index in self._order if self._states[index].text]
        self._states = {index: self._states[index] for index in self._order}

    def _show(self) -> None:
        state = self._states.get(self._shown)
        if self._is_seen:  # no text yet is no ghost: it would only strike out what stands at its place
            self.ghost_wanted.emit(self._ghost_of(state) if state is not None and state.text else None)

    def _ghost_of(self, state: CandidateState) -> Ghost | None:
        others = [other.text for other in self._states.values() if other.index != state.index]
        ghost = self._place.ghost(self._text, state.text, others)
        run = self._run_of(state)
        if ghost is None or run is None:
            return ghost
        gone = len(self._place.prefix + state.text) - len(ghost.text)
        moved = replace(ghost, text=self._place.prefix + state.text, shared=run.span, remark=run.sentence)
        left = moved.without(gone, 0)
        return replace(ghost, shared=left.shared, remark=run.sentence)

    def _run_of(self, state: CandidateState) -> SharedRun | None:
        if state.candidate is None:
            return None
        left_out = len(self._place.written(state.candidate)) - len(state.text)
        return shared_run(state.candidate, len(self._place.prefix + state.text), left_out)

    def _report(self) -> None:
        shown = self._shown if self._is_seen else -1
        self.candidates_changed.emit(tuple(self._states[index] for index in self._order), shown)

    def _summary(self, candidates: tuple[Candidate, ...]) -> str:
        thrown = _thrown(self.thrown_away, self.duplicates)
        why = f" (the last: {_clause(self._last_reason, end='')})" if self._last_reason else ""
        if not candidates:
            return f"Nothing passed the checks. {thrown}{why}. Try again, or at a lower temperature."
        bars = _count(candidates[0].bars, "new bar")
        several = len(candidates) > 1
        parts = [f"{len(candidates)} candidates, the best first." if several else f"{bars}."]
        if self.thrown_away:
            parts.append(f"{thrown}{why}.")
        parts += [*self._warnings[-1:], *filter(None, (self._remark,))]
        return " ".join([*parts, HOW_TO_CHOOSE if several else HOW_TO_TAKE])


def _thrown(count: int, duplicates: int = 0) -> str:
    if not count:
        return "None thrown away"
    same = f", {duplicates} of them for being there twice" if duplicates else ""
    return f"{count} thrown away{same}"


def _clause(sentence: str, end: str = ".") -> str:
    """Return a sentence as a clause behind a colon."""
    return sentence.strip().rstrip(".") + end


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
