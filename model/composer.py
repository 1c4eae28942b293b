"""The composer: a network and a second reader, ready to continue a seed."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from model.appraisal import Appraiser
from model.brief import brief_of, without_blank_end
from model.checkpoints import Checkpoint, load_checkpoint
from model.composition import (
    CompositionRequest,
    FillingRequest,
    Progress,
    Ranked,
    SamplingSettings,
    Warned,
)
from model.continuation import Continuation, Seed
from model.devices import Device, prepare_device, threads_beside_playing
from model.direction import Direction, has_music
from model.errors import ModelError
from model.filling.other_key import begun_with
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings
from model.notation.collection import only_the_young
from model.planner import Opening, Planner, ending_of, following_key
from model.reading.reader import SecondReader
from model.spelling import without_unread
from model.workbench import Workbench

_WARM_UP_SEEDS = (
    "X:1\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|",
    "X:1\nR:reel\nM:4/4\nL:1/8\nK:D\n|:dffe dBAF|ABde f2ed|",
)
_WARM_UP_BARS, _WARM_UP_CANDIDATES, _WARM_UP_CHARACTERS = 8, 8, 120


class Composer:
    """Continues seeds with one network; what it composed is ranked, and read by music21 too."""

    def __init__(
        self, checkpoint: Checkpoint, reader: SecondReader, device: Device, appraiser: Appraiser | None = None
    ) -> None:
        self._bench = Workbench(checkpoint, reader, appraiser or Appraiser())
        self._reader, self._sampler = reader, self._bench.sampler
        self.name = checkpoint.facts.name
        self.device = device.name

    def warm_up(self) -> None:
        """Do beforehand what would make the first tune slower than the others: graphs, the grammar's states."""
        self._sampler.warm_up()
        self._bench.hearing.warm_up()
        for seed in _WARM_UP_SEEDS:
            request = CompositionRequest(
                seed,
                _WARM_UP_BARS,
                _WARM_UP_CANDIDATES,
                SamplingSettings(seed=0),
                max_characters=_WARM_UP_CHARACTERS,
            )
            for progress in self._continue(request, lambda: False):
                if isinstance(progress, Ranked):
                    break  # music21 need not hear of it

    def close(self) -> None:
        """End the second reader's process."""
        self._reader.close()

    def compose(
        self, request: CompositionRequest | FillingRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Progress]:
        """Yield progress until `Finished` or `Cancelled`.

        `cancelled` is asked at least every 20 ms or so. Text streams as it is drawn; a candidate that is complete is
        kept, or starts again (at most three times) where it has no bar or is there already. When all are there
        they are ranked, and then music21 is asked what it doubts; cancelled by then, they are finished at once.
        ModelError for a seed that is too long.
        """
        # A look through all the grammar's states would come between two looks at `cancelled`.
        with only_the_young():
            if isinstance(request, FillingRequest):
                from model.filling.filler import fill

                yield from fill(self._bench, request, cancelled)
            else:
                yield from self._continue(request, cancelled)

    def _continue(self, request: CompositionRequest, cancelled: Callable[[], bool]) -> Iterator[Progress]:
        if request.answers is not None:
            from model.filling.filler import answer

            text = without_blank_end(request.seed_text)
            yield from answer(self._bench, replace(request, seed_text=text), cancelled)
            return
        brief = brief_of(request, self._bench.learnt_form)
        text, tune, direction, other = brief.text, brief.tune, brief.direction, brief.other
        if not text:
            yield Warned("The seed is empty; the network begins a tune of its own.")
        heard = tune if other is None else other.tune + other.line
        read = heard if self._bench.facts.text_style == "raw" else without_unread(heard)
        adaptation = self._sampler.vocabulary.adapt(read)
        yield from map(Warned, adaptation.sentences())
        network_text = self._bench.as_network_reads(adaptation.text)
        seed = Seed(
            text, tune, direction.as_network_reads(network_text),
            network_text + other.field if other is not None else network_text,
        )  # fmt: skip
        grammar = ending = None
        planner = self._planner(request, direction, tune, seed.network_text)
        if request.constrained:
            try:
                grammar, ending = self._grammars(request, direction.settings, planner)
            except ModelError as error:
                yield Warned(f"{error} It writes freely.")
        if direction.form is not None or (request.end and grammar is not None):
            request = replace(request, bars=None)  # the grammar counts them, and no upbeat among them
        progress = Continuation(
            self._sampler, self._reader, request, seed, cancelled, grammar, self._bench.appraiser,
            self._bench.read_text,
            partial(direction.refusal, tune) if other is None else lambda text, form: other.refusal(text),
            planner if grammar is not None else None, ending, self._bench.grammar,
        ).run()  # fmt: skip
        progress = direction.arranged(tune, progress)
        yield from begun_with(brief.opening, progress) if brief.opening else progress

    def _grammars(
        self, request: CompositionRequest, settings: GrammarSettings, planner: Planner | None
    ) -> tuple[Grammar, Grammar | None]:
        """The grammar of a request and that of the end of what becomes too long, None where bars are counted.

        ModelError where the network's characters are too few.
        """
        if request.bars is not None or settings.end:
            return self._bench.grammar(settings if planner is None else following_key(settings)), None
        return self._bench.grammar(following_key(settings)), self._bench.grammar(ending_of(settings))

    def _planner(
        self, request: CompositionRequest, direction: Direction, tune: str, network_text: str
    ) -> Planner | None:
        """What gives the candidates of a new tune their forms; None where it has one, or none is wanted."""
        style = self._bench.appraiser.style
        is_directed = request.form is not None or request.end or request.go_on or request.key
        if style is None or style.forms is None or is_directed or not request.constrained or has_music(tune):
            return None
        return Planner(
            style.forms, self._bench.hearing, self._bench.grammar, direction.settings,
            Opening.of(network_text), request.bars, self._bench.learnt_form,
        )  # fmt: skip


def load_composer(folder: Path) -> Composer:
    """Return the composer of the checkpoint in `folder`, warmed up; ModelError where it can't be loaded."""
    checkpoint, appraiser = load_checkpoint(folder), Appraiser.load(folder)
    reader = SecondReader()
    try:
        device = prepare_device(threads_beside_playing())
        composer = Composer(checkpoint, reader, device, appraiser)
        composer.warm_up()
        gc.freeze()  # what is there by now stays: looking through it again and again takes 0.2 s each time
    except BaseException:
        reader.close()
        raise
    return composer
