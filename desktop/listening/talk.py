"""What was said so far: the turns of a conversation as bars of ABC, and what the network is given of them."""

from dataclasses import dataclass, replace
from fractions import Fraction

from model.notation.meter import read_meter
from model.notation.transcribing.tempo_text import tempo_text

REMEMBERED_BARS = 16  # of the turns before, that the network reads
_BARS_A_LINE = 4


@dataclass(frozen=True)
class Talk:
    """A tune that grows turn by turn; every turn is whole bars, without their bar lines."""

    meter: str
    unit: Fraction
    key: str  # empty before the first phrase told it
    tempo: Fraction  # whole notes a minute
    turns: tuple[tuple[str, ...], ...] = ()

    def with_turn(self, bars: tuple[str, ...]) -> "Talk":
        """Returns the talk with another turn."""
        return replace(self, turns=(*self.turns, bars))

    def header(self, number: int, title: str) -> str:
        """Returns the header of the tune in the editor."""
        tempo = tempo_text(self.tempo, read_meter(self.meter))
        return f"X:{number}\nT:{title}\n{self._meter_lines}Q:{tempo}\nK:{self.key}\n"

    def seed(self, phrase: tuple[str, ...]) -> str:
        """Returns what the network goes on from: the latest turns and the phrase, up to its last bar line."""
        before: list[str] = []
        for turn in reversed(self.turns):
            if before and len(before) + len(turn) > REMEMBERED_BARS:
                break
            before[:0] = turn
        return f"X:1\nT:Untitled\n{self._meter_lines}K:{self.key}\n{lines((*before, *phrase))}"

    def music(self, bars: tuple[str, ...]) -> str:
        """Returns a tune of these bars alone, to be played."""
        tempo = tempo_text(self.tempo, read_meter(self.meter))
        return f"X:1\n{self._meter_lines}Q:{tempo}\nK:{self.key or 'C'}\n{lines(bars)}"

    @property
    def _meter_lines(self) -> str:
        return f"M:{self.meter}\nL:{self.unit.numerator}/{self.unit.denominator}\n"


def lines(bars: tuple[str, ...]) -> str:
    """Returns bars as lines of music, four to a line, each bar with its bar line."""
    rows = (bars[start : start + _BARS_A_LINE] for start in range(0, len(bars), _BARS_A_LINE))
    return "".join("".join(f"{bar}|" for bar in row) + "\n" for row in rows)
