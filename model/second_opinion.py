"""What an independent reader has to say against a composed tune, and when it had better not be asked."""

from collections.abc import Callable, Generator

from model.composition import Warned
from model.notation.bars import bar_ends
from model.reading.reader import Reading, SecondReader


class SecondOpinion:
    """The second reader's judgement of the continuations of one tune."""

    def __init__(self, reader: SecondReader, tune: str, cancelled: Callable[[], bool]) -> None:
        self._reader, self._tune, self._cancelled = reader, tune, cancelled
        self._of_seed: Reading | None = None
        self._is_asked = True
        self._said: set[str] = set()

    def against(self, continuation: str) -> Generator[Warned, None, str | None]:
        """Return why the tune with `continuation` is thrown away, or None; yield what a person should know."""
        if not self._is_asked:
            return None
        reading = self._reader.read(self._tune + continuation, self._cancelled)
        if self._cancelled():
            return None
        if reading.accepted:
            if reading.sentence:  # it was let pass unread
                yield from self._warn_once(reading.sentence)
            return None
        of_seed = self._reading_of_seed()
        if of_seed.accepted:
            return reading.sentence
        self._is_asked = False
        yield from self._warn_once(
            f"music21's second opinion is left out, because of the seed: {of_seed.sentence}"
        )
        return None

    def _reading_of_seed(self) -> Reading:
        """What the reader makes of the seed alone, which is read once; one without a bar can't be blamed."""
        if not bar_ends(self._tune):
            return Reading(True)
        if self._of_seed is None:
            reading = self._reader.read(self._tune, self._cancelled)
            if self._cancelled():
                return Reading(True)
            self._of_seed = reading
        return self._of_seed

    def _warn_once(self, sentence: str) -> Generator[Warned, None, None]:
        if sentence not in self._said:
            self._said.add(sentence)
            yield Warned(sentence)
