"""Characters <-> ids, and what becomes of a character that the network does not know."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError

# Looked up before Unicode's own decompositions; the signs that tunebooks on the web are full of.
_EQUIVALENTS = {
    "\r\n": "\n", "\r": "\n", "\t": " ", "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\v": "\n", "\f": "\n",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u266f": "#", "\u266d": "b", "\u00df": "ss", "\u00e6": "ae", "\u00c6": "Ae",
    "\u0153": "oe", "\u0152": "Oe", "\u00f8": "o", "\u00d8": "O", "\u00d7": "x", "\u0131": "i",
    "\u0142": "l", "\u0141": "L", "\u00f0": "d", "\u00fe": "th",
}  # fmt: skip
# A CR LF, or a character with the combining marks after it (U+0300..U+036F, those of European letters).
_CLUSTER = re.compile(r"\r\n|.[\u0300-\u036f]*", re.DOTALL)


@dataclass(frozen=True)
class Adaptation:
    """A text that the network can read, and what had to change for that."""

    text: str
    replaced: tuple[tuple[str, str, int], ...]  # (character, what stands for it, how often)
    dropped: tuple[tuple[str, int], ...]  # (character, how often)

    def sentences(self) -> tuple[str, ...]:
        """What a person should know of it; empty where nothing changed."""
        said = []
        if self.replaced:
            pairs = ", ".join(f"{_shown(old)} as {_shown(new)}" for old, new, _ in self.replaced[:8])
            said.append(f"The network reads {pairs}{' and more' if len(self.replaced) > 8 else ''}.")
        if self.dropped:
            signs = ", ".join(_shown(sign) for sign, _ in self.dropped[:8])
            total = sum(count for _, count in self.dropped)
            more = " and more" if len(self.dropped) > 8 else ""
            plural = "character" if total == 1 else "characters"
            said.append(f"The network does not know {total} {plural} of the seed and left out {signs}{more}.")
        return tuple(said)


@dataclass(frozen=True)
class Vocabulary:
    """The characters that a network knows, in the order of their ids."""

    characters: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.characters:
            raise ModelError("A vocabulary needs at least one character; the corpus is empty.")
        if len(set(self.characters)) != len(self.characters) or any(len(c) != 1 for c in self.characters):
            raise ModelError("The vocabulary is damaged: it must be single characters, each only once.")

    @classmethod
    def of_text(cls, text: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of `text`: its characters, sorted (seed documents: `sorted(set(text))`)."""
        return cls(tuple(sorted(set(text))))

    def __len__(self) -> int:
        return len(self.characters)

    def __contains__(self, character: str) -> bool:
        return character in self.characters

    @property
    def ids(self) -> dict[str, int]:
        """Character -> id."""
        return {character: number for number, character in enumerate(self.characters)}

    def encode(self, text: str) -> NDArray[np.int32]:
        """Return the ids of `text`, (T,) int32; ModelError for a character that is not known (see adapt)."""
        ids = self.ids
        try:
            return np.fromiter((ids[character] for character in text), np.int32, len(text))
        except KeyError as unknown:
            raise ModelError(f"The network does not know the character {unknown.args[0]!r}.") from None

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of `ids`."""
        return "".join(self.characters[number] for number in ids)

    def adapt(self, text: str) -> Adaptation:
        """Return `text` in this vocabulary.

        A character that is not known is replaced where an equivalent is (typographic quotes, accents,
        CR LF, tabs), dropped otherwise, and reported (seed document 002, section 10, "unknown notes").
        """
        known = set(self.characters)
        if known.issuperset(text):
            return Adaptation(text, (), ())
        replaced: Counter[tuple[str, str]] = Counter()
        dropped: Counter[str] = Counter()
        pieces = []
        for character in _characters(text, known):
            if character in known:
                pieces.append(character)
            elif equivalent := _equivalent(character, known):
                replaced[character, equivalent] += 1
                pieces.append(equivalent)
            else:
                dropped[character] += 1
        return Adaptation(
            "".join(pieces),
            tuple((old, new, count) for (old, new), count in replaced.items()),
            tuple(dropped.items()),
        )


def _characters(text: str, known: set[str]) -> Iterator[str]:
    """The characters of `text`: a line end of CR LF as one, a letter with its combining accents as one where
    the network does not know them apart.
    """
    for match in _CLUSTER.finditer(text):
        cluster = match[0]
        if all(character in known for character in cluster):
            yield from cluster
        elif cluster == "\r\n":
            yield cluster
        else:
            yield from unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster


def _equivalent(character: str, known: set[str]) -> str | None:
    """What may stand for `character` among the `known`, or None."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    for stand_in in (_EQUIVALENTS.get(character), bare, _EQUIVALENTS.get(bare)):
        if stand_in and stand_in != character and all(c in known for c in stand_in):
            return stand_in
    return None


def _shown(text: str) -> str:
    """`text` as a person can see it in a sentence."""
    names = {
        "\n": "a line break",
        "\r\n": "a CR LF line end",
        "\r": "a CR line end",
        "\t": "a tab",
        "\u00a0": "a no-break space",
        " ": "a space",
    }
    if text in names:
        return names[text]
    if all(character.isprintable() for character in text):
        return f"\u201c{text}\u201d"
    return "+".join(f"U+{ord(character):04X}" for character in text)
