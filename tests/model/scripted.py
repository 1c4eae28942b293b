"""A network that is a script: what it writes is known beforehand."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from model.composition import (
    Candidate,
    CompositionRequest,
    Finished,
    Progress,
    Restarted,
    SamplingSettings,
    Streamed,
)
from model.continuation import Continuation, Seed
from model.form import Form
from model.generation import Block, NetworkState
from model.reading.reader import Reading
from model.vocabulary import Vocabulary

HEADER = "X:1\nT:T\nM:4/4\nL:1/8\nK:D\n"
SEED = HEADER + "DEFG|"
VOCABULARY = Vocabulary.of_text("\n" + "".join(map(chr, range(32, 127))))
Script = Callable[[int, int], str]  # seed and attempt -> what the network would write


class ScriptedSampler:
    """Writes what a script says; a character that is forbidden becomes the note B."""

    def __init__(self, script: Script, seed_length: int, block: int) -> None:
        self.vocabulary = VOCABULARY
        self.draws = self.reads = 0
        self._script, self._seed_length, self._block = script, seed_length, block

    def read(self, text: str, state: NetworkState | None = None) -> NetworkState:
        self.reads += 1
        h = np.full((1, 1), len(text), np.float32)
        return NetworkState(h if state is None else np.asarray(state.h) + h, h)

    def draw(
        self, state: NetworkState, dice: Sequence[np.random.Generator], settings: SamplingSettings, forbidden_first: Any
    ) -> Block:  # fmt: skip
        self.draws += 1
        places = (np.asarray(state.h)[:, 0] - self._seed_length).astype(int)
        rows = []
        for place, die, forbidden in zip(places, dice, forbidden_first, strict=True):
            script = self._script(*die.bit_generator.seed_seq.entropy)  # type: ignore[attr-defined]
            ids = VOCABULARY.encode(script[place : place + self._block].ljust(self._block, "A"))
            ids[0] = VOCABULARY.ids["B"] if forbidden[ids[0]] else ids[0]
            rows.append(ids)
        h = np.asarray(state.h) + self._block
        return Block(np.stack(rows), np.full((len(rows), self._block), 2.0, np.float32), NetworkState(h, h))


class FakeReader:
    """Accepts what `verdict` accepts, and remembers what it was asked."""

    def __init__(self, verdict: Callable[[str], Reading] = lambda abc: Reading(True)) -> None:
        self.verdict, self.asked = verdict, list[str]()

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        self.asked.append(abc)
        return self.verdict(abc)


def in_order(finished: Finished) -> list[Candidate]:
    """The candidates by their index, whatever their rank."""
    return sorted(finished.candidates, key=lambda candidate: candidate.index)


def rejecting(*parts: str) -> FakeReader:
    """A reader that rejects every tune with one of these parts in it."""
    return FakeReader(lambda abc: Reading(not any(part in abc for part in parts), "It is bad."))


def continuation_of(
    script: str | Script, seed: str = SEED, reader: FakeReader | None = None, block: int = 5,
    cancelled: Callable[[], bool] = lambda: False, refusal: Callable[[str, Form | None], str] = lambda text, form: "", **request: Any,
) -> tuple[ScriptedSampler, Iterator[Progress]]:  # fmt: skip
    """A sampler and the progress of a request at work with it."""
    asked = CompositionRequest(seed, sampling=SamplingSettings(seed=0), **request)
    writes = script if callable(script) else lambda seed, attempt: script
    sampler = ScriptedSampler(writes, len(seed), block)
    work = Continuation(
        sampler, reader or FakeReader(), asked, Seed(seed, seed, seed), cancelled, refusal=refusal
    )  # type: ignore[arg-type]
    return sampler, work.run()


def run(script: str | Script, **options: Any) -> list[Progress]:
    return list(continuation_of(script, **options)[1])


def only(script: str | Script, **options: Any) -> str:
    """The continuation of the only candidate."""
    finished = run(script, **options)[-1]
    assert isinstance(finished, Finished)
    (candidate,) = finished.candidates
    return candidate.continuation


def streamed(progress: Sequence[Progress], candidate: int = 0) -> str:
    """What was streamed of a candidate since it last started."""
    text = ""
    for report in progress:
        if isinstance(report, Restarted) and report.candidate == candidate:
            text = ""
        elif isinstance(report, Streamed) and report.candidate == candidate:
            text += report.text
    return text


def three_tunes(seed: int, attempt: int) -> str:
    """Three candidates that are not the same."""
    return ("AB|", "cd|", "ef|")[seed]


BLOCKS = pytest.mark.parametrize("block", [1, 3, 64])
