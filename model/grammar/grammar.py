"""The automaton: states that are worked out when they are first met, and found at once from then on."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError
from model.grammar import bar_lines, header, music, signs
from model.grammar.header import Head
from model.grammar.place import UNRESOLVED, Key, Moves, Place
from model.grammar.rules import Rules
from model.grammar.settings import GrammarSettings

_MOST_NODES = 4_000  # worked out, 1 kB each; then they are forgotten: what is usual is soon there again
_MOST_MOVES = 500  # nodes whose moves are remembered, 4 kB each: only a step that is new asks for them
_LONGEST_NOTE = 16  # characters of a note before its tie
_FAR = 3
_LINE, _TIE, _PLANNED = "line", "tie", "planned"  # kinds of a Turn
_PITCH = re.compile(r"((?:\^\^?|__?|=)?[A-Ga-g][,']*)[\d/]*\)*$")
_NEEDED = frozenset("\n|:/1248XMLKCG")
_MOVES: dict[object, Callable[..., Moves]] = {
    "head": header.head_moves,
    "colon": header.colon_moves,
    "head value": header.head_value_moves,
    "bar": music.bar_moves,
    "note": signs.note_moves,
    "bracket": signs.bracket_moves,
    "chord": signs.chord_moves,
    "shut": signs.shut_moves,
    "grace": signs.grace_moves,
    "quote": signs.quote_moves,
    "text": signs.text_moves,
    "mark": signs.mark_moves,
    "name": signs.name_moves,
    "broken": signs.broken_moves,
    "paren": signs.paren_moves,
    "tuplet": signs.tuplet_moves,
    "line": bar_lines.line_moves,
    "opening": bar_lines.opening_moves,
    "letter": bar_lines.letter_moves,
    "inline": bar_lines.inline_moves,
    "value": bar_lines.value_moves,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that depends on the state before it: what its node's moves say of it, so that they are asked once."""

    kind: str  # LINE: it ends a bar; TIE: the pitch that is tied is read from the text; PLANNED: a section begins
    counts: bool = False  # LINE: the bar is no upbeat
    left: int | None = None  # PLANNED: the bars that are to come
    nodes: "dict[object, Node]" = field(default_factory=dict)  # by what it depends on


class Node:
    """A state of the automaton, without what is counted across bars."""

    __slots__ = ("_grammar", "held", "key", "mask", "next", "turns")

    def __init__(self, key: Key, grammar: "Grammar", mask: int) -> None:
        self.key, self._grammar = key, grammar
        self.held: Moves | None = None  # the moves, until many other nodes have been met
        self.mask = mask  # the row of Grammar.masks that says what is forbidden here
        self.next: dict[str, Node] = {}
        self.turns: dict[str, Turn] = {}  # where it depends on the state what follows

    @property
    def moves(self) -> Moves:
        """The characters that may follow, each with the key behind it."""
        return self.held if self.held is not None else self._grammar.moves_of(self)


class State(NamedTuple):
    """Where a text stands; made by Grammar.start, Grammar.state and Grammar.step."""

    node: Node
    left: int | None = None  # bars still to come
    recent: str = ""  # the last characters, for the pitch of a tie
    bars: int = 0  # that have ended since the start

    @property
    def is_complete(self) -> bool:
        """Whether the tune is over."""
        return self.node.key == music.END


class Grammar:
    """Says of a growing text which characters of a vocabulary may come next."""

    def __init__(
        self, characters: Sequence[str], settings: GrammarSettings, follows_key: bool = False
    ) -> None:
        """`characters` are those of the vocabulary, in the order of their ids.

        The key is followed where a compass is asked for, and with `follows_key`.
        ModelError where they are too few to write a tune with.
        """
        if not _NEEDED.issubset(characters):
            missing = ", ".join(repr(sign) for sign in sorted(_NEEDED.difference(characters)))
            raise ModelError(f"The grammar can't write tunes with this network: it does not know {missing}.")
        self.settings = settings
        self._characters = tuple(characters)
        self._ids = {character: number for number, character in enumerate(self._characters)}
        self.known = frozenset(characters)
        self.follows_key = follows_key or settings.compass is not None or settings.ends_on_tonic
        self._rules = Rules(settings, self.known, self.follows_key)
        self._loose = Rules(
            replace(settings, strict=False, compass=None, ends_on_tonic=False), self.known, self.follows_key
        )
        self._corners: set[Key] = set()
        self._nodes: dict[Key, Node] = {}
        self._holding: list[Node] = []  # the nodes that hold their moves
        self._rows: dict[str, int] = {}  # by the characters that are allowed: a set of them takes 2 kB
        self._masks = np.ones((64, len(self._characters)), np.bool_)

    @property
    def corners(self) -> int:
        """How many states were met from which nothing strict went on."""
        return len(self._corners)

    @property
    def masks(self) -> NDArray[np.bool_]:
        """Which characters are forbidden, (M, V) bool; a state's row is `state.node.mask`."""
        return self._masks

    def start(self) -> State:
        """Return the state before the first character of a tune, its X:."""
        return self.state(("head", Head()))

    def state(self, key: Key, bars: int | None = None) -> State:
        """Return the state of a key; the bars that are asked for, or `bars`, are counted from here."""
        left = bars or self.settings.bars if self.settings.end or self.settings.go_on else None
        left = self.settings.plan[0].bars if self.settings.plan else left
        return State(self._node(_counted(key, left)), left)

    def like(self, state: State) -> State:
        """Return the state of another grammar, of the same plan and bars, as one of this."""
        return state._replace(node=self._node(state.node.key))

    def forbidden(self, state: State) -> NDArray[np.bool_]:
        """Return what is forbidden next, (V,) bool; everything where the tune is over."""
        row: NDArray[np.bool_] = self._masks[state.node.mask]
        return row

    def step(self, state: State, character: str) -> State | None:
        """Return the state after one more character, None where it is forbidden."""
        node, left, recent, bars = state
        following = node.next.get(character)
        if following is None:
            turn = node.turns.get(character)
            return (
                self._first_step(state, character) if turn is None else self._turned(state, character, turn)
            )
        return State(following, left, (recent + character)[-_LONGEST_NOTE:], bars)

    def read(self, state: State, text: str) -> State | None:
        """Return the state after a text, None where one of its characters is forbidden."""
        for character in text:
            following = self.step(state, character)
            if following is None:
                return None
            state = following
        return state

    def moves_of(self, node: Node) -> Moves:
        """Return the moves of a node that holds them no more, worked out again; it holds them from now on.

        They take several times the room of all else of a node, and a step that is known needs none.
        """
        return self._hold(node, self._work_out(node.key))

    def _hold(self, node: Node, moves: Moves) -> Moves:
        if len(self._holding) >= _MOST_MOVES:
            self._let_go()
        self._holding.append(node)
        node.held = moves
        return moves

    def _let_go(self) -> None:
        for node in self._holding:
            node.held = None
        self._holding.clear()

    @property
    def state_count(self) -> int:
        """How many states are worked out."""
        return len(self._nodes)

    def forget(self) -> None:
        """Let go of what was worked out; states that are still held go on.

        Nodes lead to each other in circles, which would stay until Python's collector looks for such.
        """
        for node in self._nodes.values():
            node.next.clear()
            node.turns.clear()
        self._nodes.clear()
        self._let_go()

    def _first_step(self, state: State, character: str) -> State | None:
        """A step that is new; None where it is forbidden."""
        node, left, recent, bars = state
        number = self._ids.get(character)
        if number is None or self._masks[node.mask, number]:
            return None
        key = node.moves[character]
        turn = self._turn(node.key, key)
        if turn is not None:
            node.turns[character] = turn
            return self._turned(state, character, turn)
        node.next[character] = self._node(_counted(key, left) if node.key[0] == "head value" else key)
        return State(node.next[character], left, (recent + character)[-_LONGEST_NOTE:], bars)

    def _turn(self, before: Key, behind: Key) -> Turn | None:
        """How a step depends on the state; None where it does not."""
        place = behind[1] if len(behind) > 1 else None
        if behind[0] == "line" and before[0] != "line":
            return Turn(_LINE, counts=not place.form.is_upbeat(place.at, self.settings))  # type: ignore[attr-defined]
        if isinstance(place, Place) and place.tie == UNRESOLVED:
            return Turn(_TIE)
        if self.settings.plan and (counted := self._planned(before, behind)) is not None:
            return Turn(_PLANNED, left=counted)
        return None

    def _turned(self, state: State, character: str, turn: Turn) -> State:
        """The state behind a step that depends on the state before it."""
        node, left, before, bars = state
        recent = (before + character)[-_LONGEST_NOTE:]
        context: object = None
        if turn.kind == _LINE:
            if turn.counts:
                left = None if left is None or (left == 1 and not self.settings.end) else left - 1
            context, bars = None if left is None else min(left, _FAR), bars + 1
        elif turn.kind == _TIE:
            context = _last_pitch(recent[:-1])
        else:
            left = turn.left
        following = turn.nodes.get(context)
        if following is None:
            key: Any = node.moves[character]
            if turn.kind == _LINE:
                key = _counted(key, left)
            elif turn.kind == _TIE:
                key = (key[0], key[1]._replace(tie=context), *key[2:])
            following = turn.nodes[context] = self._node(key)
        return State(following, left, recent, bars)

    def _planned(self, before: Key, behind: Key) -> int | None:
        """The bars that are to come in a section or a second ending that begins with a step; None elsewhere."""
        forms = [key[1].form for key in (before, behind) if len(key) > 1 and isinstance(key[1], Place)]
        if len(forms) < 2 or (forms[0].left == forms[1].left and forms[0].section == forms[1].section):
            return None
        if forms[0].section != forms[1].section:
            return self.settings.plan[forms[1].section].bars
        return forms[1].left

    def _node(self, key: Key) -> Node:
        node = self._nodes.get(key)
        if node is None:
            if len(self._nodes) >= _MOST_NODES:
                self.forget()
            moves = self._work_out(key)
            node = self._nodes[key] = Node(key, self, self._row(moves))
            self._hold(node, moves)
        return node

    def _work_out(self, key: Key) -> Moves:
        if key == music.END:
            return {}
        work = _MOVES[key[0]]
        moves = self._rules.only_known(work(self._rules, *key[1:]))
        if not moves:  # a seed may stand where nothing strict goes on
            self._corners.add(key)
            moves = self._rules.only_known(_relaxed_moves(self._rules, key)) or self._loose.only_known(
                work(self._loose, *key[1:])
            )
        return moves

    def _row(self, allowed: Iterable[str]) -> int:
        signs = "".join(sorted(allowed))
        row = self._rows.get(signs)
        if row is None:
            row = self._rows[signs] = len(self._rows)
            if row == len(self._masks):
                self._masks = np.concatenate([self._masks, np.ones_like(self._masks)])
            self._masks[row, [self._ids[character] for character in signs]] = False
        return row


def _relaxed_moves(rules: Rules, key: Key) -> Moves:
    """The moves where nothing that is open any more asks for something: a tie, a slur, a broken rhythm."""
    place = key[1] if len(key) > 1 else None
    if not isinstance(place, Place):
        return {}
    form = replace(place.form, owed=None, wants=0, ending=place.form.ending and 2)
    return music.bar_moves(rules, Place(form, place.at, "E", place.has_event))


def _counted(key: Key, left: int | None) -> Key:
    """The key with so many bars to come."""
    place: Any = key[1] if len(key) > 1 else None
    if not isinstance(place, Place):
        return key
    return (key[0], place._replace(form=place.form.counted(left)), *key[2:])


def _last_pitch(text: str) -> str:
    found = _PITCH.search(text)
    return found[1] if found else ""
