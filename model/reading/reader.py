"""The second reader: asks the helper process for a reading of a tune."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from model.reading.helper import HelperClient

READING_SECONDS = 2.0
READING_CHARACTERS = 20_000
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Reading:
    """What music21 made of a tune."""

    accepted: bool
    sentence: str = ""  # why not, or why it was not asked
    notes: int = 0  # and chords, without grace notes
    measures: int = 0  # that hold a note; 0 where they are not told apart
    detail: str = ""  # music21's own words, for a log


class SecondReader(HelperClient):
    """music21 in a child process; a child that hangs or dies is replaced, and the tune counts as not accepted."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        seconds: float = READING_SECONDS,
        start_seconds: float = _START_SECONDS,
    ) -> None:
        """`command` is what starts the helper (tests name another one); it is started at once, not waited for."""
        super().__init__(command or (sys.executable, "-m", "model.reading"), start_seconds)
        self._seconds = seconds

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        """Return music21's reading of `abc`, within 2 s once the helper stands; at once when `cancelled`."""
        if len(abc) > READING_CHARACTERS:
            return Reading(
                True, f"The tune is longer than {READING_CHARACTERS} characters; music21 was not asked."
            )
        child = self._ready_child(cancelled)
        if cancelled():
            return Reading(False, "The reading was cancelled.")
        if child is None:
            return Reading(True, "music21's helper process does not start; its second opinion is left out.")
        answer = self._ask(child, {"abc": abc}, self._seconds, cancelled)
        if answer is not None:
            return _verdict(answer)
        if cancelled():
            return Reading(False, "The reading was cancelled.")
        return Reading(False, f"music21 gave no answer within {self._seconds:g} s.")


def _verdict(answer: dict[str, Any]) -> Reading:
    notes, measures = answer.get("notes"), answer.get("measures")
    if "error" in answer:
        return Reading(False, "music21 can't read it.", detail=str(answer["error"]))
    if not isinstance(notes, int) or not isinstance(measures, int):
        return Reading(False, "music21's helper gave no count of notes.")
    if not notes:
        return Reading(False, "music21 finds no notes in it.")
    return Reading(True, notes=notes, measures=measures)
