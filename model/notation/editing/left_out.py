"""The body of a tune with some of its stretches left out, and what they leave behind."""

from collections.abc import Iterator, Sequence

from model.notation.editing.edits import Edit, replaced
from model.notation.editing.left_tempi import tempi_said_again
from model.notation.editing.stretches import Stretch, stretches
from model.notation.editing.voices import first_voice
from model.notation.elements import Field
from model.notation.spans import Span
from model.notation.tune import Tune
from model.notation.voice_names import voice_name

_LASTING = ("K", "M", "L", "Q")  # what a part left out may change for those behind it
_FOR_ALL = frozenset("UmIW")  # what is meant for the whole tune

Piece = tuple[str, bool]
"""Some text, and whether it must begin a line."""


class PartWriter:
    """Writes the parts that are wanted, and what those left out say for them."""

    def __init__(self, tune: Tune, wanted: Sequence[str]) -> None:
        """Begins at the first part."""
        self._tune = tune
        self._wanted = wanted
        self._voice = self._written_voice = first_voice(tune)
        self._lasting: dict[str, dict[str, str]] = {}  # by voice and code: what was left out, not yet said

    def pieces(self) -> Iterator[Piece]:
        """Yields the pieces of the body."""
        for stretch in stretches(self._tune, "P"):
            sign = stretch.sign
            if sign is None or sign.value[:1].upper() not in self._wanted:
                yield from self._left_out(stretch)
            else:
                yield self._kept(stretch, sign), not sign.is_inline

    def _left_out(self, stretch: Stretch) -> Iterator[Piece]:
        for field in stretch.fields:
            if field.code == "V":
                self._voice = voice_name(field.value)
            elif field.code in _LASTING:
                self._lasting.setdefault(self._voice, {})[field.code] = field.value
        yield from _for_all(stretch, self._tune)

    def _kept(self, stretch: Stretch, sign: Field) -> str:
        edits: list[Edit] = []
        said = [("V", self._voice)] if self._voice != self._written_voice else []
        self._say(edits, sign, [*said, *self._lasting.pop(self._voice, {}).items()])
        end = stretch.end
        for field in stretch.fields:
            if field.code == "V":
                self._written_voice, self._voice = self._voice, voice_name(field.value)
                if not self._tune.source[field.span.end : end].strip():  # its music is in a part left out
                    end = field.span.start
                    break
                self._say(edits, field, list(self._lasting.pop(self._voice, {}).items()))
        else:
            self._written_voice = self._voice
        return replaced(self._tune.source, Span(stretch.start, end), edits)

    def _say(self, edits: list[Edit], sign: Field, fields: Sequence[tuple[str, str]]) -> None:
        """Puts fields behind a sign, on lines of their own where it stands on one."""
        if not fields:
            return
        if sign.is_inline:
            text = "".join(f"[{code}:{value}]" for code, value in fields)
            edits.append(Edit(sign.span.end, sign.span.end, text))
            return
        lines = "\n".join(f"{code}:{value}" for code, value in fields)
        end = self._tune.source.find("\n", sign.span.end, self._tune.span.end)
        at = end if end >= 0 else self._tune.span.end
        edits.append(Edit(at, at, f"\n{lines}"))


class VoiceWriter:
    """Writes the voices that are wanted, with the parts that others begin."""

    def __init__(self, tune: Tune, wanted: Sequence[str]) -> None:
        """Begins in the first voice."""
        self._tune = tune
        self._wanted = wanted
        self._part = self._written_part = ""
        self._tempi = tempi_said_again(tune, wanted)

    def pieces(self) -> Iterator[Piece]:
        """Yields the pieces of the body."""
        for stretch in stretches(self._tune, "V"):
            name = first_voice(self._tune) if stretch.sign is None else voice_name(stretch.sign.value)
            parts = [field.value for field in stretch.fields if field.code == "P"]
            if name in self._wanted:
                yield from self._kept(stretch)
                self._written_part = parts[-1] if parts else self._part
            else:
                yield from _for_all(stretch, self._tune)
            self._part = parts[-1] if parts else self._part

    def _kept(self, stretch: Stretch) -> Iterator[Piece]:
        source = self._tune.source
        if self._part != self._written_part and not self._begins_with_part(stretch):
            yield f"P:{self._part}\n", True
        begins_line = stretch.start == 0 or source[stretch.start - 1] == "\n"
        tempi = [edit for edit in self._tempi if stretch.start <= edit.start < stretch.end]
        yield replaced(source, Span(stretch.start, stretch.end), tempi), begins_line

    def _begins_with_part(self, stretch: Stretch) -> bool:
        first = next((field for field in stretch.fields if field.code == "P"), None)
        start = stretch.sign.span.end if stretch.sign is not None else stretch.start
        return first is not None and not self._tune.source[start : first.span.start].strip()


def _for_all(stretch: Stretch, tune: Tune) -> Iterator[Piece]:
    """Yields what a stretch that is left out says for the whole tune: words at its end, definitions."""
    for field in stretch.fields:
        if field.code in _FOR_ALL:
            text = tune.source[field.span.start : field.span.end]
            yield (f"{field.code}:{field.value}" if field.is_inline else text) + "\n", True
