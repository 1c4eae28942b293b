"""Series of tunes that a network writes from nothing, to be judged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from model.checkpoints import Checkpoint
from model.composition import SamplingSettings
from model.constrained import ConstrainedSampler, Dice, MaskedMass, Row
from model.evaluation.long_text import tunes_of_long_text
from model.evaluation.written import LANES, LONGEST_TUNE, Way, WrittenTune
from model.generation import NetworkState, Sampler, dice_for, joined_states
from model.grammar.grammar import Grammar, State
from model.grammar.settings import GrammarSettings
from model.lanes import TUNE_END, TUNE_START

_LAST_BARS = 4  # of a tune that the grammar brings to its end
_NOTHING = np.zeros(0, np.float32)


@dataclass
class _Pen:
    """One tune as it grows."""

    number: int
    dice: np.random.Generator
    most: int | None  # characters
    row: Row | None = None  # its place in the grammar
    text: str = ""
    masked: MaskedMass = field(default_factory=MaskedMass)

    @property
    def is_complete(self) -> bool:
        return TUNE_END in self.text if self.row is None else self.row.state.is_complete

    @property
    def is_over(self) -> bool:
        return self.is_complete or (self.most is not None and len(self.text) >= self.most)

    def add(self, text: str, masked: NDArray[np.float32]) -> None:
        """Go on with `text`; what is too long does not count, wherever a block of characters happens to end."""
        room = None if self.most is None else self.most - len(self.text)
        self.text += text[:room]
        self.masked.add(masked[:room])

    def told(self) -> WrittenTune:
        """The tune, without what was drawn behind its end."""
        text = self.text.partition(TUNE_END)[0].rstrip("\n") + "\n"
        return WrittenTune(self.number, text, not self.is_complete, self.masked if self.row else None)


_Draw = Callable[[NetworkState, Sequence[_Pen]], NetworkState]


class TuneWriter:
    """Writes series of tunes, some dozens at a time; where one is over the next begins in its place.

    A tune depends on the network, the way, the temperature, the seed and its number in the series, within the
    rounding of float32; at `LONG_TEXT` on how many there are too.
    """

    def __init__(self, checkpoint: Checkpoint, longest: int = LONGEST_TUNE) -> None:
        """`longest` are the characters after which a tune is brought to its end, or cut."""
        self._longest = longest
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

    @cached_property
    def _grammars(self) -> tuple[Grammar, Grammar]:
        """The grammar of whole tunes, and that of their ends."""
        characters = self._sampler.vocabulary.characters
        return Grammar(characters, GrammarSettings()), Grammar(
            characters, GrammarSettings(bars=_LAST_BARS, end=True)
        )

    def _under_grammar(
        self, numbers: Sequence[int], settings: SamplingSettings, seed: int
    ) -> Iterator[WrittenTune]:
        going_on, ending = (ConstrainedSampler(self._sampler, grammar) for grammar in self._grammars)
        pens = (self._pen_under_grammar(number, seed) for number in numbers)
        too_long = []
        for pen in self._written(pens, self._allowed(going_on, settings)):
            if pen.is_complete:
                yield pen.told()
            else:
                too_long.append(pen)
        for at in range(0, len(too_long), LANES):
            yield from self._ended(too_long[at : at + LANES], ending, settings, seed)

    def _pen_under_grammar(self, number: int, seed: int) -> _Pen:
        dice = dice_for(seed + number, 0)
        return _Pen(number, dice, self._longest, Row(Dice(dice), self._grammars[0].start()))

    def _ended(
        self, pens: list[_Pen], ending: ConstrainedSampler, settings: SamplingSettings, seed: int
    ) -> Iterator[WrittenTune]:
        """Bring tunes that have become too long to their ends."""
        state = ending.reread(self._start, [pen.text for pen in pens])
        draw = self._allowed(ending, settings)
        for pen in pens:
            place = reduce(self._step, pen.text, self._grammars[0].start())
            pen.row = Row(Dice(dice_for(seed + pen.number, 1)), ending.begin_ending(place))
            pen.most = None
        while pens:
            state = draw(state, pens)
            yield from (pen.told() for pen in pens if pen.is_complete)
            going = [place for place, pen in enumerate(pens) if not pen.is_complete]
            pens, state = [pens[place] for place in going], self._rows(state, going)

    def _step(self, state: State, character: str) -> State:
        following = self._grammars[0].step(state, character)
        assert following is not None  # it was drawn as one that may come
        return following

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
                pen.add(self._sampler.vocabulary.decode(ids), _NOTHING)
            return block.state

        return draw

    def _allowed(self, sampler: ConstrainedSampler, settings: SamplingSettings) -> _Draw:
        def draw(state: NetworkState, pens: Sequence[_Pen]) -> NetworkState:
            drawn = sampler.draw(state, [pen.row for pen in pens if pen.row is not None], settings)
            for pen, text, masked in zip(pens, drawn.texts, drawn.masked, strict=True):
                pen.add(text, masked)
            return drawn.state

        return draw
