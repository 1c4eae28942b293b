"""What one network brings to every request: its sampler, its grammars, the text it has read, its style."""

from functools import cached_property

from model.appraisal import Appraiser
from model.checkpoints import Checkpoint
from model.filling.hearing import Hearing
from model.generation import Sampler
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings
from model.lanes import TUNE_START
from model.read_text import ReadText
from model.reading.reader import SecondReader
from model.spelling import normalise_seed

_MOST_GRAMMARS = 32  # a form has one of its own, and so has each number of bars
_MOST_STATES = 12_000  # of all grammars together, 1 kB each
_IN_USE = 4  # grammars that were asked for last may be those of the request at hand


class Workbench:
    """The tools with which tunes are continued and filled in; they remember what they worked out."""

    def __init__(self, checkpoint: Checkpoint, reader: SecondReader, appraiser: Appraiser) -> None:
        self.facts = checkpoint.facts
        self.sampler = Sampler(checkpoint)
        self.reader = reader
        self.appraiser = appraiser
        self.read_text = ReadText(self.sampler)
        self._grammars: dict[GrammarSettings, Grammar] = {}

    @property
    def learnt_form(self) -> bool:
        """Whether the network's training told it of forms (model.augmentation)."""
        return bool(self.facts.recipe.get("with_form"))

    @cached_property
    def hearing(self) -> Hearing:
        """What reads text that the network did not write."""
        return Hearing(self.sampler)

    def grammar(self, settings: GrammarSettings) -> Grammar:
        """Return the grammar of some settings; those asked for last are kept.

        ModelError where the network's characters are too few to write a tune with.
        """
        grammar = self._grammars.pop(settings, None)
        if grammar is None:
            grammar = Grammar(self.sampler.vocabulary.characters, settings)
        self._grammars[settings] = grammar
        self._forget_oldest()
        return grammar

    def _forget_oldest(self) -> None:
        """Let go of the grammars that were not asked for for longest, as long as all have too many states."""
        states = sum(grammar.state_count for grammar in self._grammars.values())
        for settings in list(self._grammars)[:-_IN_USE]:
            if states <= _MOST_STATES and len(self._grammars) <= _MOST_GRAMMARS:
                return
            oldest = self._grammars.pop(settings)
            states -= oldest.state_count
            oldest.forget()

    def as_network_reads(self, tune: str) -> str:
        """Return the tune, cut off where it is cut off, in the spelling of the network's training; never empty."""
        vocabulary = self.sampler.vocabulary
        if self.facts.text_style == "raw":
            return tune or vocabulary.adapt("X").text or vocabulary.characters[0]
        return vocabulary.adapt(TUNE_START + normalise_seed(tune)).text
