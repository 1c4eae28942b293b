"""A tune's last bars, drawn again and again until they end on the tonic of their own accord.

A network that is led away from what it likes only at the very last note gets there in odd lengths. Of bars that are
drawn freely and taken only where they end as they must, each is as likely as the network finds it among all that end
so (rejection sampling; von Neumann, 1951).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from model.grammar.grammar import Grammar, State
from model.grammar.place import Place
from model.grammar.settings import GrammarSettings

BARS = 2  # at a tune's end that are drawn again together
MOST_TRIES = 8  # then the grammar leads the last bar to the tonic
_LONGEST = 240  # characters of a try


@dataclass
class Cadence:
    """The end of one tune being tried."""

    strict: Grammar  # that wants the tonic
    free: Grammar  # the same, but for that
    state: State  # of the strict grammar, where the last bars begin
    h: NDArray[np.float32]  # (U,) of the network there
    c: NDArray[np.float32]
    tries: int = 1
    text: str = ""
    bits: list[float] = field(default_factory=list)
    masked: list[float] = field(default_factory=list)

    def begin(self) -> State:
        """Return the free grammar's state where the last bars begin."""
        return self.free.like(self.state)

    def add(self, text: str, bits: NDArray[np.float32], masked: NDArray[np.float32]) -> None:
        """Go on with what was drawn."""
        self.text += text
        self.bits += bits.tolist()
        self.masked += masked.tolist()

    def is_over(self, state: State) -> bool:
        """Tell whether the try has come to an end."""
        return state.is_complete or len(self.text) >= _LONGEST

    def taken(self) -> State | None:
        """Return the strict grammar's state behind the bars, None where they don't end as they must.

        What was drawn in vain counts as masked where the last bars begin.
        """
        found = self.strict.read(self.state, self.text)
        if found is None or not found.is_complete:
            return None
        if self.masked:
            self.masked[0] = max(self.masked[0], 1 - 1 / self.tries)
        return found

    def again(self) -> bool:
        """Begin another try; return False where there were enough."""
        self.tries += 1
        self.text, self.bits, self.masked = "", [], []
        return self.tries <= MOST_TRIES


def awaits(settings: GrammarSettings) -> bool:
    """Tell whether a tune under a grammar of these settings ends on its tonic, with a bar that is known."""
    return settings.ends_on_tonic and settings.end


def begins(settings: GrammarSettings, state: State) -> bool:
    """Tell whether a state is in the last bars of a tune, outside of first and second endings."""
    if state.left is None or state.left > BARS:
        return False
    place = state.node.key[1] if len(state.node.key) > 1 else None
    if not isinstance(place, Place) or place.form.ending or place.form.wants:
        return False
    return not state.is_complete and place.form.section >= len(settings.plan) - 1


def freed(make_grammar: Callable[[GrammarSettings], Grammar], grammar: Grammar) -> Grammar:
    """Return the grammar that does not want the tonic at the end."""
    return make_grammar(replace(grammar.settings, ends_on_tonic=False))
