"""How a conversation with the network goes, as plain values."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from model.composition import SamplingSettings
from model.notation.meter import Meter, read_meter

PhraseEnd = Literal["silence", "trigger", "bars"]

SHORTEST_SILENCE_SECONDS = 0.05
_USUAL_METER = "4/4"


@dataclass(frozen=True)
class Manner:
    """What a phrase ends by, what it is written in, and how it is answered."""

    ends: PhraseEnd = "silence"
    silence_seconds: float = 0.4
    has_beat: bool = False  # a metronome runs, and answers begin with a bar
    turn_bars: int = 4  # of each turn, where phrases end by bars
    count_in: int = 1  # bars, where there is a beat
    answer_bars: int | None = None  # None: as many as were played
    meter: str = _USUAL_METER  # as M: has it
    key: str = ""  # as K: has it; empty: that of the first phrase
    unit: Fraction = Fraction(1, 8)
    tempo: Fraction = Fraction(30)  # whole notes a minute; without a beat only what is likely
    compass: tuple[int, int] | None = None  # lowest and highest MIDI pitch of the answers
    density: str = ""
    sampling: SamplingSettings = field(default_factory=SamplingSettings)

    def __post_init__(self) -> None:
        """Raises ValueError for what can't be had."""
        if self.silence_seconds < SHORTEST_SILENCE_SECONDS:
            raise ValueError(f"a silence lasts at least {SHORTEST_SILENCE_SECONDS} seconds")
        if self.turn_bars < 1 or (self.answer_bars is not None and self.answer_bars < 1):
            raise ValueError("a turn has at least one bar")

    @property
    def bar_meter(self) -> Meter:
        """The meter; a free one or nonsense counts as 4/4, for bars must have a length."""
        meter = read_meter(self.meter)
        return meter if meter.duration else read_meter(_USUAL_METER)


@dataclass(frozen=True)
class Composing:
    """What the composing panel says of whatever the network writes."""

    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    compass: tuple[int, int] | None = None
    density: str = ""

    def applied(self, manner: Manner) -> Manner:
        """Returns a manner whose answers are like this."""
        return replace(manner, sampling=self.sampling, compass=self.compass, density=self.density)
