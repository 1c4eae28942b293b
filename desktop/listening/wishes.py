"""What the panel of listening asks for, as plain values."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from desktop.listening.manner import Composing, Manner, PhraseEnd

AS_PLAYED = "?"
"""The key of what is played is found, not given."""

QUARTERS_IN_A_WHOLE = 4


class Mode(Enum):
    """What is done with what is played."""

    ANSWER = "answer"
    TRADE = "trade"
    STEP = "step"
    RECORD = "record"


@dataclass(frozen=True)
class ListeningWishes:
    """The person's choices; empty or 0 is what the tune at the cursor says."""

    mode: Mode = Mode.ANSWER
    ends: PhraseEnd = "silence"
    silence_ms: int = 400
    metronome: bool = False  # of call and response
    turn_bars: int = 4  # of trading
    answer_bars: int = 0  # of call and response, 0: as many as were played
    count_in: int = 1
    clicks: bool = True  # while recording
    key: str = ""  # AS_PLAYED: found in the first phrase
    tempo_bpm: int = 0  # quarter notes a minute
    length: Fraction = Fraction(1, 8)  # of a step


@dataclass(frozen=True)
class Place:
    """What holds at the cursor."""

    meter: str = "4/4"
    key: str = ""
    unit: Fraction = Fraction(1, 8)
    tempo: Fraction = Fraction(30)  # whole notes a minute


def manner(wishes: ListeningWishes, place: Place, composing: Composing) -> Manner:
    """Return how a conversation or a recording goes at a place."""
    is_trade, is_record = wishes.mode is Mode.TRADE, wishes.mode is Mode.RECORD
    has_beat = is_trade or (wishes.clicks if is_record else wishes.metronome)
    tempo = Fraction(wishes.tempo_bpm, QUARTERS_IN_A_WHOLE) if wishes.tempo_bpm else place.tempo
    how = Manner(
        ends="bars" if is_trade else wishes.ends,
        silence_seconds=wishes.silence_ms / 1000,
        has_beat=has_beat,
        turn_bars=wishes.turn_bars,
        count_in=wishes.count_in,
        answer_bars=wishes.answer_bars or None if not is_trade else None,
        meter=place.meter,
        key=_key(wishes, place),
        unit=place.unit,
        tempo=tempo,
    )
    return composing.applied(how)


def _key(wishes: ListeningWishes, place: Place) -> str:
    """What is recorded into a tune is in its key, whatever else is wished for."""
    if wishes.mode is Mode.RECORD and place.key:
        return place.key
    return "" if wishes.key == AS_PLAYED else wishes.key or place.key
