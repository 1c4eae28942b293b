"""Series of tunes that a network writes from nothing, to be judged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from model.appraisal import Appraiser
from model.checkpoints import Checkpoint
from model.composer import Composer
from model.composition import Candidate, CompositionRequest, Ranked, SamplingSettings
from model.constrained import MaskedMass
from model.continuation import LONGEST_TUNE
from model.devices import Device
from model.evaluation.long_text import tunes_of_long_text
from model.evaluation.written import LANES, Way, WrittenTune
from model.generation import NetworkState, Sampler, dice_for, joined_states
from model.lanes import TUNE_END, TUNE_START
from model.reading.reader import Reading, SecondReader
from model.style import Style
from model.verdicts import verdict_on

_BEGINNING = "X:1\n"  # what a person gives who asks for a tune and says no more
_CHARACTERS = 3  # times as many as a tune that is brought to its end has before


class _NoReader(SecondReader):
    """Stands where music21 does; what is written here is read by whoever judges it."""

    def __init__(self) -> None:
        """Start no process."""

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        """Accept the tune unread."""
        return Reading(True)

    def close(self) -> None:
        """End nothing."""


@dataclass
class _Pen:
    """One tune as it grows."""

    number: int
    dice: np.random.Generator
    most: int  # characters
    text: str = ""

    @property
    def is_complete(self) -> bool:
        return TUNE_END in self.text

    @property
    def is_over(self) -> bool:
        return self.is_complete or len(self.text) >= self.most

    def add(self, text: str) -> None:
        """Go on with `text`; what is too long does not count, wherever a block of characters happens to end."""
        self.text += text[: self.most - len(self.text)]

    def told(self) -> WrittenTune:
        """The tune, without what was drawn behind its end."""
        text = self.text.partition(TUNE_END)[0].rstrip("\n") + "\n"
        return WrittenTune(self.number, text, not self.is_complete)


_Draw = Callable[[NetworkState, Sequence[_Pen]], NetworkState]


class TuneWriter:
    """Writes series of tunes, some dozens at a time; where one is over the next begins in its place.

    A tune depends on the network, the way, the temperature, the seed and its number in the series, within the
    rounding of float32, but where it is the same as another; at `LONG_TEXT` on how many there are too.
    """

    def __init__(self, checkpoint: Checkpoint, longest: int = LONGEST_TUNE) -> None:
        """`longest` are the characters after which a tune is brought to its end, or cut."""
        self._longest = longest
        self._composer = Composer(
            checkpoint, _NoReader(), Device("", False), Appraiser(style=Style.load(checkpoint.facts.path))
        )
        self._sampler = Sampler(checkpoint)
        self._sampler.warm_up()
        self._start = self._sampler.read(self._sampler.vocabulary.adapt(TUNE_START).text)

    def write(
        self, way: Way, numbers: Sequence[int], temperature: float, seed: int = 0
    ) -> Iterator[WrittenTune]:
        """Yield the tunes of these numbers as they are over, the shortest of those written together first."""
        settings = SamplingSettings(temperature)
        if way is Way.GRAMMAR:
            yield from self._under_grammar(numbers, settings, seed)
        elif way is Way.FREE:
            pens = (_Pen(number, dice_for(seed + number, 0), self._longest) for number in numbers)
            for pen in self._written(pens, self._freely(settings)):
                yield pen.told()
        else:
            yield from tunes_of_long_text(self._sampler, numbers, settings, seed)

    def _under_grammar(
        self, numbers: Sequence[int], settings: SamplingSettings, seed: int
    ) -> Iterator[WrittenTune]:
        """Tunes as the composer gives them to a person who asks for a new one, and says no more."""
        for first, count in _runs(numbers):
            request = CompositionRequest(
                _BEGINNING, bars=None, candidates=count, sampling=replace(settings, seed=seed + first),
                max_characters=_CHARACTERS * self._longest,
            )  # fmt: skip
            for step in self._composer.compose(request):
                if isinstance(step, Ranked):
                    yield from (_told(first + candidate.index, candidate) for candidate in step.candidates)
                    break  # music21 is asked by whoever judges them

    def _written(self, waiting: Iterator[_Pen], draw: _Draw) -> Iterator[_Pen]:
        """Yield the pens that have come to an end or to the greatest length."""
        pens = list(islice(waiting, LANES))
        state = self._rows(self._start, [], len(pens))
        while pens:
            state = draw(state, pens)
            yield from (pen for pen in pens if pen.is_over)
            going = [place for place, pen in enumerate(pens) if not pen.is_over]
            fresh = list(islice(waiting, len(pens) - len(going)))
            pens, state = [*(pens[place] for place in going), *fresh], self._rows(state, going, len(fresh))

    def _rows(self, state: NetworkState, going: Sequence[int], fresh: int = 0) -> NetworkState:
        """The states of the lanes that go on, and of so many that begin."""
        if len(going) == state.h.shape[0] or not (going or fresh):
            return state
        rows = [*(place + 1 for place in going), *(0 for _ in range(fresh))]
        return joined_states([self._start, state]).rows(rows)

    def _freely(self, settings: SamplingSettings) -> _Draw:
        def draw(state: NetworkState, pens: Sequence[_Pen]) -> NetworkState:
            block = self._sampler.draw(state, [pen.dice for pen in pens], settings)
            for pen, ids in zip(pens, block.ids, strict=True):
                pen.add(self._sampler.vocabulary.decode(ids))
            return block.state

        return draw


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the count of numbers that follow one another, at most LANES at a time."""
    first = 0
    for place, number in enumerate(numbers, 1):
        if place == len(numbers) or numbers[place] != number + 1 or place - first == LANES:
            yield numbers[first], place - first
            first = place


def _told(number: int, candidate: Candidate) -> WrittenTune:
    """A candidate of the composer as a tune of a series."""
    characters = len(candidate.continuation)
    mean, most = candidate.masked_mass or 0.0, candidate.masked_most or 0.0
    is_whole = verdict_on(candidate.abc).has_final_bar
    return WrittenTune(
        number,
        candidate.abc.rstrip("\n") + "\n",
        not is_whole,
        MaskedMass(mean * characters, characters, most),
    )
