"""How much of a tune is to be found in a corpus: the longest run that it shares, and the tune nearest to it.

The melodies of the corpus lie one after the other in a suffix array (Manber and Myers, 1993), so that the longest run that
begins at a note is found in some twenty comparisons, however large the corpus.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.checkpoints import write_file
from model.errors import ModelError
from model.melody import Melody, melody_of
from model.notation.parser import parse
from model.notation.spans import Span

INDEX_FILE = "melodies.safetensors"
"""The file of a checkpoint's folder that holds the index of the tunes it was trained on."""

LONGEST_RUN = 256  # steps; longer ones count as this long
_KINSHIP_RUN = 6  # steps: shorter runs in common are commonplaces
_MOST_PLACES = 400  # of the corpus that a run is looked up in; a commoner one tells nothing
_STEP_BYTES = 2
_DAMAGED = "The index of the network's tunes is damaged; train or install the network anew."


@dataclass(frozen=True)
class Originality:
    """What a tune owes to a corpus."""

    nearest_tune: str  # the title of the tune that shares the most notes with it, in runs of seven and more
    shared_share: float  # of its notes, those in such runs of that tune; 0 to 1
    longest_shared_run: int  # notes; 0 where no two notes in a row are shared
    run_tune: str  # the title of a tune that has this run
    run_span: Span | None  # where the run stands in the text


@dataclass(frozen=True)
class MelodyIndex:
    """The melodies of a corpus, to be searched."""

    steps: NDArray[np.uint16]  # (M,): all melodies, a 0 behind each
    order: NDArray[np.int32]  # (M,): where suffixes begin, in their order
    starts: NDArray[np.int32]  # (T,): where each tune begins in `steps`
    titles: tuple[str, ...]  # (T,)

    @classmethod
    def of_tunes(cls, tunes: Iterable[tuple[str, str]]) -> "MelodyIndex":
        """Return the index of (title, ABC text) pairs; a text without two notes in a row is left out."""
        melodies = [
            (title or "a tune without a title", melody)
            for title, text in tunes for melody in _melodies(text) if len(melody.steps)
        ]  # fmt: skip
        parts = [np.append(melody.steps, np.uint16(0)) for _, melody in melodies]
        steps = np.concatenate(parts) if parts else np.zeros(0, np.uint16)
        ends = np.cumsum([len(part) for part in parts], dtype=np.int32)
        starts = np.concatenate([np.zeros(1, np.int32), ends[:-1]]) if parts else np.zeros(0, np.int32)
        return cls(
            steps, _suffix_order(steps), starts.astype(np.int32), tuple(title for title, _ in melodies)
        )

    def originality(self, text: str, start: int = 0) -> Originality:
        """Return what the first tune of an ABC text owes to the corpus.

        Only runs that end behind character `start` count, so that a continuation is not blamed for its seed.
        """
        melody = next(_melodies(text), Melody(np.zeros(0, np.uint16), ()))
        return self.originality_of(melody, start)

    def originality_of(self, melody: Melody, start: int = 0, end: int | None = None) -> Originality:
        """Return what the notes of a melody from character `start` to `end` of its text owe to the corpus.

        Only runs that reach into them count.
        """
        return _Search(self, melody, start, end).result()

    @cached_property
    def corpus(self) -> bytes:
        """The steps as bytes that compare as the steps do."""
        return self.steps.astype(">u2").tobytes()

    def to_bytes(self) -> bytes:
        """The index as a file holds it."""
        from safetensors.numpy import save

        titles = np.frombuffer("\n".join(self.titles).encode(), np.uint8)
        return save({"steps": self.steps, "order": self.order, "starts": self.starts, "titles": titles})

    @classmethod
    def from_bytes(cls, content: bytes) -> "MelodyIndex":
        """Return the index that `to_bytes` wrote; ModelError where it is something else."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            arrays = load(content)
            steps, order, starts = (arrays[name] for name in ("steps", "order", "starts"))
            titles = tuple(arrays["titles"].tobytes().decode().split("\n"))
        except (KeyError, ValueError, SafetensorError):
            raise ModelError(_DAMAGED) from None
        kinds = [array.dtype.name for array in (steps, order, starts)] == ["uint16", "int32", "int32"]
        fits = kinds and all(_lie_within(places, len(steps)) for places in (order, starts))
        titles = titles if len(starts) else ()
        if not fits or len(order) != len(steps) or len(titles) != len(starts):
            raise ModelError(_DAMAGED)
        return cls(steps, order, starts, titles)

    @classmethod
    def load(cls, folder: Path) -> "MelodyIndex | None":
        """Return the index in a checkpoint's folder, None where there is none; ModelError for a damaged one."""
        try:
            content = (folder / INDEX_FILE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise ModelError(f"{folder / INDEX_FILE} can't be read: {problem.strerror or problem}.") from None
        return cls.from_bytes(content)

    def save(self, folder: Path) -> None:
        """Write the index into a checkpoint's folder; ModelError where that is read-only or full."""
        write_file(folder / INDEX_FILE, self.to_bytes())

    def tunes_at(self, places: NDArray[np.int32]) -> NDArray[np.intp]:
        """The numbers of the tunes that hold the steps `places`, in the same shape."""
        return np.searchsorted(self.starts, places, side="right") - 1


class _Search:
    """One tune being looked up."""

    def __init__(self, index: MelodyIndex, melody: Melody, start: int, end: int | None) -> None:
        self._index, self._melody, self._corpus = index, melody, index.corpus
        # How many of the first so many notes are asked about: a run of them is, if the number grows in it.
        within = [span.end > start and (end is None or span.start < end) for span in melody.spans]
        self._asked = [0, *accumulate(map(int, within))]
        self._query = melody.steps.astype(">u2").tobytes()

    def result(self) -> Originality:
        """What was found."""
        covered: dict[int, set[int]] = defaultdict(set)
        best, best_at, best_place = 0, 0, 0
        for at, length, rank in self._runs():
            counted = length if self._counts(at, length) else 0
            if counted > best:
                best, best_at, best_place = counted, at, int(self._index.order[rank])
            if length >= _KINSHIP_RUN and self._counts(at, _KINSHIP_RUN):
                notes = range(at, at + _KINSHIP_RUN + 1)
                for tune in self._holders(at, rank):
                    covered[tune].update(notes)
        return self._told(covered, best, best_at, best_place)

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield (step, length, rank) of the longest run from every step that may reach into what is asked about.

        Where the run from a step does not reach so far, none from an earlier one does: it would hold the other.
        """
        steps = len(self._melody.steps)
        first = next((at for at in range(steps) if self._asked[at + 1]), steps)
        before = []
        for at in range(first - 1, -1, -1):
            length, rank = self._longest(at)
            if not self._counts(at, length):
                break
            before.append((at, length, rank))
        yield from reversed(before)
        for at in range(first, steps):
            yield at, *self._longest(at)

    def _told(self, covered: dict[int, set[int]], best: int, at: int, place: int) -> Originality:
        titles, spans = self._index.titles, self._melody.spans
        nearest = max(covered, key=lambda tune: (len(covered[tune]), -tune), default=None)
        own = self._asked[-1]
        return Originality(
            nearest_tune="" if nearest is None else titles[nearest],
            shared_share=0.0 if nearest is None else self._share(covered[nearest], own),
            longest_shared_run=best + 1 if best else 0,
            run_tune=titles[int(self._index.tunes_at(np.array(place)))] if best else "",
            run_span=Span(spans[at].start, spans[at + best].end) if best else None,
        )

    def _share(self, notes: set[int], own: int) -> float:
        return sum(self._asked[note + 1] - self._asked[note] for note in notes) / max(1, own)

    def _counts(self, at: int, steps: int) -> bool:
        """Tells whether a run of so many steps reaches into what is asked about."""
        return self._asked[at + steps + 1] > self._asked[at]

    def _longest(self, at: int) -> tuple[int, int]:
        """The longest run from step `at` on that the corpus has, in steps, and the rank of a suffix with it."""
        rank = self._rank(self._query[at * _STEP_BYTES : (at + LONGEST_RUN) * _STEP_BYTES])
        neighbours = [r for r in (rank - 1, rank) if 0 <= r < len(self._index.order)]
        return max(((self._common(at, r), r) for r in neighbours), default=(0, 0))

    def _rank(self, wanted: bytes) -> int:
        """How many suffixes of the corpus come before `wanted`."""
        low, high = 0, len(self._index.order)
        while low < high:
            middle = (low + high) // 2
            if self._suffix(middle, len(wanted)) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _suffix(self, rank: int, size: int) -> bytes:
        first = int(self._index.order[rank]) * _STEP_BYTES
        return self._corpus[first : first + size]

    def _common(self, at: int, rank: int) -> int:
        most = min(LONGEST_RUN, len(self._melody.steps) - at)
        place = int(self._index.order[rank])
        theirs = self._index.steps[place : place + most]
        differ = np.flatnonzero(theirs != self._melody.steps[at : at + len(theirs)])
        return int(differ[0]) if len(differ) else len(theirs)

    def _holders(self, at: int, rank: int) -> set[int]:
        """The tunes that hold the seven notes from `at` on; none where too many do."""
        run = self._query[at * _STEP_BYTES : (at + _KINSHIP_RUN) * _STEP_BYTES]
        first = self._rank(run)
        last = self._rank(run + b"\xff\xff")
        if last - first > _MOST_PLACES:
            return set()
        return set(self._index.tunes_at(self._index.order[first:last]).tolist())


def _melodies(text: str) -> Iterator[Melody]:
    yield from (melody_of(tune) for tune in parse(text).tunes[:1])


def _suffix_order(steps: NDArray[np.uint16]) -> NDArray[np.int32]:
    """The places of `steps` in the order of their suffixes, by prefix doubling; compared to LONGEST_RUN steps."""
    if not len(steps):
        return np.zeros(0, np.int32)
    ranks = steps.astype(np.int64)
    order = np.argsort(ranks, kind="stable")
    width = 1
    while width < LONGEST_RUN:
        following = np.concatenate([ranks[width:] + 1, np.zeros(min(width, len(ranks)), np.int64)])
        pairs = ranks * (len(steps) + 2**16) + following[: len(ranks)]
        order = np.argsort(pairs, kind="stable")
        ordered = pairs[order]
        ranks[order] = np.concatenate([[0], np.cumsum(ordered[1:] != ordered[:-1])])
        width *= 2
    return order.astype(np.int32)


def _lie_within(places: NDArray[np.int32], size: int) -> bool:
    return not len(places) or (int(places.min()) >= 0 and int(places.max()) < size)
