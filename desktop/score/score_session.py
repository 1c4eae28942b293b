"""Joins the editor and the score: what is seen is drawn, what is clicked at is found, what sounds is marked."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.appearance import Colours
from desktop.editor.abc_editor import AbcEditor
from desktop.editor.text_shift import TextShift
from desktop.score.score_engraving import EngravedScore, ScoreEngraving
from desktop.score.score_panel import COMING, NOTHING, OLDER, ScorePanel
from desktop.score.sheet import Fault
from desktop.score.sketches import Sketch
from model.notation.problems import Problem
from model.notation.spans import Span

PAUSE_MS = 150  # after the last key
MOST_WAITING_SECONDS = 0.6  # where the keys don't stop


class ScoreSession(QObject):
    """Keeps the score that of the tune at the caret; the last good one stays until the next is there.

    What is drawn is the text as it is seen, with the ghost of what the network proposes in grey.
    """

    sketched = Signal(object, str)  # a Sketch and its SVG

    def __init__(
        self,
        editor: AbcEditor,
        panel: ScorePanel,
        engraving: ScoreEngraving,
        colours: Colours,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._editor, self._panel, self._engraving, self._colours = editor, panel, engraving, colours
        self._clock = clock
        self._score: EngravedScore | None = None  # the one that is shown
        self._shift: tuple[object, TextShift] | None = None  # from its text to the one of this revision
        self._problems: tuple[int, tuple[Problem, ...]] = (-1, ())  # with the revision that they are of
        self._waiting_since: float | None = None
        self._is_playing = False
        self._loop: Span | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.draw_now)
        engraving.engraved.connect(self._take)
        engraving.sketched.connect(self.sketched)
        engraving.silent.connect(self._take_silence)
        engraving.failed.connect(self._take_failure)
        editor.textChanged.connect(self._text_changed)
        editor.ghost.changed.connect(self._text_changed)
        editor.cursorPositionChanged.connect(self._caret_moved)
        panel.view.note_chosen.connect(self._choose)
        panel.view.note_stepped_to.connect(self._step_to)
        panel.view.paper_changed.connect(self._later)

    def sketch(self, wanted: tuple[Sketch, ...]) -> None:
        """Have small pictures drawn when there is time."""
        self._engraving.sketch(wanted)

    def prepare(self) -> None:
        """Begin to draw; before that nothing is started."""
        self._engraving.start()
        self._later()

    def close(self, timeout_ms: int) -> bool:
        """End the thread and its helper; return whether they ended in time."""
        self._timer.stop()
        return self._engraving.close(timeout_ms)

    def forget(self) -> None:
        """Another text is in the editor: its score is still to come."""
        self._score = None
        self._panel.show_words(COMING if self._editor.text().strip() else NOTHING)
        self._later()

    def draw_now(self) -> None:
        """Have the tune at the caret drawn, where the score is to be seen at all."""
        self._timer.stop()
        self._waiting_since = None
        if self._panel.isVisible():
            text, caret = self._editor.seen_text(), self._editor.seen_caret()
            self._engraving.draw(text, caret, self._panel.view.paper_width())

    def show_sounding(self, spans: tuple[Span, ...]) -> None:
        """Mark the notes at these places of the text; they sound now."""
        self._is_playing = bool(spans)
        self._panel.view.mark(self._in_score(spans))

    def show_loop(self, span: Span | None) -> None:
        """Mark what is looped, a stretch of the text; or nothing."""
        self._loop = span
        self._mark_loop()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Colour the notes with these problems of the text as it is now."""
        self._problems = (self._editor.document().revision(), problems)
        self._mark_problems()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self._panel.view.set_colours(colours)
        self._mark_problems()

    def shown(self) -> None:
        """The panel came into sight."""
        self._later()

    def _later(self) -> None:
        now = self._clock()
        if self._waiting_since is None:
            self._waiting_since = now
        if not self._timer.isActive() or now - self._waiting_since < MOST_WAITING_SECONDS:
            self._timer.start()

    def _text_changed(self) -> None:
        if self._score is not None and self._text_shift().changes(self._score.start, self._score.end):
            self._panel.show_older(OLDER)
        else:
            if self._panel.sign == OLDER:
                self._panel.show_older("")
            self._mark_ghost()  # it is the same to look at where the ghost was taken
        self._later()

    def _caret_moved(self) -> None:
        if self._score is None:
            self._later()
            return
        caret = self._text_shift().to_old(self._editor.seen_caret())
        if caret is not None and not self._score.start <= caret <= self._score.end:
            self._later()
        self._mark_caret()

    def _take(self, score: EngravedScore) -> None:
        self._score, self._shift = score, None
        self._panel.show_score(score.svg, score.note_ids)
        if self._text_shift().changes(score.start, score.end):
            self._panel.show_older(OLDER)
        self._mark_ghost()
        self._mark_caret()
        self._mark_problems()
        self._mark_loop()

    def _take_silence(self) -> None:
        self._score = None
        self._panel.show_words(NOTHING)

    def _take_failure(self, sentence: str) -> None:
        if self._score is None:
            self._panel.show_words(sentence)
        else:
            self._panel.show_older(sentence, "error")

    def _mark_ghost(self) -> None:
        """Grey what is not taken yet; the picture of an older ghost stays as it was."""
        ghost = self._editor.ghost.current
        if self._score is None or self._score.text != self._editor.seen_text():
            return
        self._panel.view.mark_ghost(ghost.span if ghost is not None else None)
        self._mark_problems()

    def _mark_caret(self) -> None:
        caret = self._text_shift().to_old(self._editor.seen_caret())
        self._panel.view.mark_caret(caret, follows=not self._is_playing)

    def _mark_loop(self) -> None:
        seen = self._seen(self._loop) if self._loop is not None else ()
        places = self._in_score(seen)
        self._panel.view.mark_loop(places[0] if places else None)

    def _mark_problems(self) -> None:
        revision, problems = self._problems
        if revision != self._editor.document().revision():
            problems = ()  # those of this text come soon
        faults: dict[Span, Fault] = {}
        for problem in sorted(problems, key=lambda problem: problem.severity != "error"):
            colour = self._colours.error if problem.severity == "error" else self._colours.warning
            for span in self._in_score(self._seen(problem.span)):
                if self._score is not None and span.start == self._score.start:
                    continue  # it is said of the tune as a whole
                faults.setdefault(span, Fault(problem.message, colour))
        for run, remark in self._editor.shared_runs().items():
            for span in self._in_score((run,)):
                faults.setdefault(span, Fault(remark, self._colours.shared))
        self._panel.view.mark_faults(faults)

    def _seen(self, span: Span) -> tuple[Span, ...]:
        """Where a stretch of the text is in the text with the ghost; nowhere where the ghost replaces it."""
        ghost = self._editor.ghost.current
        if ghost is None:
            return (span,)
        start = ghost.to_seen(span.start)
        return (Span(start, start + span.end - span.start),) if start is not None else ()

    def _in_score(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return spans of the seen text where they are in the text of the score; those that were not there are left out."""
        if self._score is None:
            return ()
        shift = self._text_shift()
        ends = [
            (shift.to_old(span.start), shift.to_old(span.end - 1), span.end - span.start) for span in spans
        ]
        return tuple(
            Span(start, start + length)
            for start, last, length in ends
            if start is not None and (last == start + length - 1 or not length)
        )

    def _choose(self, start: int, end: int) -> None:
        self._step_to(start, end)
        self._editor.setFocus()

    def _step_to(self, start: int, _end: int) -> None:
        seen, ghost = self._text_shift().to_new(start), self._editor.ghost.current
        place = ghost.from_seen(seen) if ghost is not None and seen is not None else seen
        if place is not None:
            self._editor.set_caret(place)

    def _text_shift(self) -> TextShift:
        """The way from the text of the score to the one that is seen in the editor."""
        revision = self._editor.seen_revision()
        if self._shift is None or self._shift[0] != revision:
            text = self._score.text if self._score is not None else ""
            self._shift = (revision, TextShift(text, self._editor.seen_text()))
        return self._shift[1]
