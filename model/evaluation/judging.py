"""Verdicts on many tunes: our own, abc2midi's and music21's, side by side."""

import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from model.evaluation.abc2midi import Abc2midi, is_about_unbegun_ending
from model.reading.reader import SecondReader
from model.verdicts import Verdict, verdict_on

_READERS = 2
_READING_SECONDS = 120.0  # a busy machine must not count as a fault of the tune


@dataclass(frozen=True)
class Judgement:
    """What three readers make of one tune."""

    verdict: Verdict  # our own
    abc2midi_errors: tuple[str, ...] | None  # in its own words; None: not asked, because it is not installed
    music21_reads: bool | None  # None: not asked, because the tune is too long or the helper does not start
    complaints: tuple[str, ...] = ()  # of all three, as sentences or in abc2midi's own words

    @property
    def abc2midi_accepts(self) -> bool | None:
        """True where abc2midi has no error to tell; None where it was not asked."""
        return None if self.abc2midi_errors is None else not self.abc2midi_errors

    @property
    def abc2midi_plays(self) -> bool | None:
        """As `abc2midi_accepts`, but first endings where no |: went before are let pass."""
        errors = self.abc2midi_errors
        return None if errors is None else all(map(is_about_unbegun_ending, errors))

    @property
    def is_valid(self) -> bool:
        """True where there is no error, every bar is exact, and nobody who was asked refuses the tune."""
        return (
            not self.verdict.errors
            and self.verdict.bars_exact
            and self.abc2midi_accepts is not False
            and self.music21_reads is not False
        )


class Judges:
    """Our own reading, abc2midi, and music21 in processes of its own; close it to end them."""

    def __init__(
        self,
        readers: int = _READERS,
        abc2midi: Abc2midi | None = None,
        make_reader: Callable[[], SecondReader] | None = None,
    ) -> None:
        """`readers` are how many tunes music21 reads at a time; tests give an abc2midi and readers of their own."""
        make_reader = make_reader or (lambda: SecondReader(seconds=_READING_SECONDS))
        self._abc2midi = abc2midi or Abc2midi()
        self._readers = [make_reader() for _ in range(readers)]
        self._pool = ThreadPoolExecutor(readers)
        self._idle: queue.SimpleQueue[SecondReader] = queue.SimpleQueue()
        for reader in self._readers:
            self._idle.put(reader)

    @property
    def ask_abc2midi(self) -> bool:
        """False where abc2midi is not installed."""
        return self._abc2midi.is_installed

    def judge(self, tunes: Sequence[str]) -> Iterator[Judgement]:
        """Yield the judgement of each tune, in order."""
        yield from self._pool.map(self._judgement, tunes)

    def close(self) -> None:
        """End the threads and music21's processes."""
        self._pool.shutdown(cancel_futures=True)
        for reader in self._readers:
            reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _judgement(self, tune: str) -> Judgement:
        verdict = verdict_on(tune)
        complaints = list(verdict.errors)
        if not verdict.bars_exact:
            complaints.append("Not every bar has its meter's length.")
        errors = self._abc2midi.errors_in(tune) if self._abc2midi.is_installed else None
        complaints += errors or ()
        reads = self._by_music21(tune, complaints)
        return Judgement(verdict, errors, reads, tuple(complaints))

    def _by_music21(self, tune: str, complaints: list[str]) -> bool | None:
        reader = self._idle.get()
        try:
            reading = reader.read(tune)
        finally:
            self._idle.put(reader)
        if reading.accepted and reading.sentence:  # it was let pass unread
            return None
        if not reading.accepted:
            complaints.append(f"{reading.sentence} {reading.detail}".strip())
        return reading.accepted
