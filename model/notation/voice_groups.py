"""Which voices stand on which staff, and which staves belong together: what %%score and %%staves say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[\[\]{}()|]|[^\s\[\]{}()|*]+")
_CLOSING = {"[": "]", "{": "}", "(": ")"}
_SYMBOLS = {"[": "bracket", "{": "brace"}
_MOST_DEPTH = 8
_MOST_TOKENS = 400


@dataclass(slots=True)
class VoiceGroup:
    """Staves that belong together; a member is a group again, or the names of the voices on one staff."""

    symbol: str = ""  # "brace", "bracket", or none
    members: "list[VoiceGroup | tuple[str, ...]]" = field(default_factory=list)
    is_joined: bool = False  # bar lines go through all its staves

    def staves(self) -> list[tuple[str, ...]]:
        """Returns the voices of every staff, from the top."""
        return [
            staff
            for member in self.members
            for staff in (member.staves() if isinstance(member, VoiceGroup) else [member])
        ]


def read_voice_groups(directives: Sequence[str], voices: Sequence[str]) -> VoiceGroup:
    """Returns the staves of a tune (ABC 2.1 section 11.1): as the first %%score or %%staves has it.

    Voices that it leaves out are not drawn; where it names none of `voices`, each has a staff of its own.
    """
    for text in directives:
        name, _, value = text.partition(" ")
        if name in ("score", "staves"):
            group = _GroupReader(value, set(voices), is_joined=name == "staves").read()
            if group.members:
                return group
    return VoiceGroup("bracket" if len(voices) > 1 else "", [(name,) for name in voices])


class _GroupReader:
    """Reads brackets, braces and parentheses; a voice is taken once."""

    def __init__(self, text: str, voices: set[str], is_joined: bool) -> None:
        self._tokens = _TOKEN.findall(text)[:_MOST_TOKENS]
        self._at = 0
        self._voices = voices
        self._is_joined = is_joined  # without a | between staves

    def read(self) -> VoiceGroup:
        """Returns the group of all staves."""
        group = self._group("", "", 0)
        first = group.members[0] if len(group.members) == 1 else None
        return first if isinstance(first, VoiceGroup) else group

    def _group(self, symbol: str, closing: str, depth: int) -> VoiceGroup:
        group = VoiceGroup(symbol)
        bars = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token == closing:
                break
            if token == "|":
                bars += 1
            elif token == "(":
                self._add(group, self._staff())
            elif token in _SYMBOLS:
                if depth < _MOST_DEPTH:
                    self._add(group, self._group(_SYMBOLS[token], _CLOSING[token], depth + 1))
            elif token not in _CLOSING.values():
                self._add(group, self._taken([token]))
        group.is_joined = symbol == "brace" or (bars > 0) != self._is_joined
        return group

    def _staff(self) -> tuple[str, ...]:
        names = []
        while self._at < len(self._tokens) and (token := self._tokens[self._at]) != ")":
            names.append(token)
            self._at += 1
        self._at += 1
        return self._taken(names)

    def _taken(self, names: Sequence[str]) -> tuple[str, ...]:
        taken = [name for name in dict.fromkeys(names) if name in self._voices]
        self._voices -= set(taken)
        return tuple(taken)

    @staticmethod
    def _add(group: VoiceGroup, member: "VoiceGroup | tuple[str, ...]") -> None:
        if member.members if isinstance(member, VoiceGroup) else member:
            group.members.append(member)
