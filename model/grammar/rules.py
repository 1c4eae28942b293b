"""What may stand behind what in the music, in a strict tune and in a loose one.

A set of letters says after which signs (see Place.after) another may follow. The strict ones keep out what
abc2midi, the reference for what other programs make of a tune, calls an error; the others hold what musicians
write in tunebooks.
"""

from dataclasses import dataclass

from model.grammar.form import Form
from model.grammar.pitches import Pitches
from model.grammar.place import Moves
from model.grammar.settings import GrammarSettings
from model.grammar.words import Words, written_with

_EVERYWHERE = "SFBE) (3GQ->DAOX"
_PARTNERS = {"[": "]", "{": "}", "(": ")"}  # no one is begun that can't be ended


@dataclass(frozen=True)
class Manner:
    """After which signs others may stand."""

    rest: str
    chord: str
    grace: str
    decoration: str
    quote: str
    paren: str
    close: str
    tie: str
    broken: str
    space: str
    line_break: str
    line: str
    letters: str  # decorations that are one letter


STRICT = Manner(
    rest="SFBE) (3Q>", chord="SFBE) (3GQ>DA", grace="SFBE) (3Q>", decoration="SFBE) (3GQ>DAO", quote="SFBE) (3",
    paren="SFBE) (3GQ->", close="E)>G", tie="E", broken="E)", space="E)-Q>", line_break="E)", line="BE)-G", letters=".~THMPL",
)  # fmt: skip
_LOOSE = Manner(
    rest=_EVERYWHERE, chord=_EVERYWHERE, grace=_EVERYWHERE, decoration=_EVERYWHERE, quote=_EVERYWHERE,
    paren=_EVERYWHERE, close="BE) GQ->DAOX", tie="E) G>DAOX", broken="E)( BGDAOX-", space=_EVERYWHERE.replace(" ", ""),
    line_break="E) GQ->DAOX(3", line="BE) GQ-DAOX", letters=".~HIJKLMNOPQRSTUVWhijklmnopqrstuvw",
)  # fmt: skip


class Rules:
    """The settings, and what follows from them."""

    def __init__(self, settings: GrammarSettings, characters: frozenset[str], follows_key: bool) -> None:
        """`characters` are all that there are to write with."""
        self.follows_key = follows_key
        self.settings = settings
        self.characters = characters
        self.is_strict = settings.strict
        self.manner = STRICT if settings.strict else _LOOSE
        self.pitches = Pitches(settings)
        self._sure = frozenset(sign for sign in characters if _PARTNERS.get(sign, sign) in characters)

    def words(self, words: Words) -> Words:
        """Return those of the words that the characters can write."""
        return written_with(words, self.characters)

    def only_known(self, moves: Moves) -> Moves:
        """Return the moves whose characters are there, and those that they need later."""
        if moves.keys() <= self._sure:
            return moves
        return {
            sign: key
            for sign, key in moves.items()
            if sign in self.characters
            and (key[0] == "head value" or _PARTNERS.get(sign, sign) in self.characters)
        }

    def is_bound_to_end(self, form: Form) -> bool:
        """Tell whether nothing but an ending or the end of the tune may follow."""
        return (form.wants > 0 and (self.is_strict or form.rest is None)) or self.must_end(form)

    def must_end(self, form: Form) -> bool:
        """Tell whether no bar may follow any more."""
        return form.must_end(self.settings, form.left)
