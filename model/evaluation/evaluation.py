"""Networks and human tunes measured side by side; yields how far it is, and a column of figures for each."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.checkpoints import Checkpoint
from model.evaluation.column import (
    Column,
    likeness_figures,
    mask_figures,
    originality_figures,
    validity_figures,
)
from model.evaluation.held_out import HumanTunes
from model.evaluation.judging import Judgement, Judges
from model.evaluation.surprise import bits_per_character
from model.evaluation.writing import TuneWriter
from model.evaluation.written import Way, WrittenTune, ways_of
from model.likeness import profile_of


@dataclass(frozen=True)
class EvaluationPlan:
    """What to measure, beside bits a character."""

    tunes: int = 0  # written for each network, way and temperature
    temperatures: tuple[float, ...] = (0.8,)
    seed: int = 1


@dataclass(frozen=True)
class Working:
    """How far a piece of work is."""

    what: str
    done: int
    of: int


class Evaluation:
    """One table in the making."""

    def __init__(
        self,
        networks: Sequence[Checkpoint],
        human: HumanTunes,
        given: Sequence[str],
        plan: EvaluationPlan,
        judges: Judges | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`given` are further human tunes, for bits a character alone; `judges` are needed where tunes are written."""
        self._networks, self._human, self._given = networks, human, given
        self._plan, self._judges, self._clock = plan, judges, clock
        self._profile = profile_of(human.texts) if plan.tunes else None

    def run(self) -> Iterator[Working | Column]:
        """Yield the column of the human tunes, then those of each network."""
        yield from self._human_column()
        for network in self._networks:
            yield from self._network_columns(network)

    def _human_column(self) -> Iterator[Working | Column]:
        texts = self._human.texts
        column = Column("human", tunes=len(texts))
        if self._plan.tunes:
            judgements = yield from self._judged("human tunes", texts)
            halves = texts[::2], texts[1::2]
            figures = {
                **validity_figures(judgements),
                **likeness_figures(halves[0], profile_of(halves[1])),
                **originality_figures(texts, self._human.index),
            }
            column = replace(column, **figures)  # type: ignore[arg-type]
        yield column

    def _network_columns(self, network: Checkpoint) -> Iterator[Working | Column]:
        yield Working(f"{network.facts.name}: bits a character", 0, 1)
        base = Column(
            network.facts.name,
            bits_per_character=bits_per_character(network, self._human.texts),
            given_bits_per_character=bits_per_character(network, self._given) if self._given else None,
        )
        if not self._plan.tunes:
            yield base
            return
        writer = TuneWriter(network)
        for temperature in self._plan.temperatures:
            for way in ways_of(network):
                named = replace(base, way=way.value, temperature=temperature)
                yield from self._written_column(named, writer, way, temperature)

    def _written_column(
        self, base: Column, writer: TuneWriter, way: Way, temperature: float
    ) -> Iterator[Working | Column]:
        assert self._profile is not None  # there are tunes to write
        what = f"{base.name}, {way.value}, temperature {temperature:g}"
        numbers, written = range(self._plan.tunes), list[WrittenTune]()
        started = self._clock()
        for tune in writer.write(way, numbers, temperature, self._plan.seed):
            written.append(tune)
            yield Working(f"{what}: writing", len(written), len(numbers))
        seconds = self._clock() - started
        written.sort(key=lambda tune: tune.number)
        texts = [tune.text for tune in written]
        judgements = yield from self._judged(what, texts)
        figures: dict[str, Any] = {
            **validity_figures(judgements),
            **mask_figures(written),
            **likeness_figures(texts, self._profile),
            **originality_figures(texts, self._human.index),
            "characters_per_second": sum(map(len, texts)) / max(seconds, 1e-9),
        }
        yield replace(base, tunes=len(texts), **figures)

    def _judged(self, what: str, texts: Sequence[str]) -> Generator[Working, None, list[Judgement]]:
        assert self._judges is not None  # there are tunes to judge
        judgements: list[Judgement] = []
        for judgement in self._judges.judge(texts):
            judgements.append(judgement)
            yield Working(f"{what}: reading", len(judgements), len(texts))
        return judgements
