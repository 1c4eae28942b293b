"""What an independent reader doubts about composed tunes, and when it had better not be asked."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from model.composition import Candidate, Doubted, Warned
from model.notation.bars import bar_ends
from model.notation.parser import parse
from model.reading.disagreement import disagreement
from model.reading.reader import Reading, SecondReader


class SecondOpinion:
    """The second reader's doubts about candidates of one tune."""

    def __init__(
        self, reader: SecondReader, tune: str, cancelled: Callable[[], bool],
        whole: Callable[[str], str] | None = None,
    ) -> None:  # fmt: skip
        """`tune` is what there was before; `whole` makes a tune of a candidate's new text, which follows it otherwise."""
        self._reader, self._tune, self._cancelled = reader, tune, cancelled
        self._whole = whole or tune.__add__
        self._of_seed: str | None = None
        self._is_asked = True
        self._said: set[str] = set()

    def on(self, candidates: Sequence[Candidate]) -> Generator[Warned | Doubted, None, tuple[Candidate, ...]]:
        """Yield each doubt, and return the candidates in the same order, the doubts among their warnings.

        When cancelled, those that are left are not read.
        """
        told = []
        for candidate in candidates:
            sentence = ""
            if self._is_asked and not self._cancelled():
                sentence = yield from self._doubt(self._whole(candidate.continuation))
            if sentence:
                yield Doubted(candidate.index, sentence)
                candidate = replace(candidate, warnings=(*candidate.warnings, sentence))
            told.append(candidate)
        return tuple(told)

    def _doubt(self, abc: str) -> Generator[Warned, None, str]:
        """What is to be said against one tune, empty where nothing is."""
        sentence = yield from self._asked(abc)
        if not sentence or self._cancelled():
            return ""
        of_seed = yield from self._doubt_of_seed()
        if not of_seed:
            return sentence
        self._is_asked = False
        yield from self._warn_once(f"music21's second opinion is left out, because of the seed: {of_seed}")
        return ""

    def _asked(self, abc: str) -> Generator[Warned, None, str]:
        reading = self._reader.read(abc, self._cancelled)
        if self._cancelled():
            return ""
        if reading.accepted and reading.sentence:  # it was let pass unread
            yield from self._warn_once(reading.sentence)
        return _against(abc, reading)

    def _doubt_of_seed(self) -> Generator[Warned, None, str]:
        """What the reader has against the seed alone, which is read once; one without a bar can't be blamed."""
        if not bar_ends(self._tune):
            return ""
        if self._of_seed is None:
            of_seed = yield from self._asked(self._tune)
            if self._cancelled():
                return ""
            self._of_seed = of_seed
        return self._of_seed

    def _warn_once(self, sentence: str) -> Generator[Warned, None, None]:
        if sentence not in self._said:
            self._said.add(sentence)
            yield Warned(sentence)


def _against(abc: str, reading: Reading) -> str:
    """The sentence on how a reading of the last tune of `abc` differs from Carolan's."""
    if not reading.accepted:
        return reading.sentence
    tunes = parse(abc).tunes if reading.notes else ()
    return disagreement(tunes[-1], reading) if tunes else ""
