"""The lines of words under a line of music (ABC 2.1 section 5.1)."""

from collections.abc import Iterable, Sequence

from model.notation.transcribing.rhythm import Piece
from model.notation.transcribing.sheet import SheetEvent

_MEANT_AS_SIGNS = str.maketrans({"*": "", "|": "", "_": "", "\\": "", "%": "", "\n": " "})


def words_text(bars: Sequence[Sequence[Sequence[Piece]]], verses: int) -> Iterable[str]:
    """Yields a w: line for every verse that sings in the layers of these bars; behind an `&` nothing is sung."""
    sung = [
        piece.event if number == 0 else None
        for layers in bars
        for number, layer in enumerate(layers)
        for piece in layer
        if piece.event.notes
    ]
    for number in range(1, verses + 1):
        words = [_syllable(event, number) if event is not None else "*" for event in sung]
        while words and words[-1] == "*":
            words.pop()
        if words:
            yield "w: " + " ".join(words).replace("- ", "-")


def _syllable(event: SheetEvent, number: int) -> str:
    """Returns what stands for one note: its syllable, `_` where the one before is held, `*` for none."""
    for verse in event.verses:
        if verse.number == number:
            text = verse.text.translate(_MEANT_AS_SIGNS).strip()
            text = text.replace("-", "\\-").replace(" ", "~")
            if not text:
                return "_"
            return text + ("-" if verse.goes_on else "")
    return "_" if event.is_continuation else "*"
