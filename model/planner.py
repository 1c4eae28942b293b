"""Plans for new tunes: the form of each candidate is drawn from those that are usual, and the grammar keeps it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from model.constrained import Row
from model.filling.hearing import Hearing
from model.form import Form
from model.generation import NetworkState, state_of
from model.grammar.grammar import Grammar, State
from model.grammar.header import Head
from model.grammar.settings import GrammarSettings
from model.notation.meter import read_meter
from model.part_order import plan_of
from model.usual_forms import UsualForms, drawn_from

_LEAST_SHARE = 0.25  # of the usual forms, for tunes of exactly so many bars to be what is asked for
_LAST_BARS = 4  # of a tune that is brought to its end
_FIELD = re.compile(r"^([RM]):(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Opening:
    """A header as the network reads it, divided where the line with the form belongs (see model.augmentation)."""

    before: str
    behind: str = ""  # K: and what follows; "" where the network chooses the key

    @classmethod
    def of(cls, network_text: str) -> "Opening":
        """Return the opening of a text that has a header and no music."""
        place = network_text.find("\nK:") + 1
        return cls(network_text[:place], network_text[place:]) if place else cls(network_text)


class Planner:
    """Gives rows their plans, each where its header is written up to the key."""

    def __init__(
        self, forms: UsualForms, hearing: Hearing, make_grammar: Callable[[GrammarSettings], Grammar],
        wishes: GrammarSettings, opening: Opening, bars: int | None = None, tells: bool = True,
    ) -> None:  # fmt: skip
        """`wishes` are a compass and a density; `bars` are those that are asked for, None for a whole tune.

        `tells` says that the network learnt what the line with the form means.
        """
        self._forms, self._hearing, self._make_grammar = forms, hearing, make_grammar
        self._wishes, self.opening, self._tells = wishes, opening, tells
        self._suits = _suiting(forms, bars)
        self._known: dict[tuple[str, str], Mapping[Form, int]] = {}

    def is_due(self, row: Row) -> bool:
        """Tell whether a row stands where its plan is drawn."""
        return row.grammar is None and self.divides(row.state)

    def divides(self, state: State) -> bool:
        """Tell whether the line with the form belongs where a state is."""
        key = state.node.key
        return bool(self.opening.behind) or (
            key[0] == "head" and isinstance(key[1], Head) and key[1].last == "L"
        )

    def planned(self, network: NetworkState, rows: Sequence[Row], free: Grammar) -> NetworkState:
        """Give a plan to those rows for which it is due; return the network's states, behind what it is told.

        A row whose meter counts no bars goes on freely, under the grammar `free`.
        """
        due = [place for place, row in enumerate(rows) if self.is_due(row)]
        if not due:
            return network
        texts = [self._give(rows[place], free) + self.opening.behind for place in due]
        heard = self._hearing.hear(texts, network.rows(due)).state
        h, c = network.h.numpy().copy(), network.c.numpy().copy()
        h[due], c[due] = heard.h.numpy(), heard.c.numpy()
        return state_of(h, c)

    def _give(self, row: Row, free: Grammar) -> str:
        """Give a row its plan; return the line that tells the network, "" where there is none."""
        chance = float(row.dice.random((1, self._hearing.characters))[0, 0])
        fields = dict(_FIELD.findall(self.opening.before + row.header))
        rhythm, meter = fields.get("R", ""), fields.get("M", "none")
        form = None
        if read_meter(meter).duration is not None:
            if (rhythm, meter) not in self._known:
                self._known[rhythm, meter] = self._forms.of(rhythm, meter, self._suits)
            form = drawn_from(self._known[rhythm, meter], chance)
        if form is None:
            row.grammar = free
            return ""
        row.form, row.grammar = form, self._make_grammar(self._settings(form))
        row.state = row.grammar.state(row.state.node.key)._replace(recent=row.state.recent)
        return f"{form.field()}\n" if self._tells else ""

    def _settings(self, form: Form) -> GrammarSettings:
        plan = plan_of(form, begins_freely=True)
        return GrammarSettings(
            sum(section.bars for section in plan), end=True, compass=self._wishes.compass, plan=plan,
            ends_on_tonic=True, density=self._wishes.density,
        )  # fmt: skip


def following_key(settings: GrammarSettings) -> GrammarSettings:
    """Return the settings of a grammar whose states know the key, so that a plan's grammar can go on from them."""
    return replace(settings, ends_on_tonic=True)


def ending_of(settings: GrammarSettings) -> GrammarSettings:
    """Return the settings of the grammar that brings a tune to its end which has become too long."""
    return replace(settings, bars=_LAST_BARS, end=True, go_on=False, ends_on_tonic=True)


def _suiting(forms: UsualForms, bars: int | None) -> Callable[[Form], bool]:
    """Which forms a tune may have of which so many bars are asked for: all of it, or its beginning."""
    if bars is None:
        return lambda form: True
    exact, longer = (
        forms.share(lambda form: form.written_bars == bars),
        forms.share(lambda form: form.written_bars >= bars),
    )
    if exact and exact >= _LEAST_SHARE * longer:
        return lambda form: form.written_bars == bars
    return lambda form: form.written_bars >= bars
