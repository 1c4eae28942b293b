"""The tempo: what Q: says."""

import re
from dataclasses import dataclass
from fractions import Fraction

from model.notation.lengths import bounded_number

DEFAULT_TEMPO = Fraction(30)
"""Whole notes a minute where there is no Q:, a quarter note at 120 (as abc2midi plays)."""

_QUOTED = re.compile(r'"[^"]*"?')
_BEATS = re.compile(r"(\d+)\s*/\s*(\d+)")
_RATE = re.compile(r"(\d+)(\.\d+)?")
_OLD_BEAT = re.compile(r"[Cc](\d*)(?:/(\d+))?\s*$")
_MIN, _MAX = Fraction(1), Fraction(1000)
# Quarter notes a minute that the Italian words are commonly printed with on metronomes.
_WORDS = {
    "larghissimo": 24, "grave": 40, "largo": 50, "larghetto": 60, "lento": 60, "adagio": 70, "adagietto": 74,
    "andante": 90, "andantino": 94, "moderato": 110, "allegretto": 116, "allegro": 130, "vivace": 160,
    "vivo": 160, "presto": 180, "prestissimo": 200,
}  # fmt: skip


@dataclass(frozen=True)
class Tempo:
    """A tempo; where only words are given that name no speed, the speed is None."""

    text: str
    whole_notes_per_minute: Fraction | None
    words: str = ""
    is_understood: bool = True


def read_tempo(value: str, unit_note_length: Fraction) -> Tempo:
    """Returns the tempo that the value of a Q: field writes (ABC 2.1 section 3.1.8).

    `Q:1/4=120`, `Q:1/4 3/8=40`, either with quoted words before or after, words alone, and the old forms:
    `Q:120` counts quarter notes, as the programs that read old tunes do, and `Q:C3=40` counts three unit
    note lengths.
    """
    text = value.strip()
    words = " ".join(quoted.strip('"').strip() for quoted in _QUOTED.findall(text))
    numbers = _QUOTED.sub(" ", text).strip()
    if not numbers:
        return Tempo(text, _speed_of(words), words)
    beat_text, equals, rate_text = numbers.rpartition("=")
    rate = _RATE.search(rate_text)
    beat = _beat_length(beat_text, unit_note_length) if equals else Fraction(1, 4)
    if rate is None or not beat:
        return Tempo(text, None, words, is_understood=False)
    speed = beat * Fraction(f"{bounded_number(rate[1], 100_000)}{(rate[2] or '')[:6]}")
    if not _MIN <= speed <= _MAX:
        return Tempo(text, None, words, is_understood=False)
    return Tempo(text, speed, words)


def _beat_length(text: str, unit_note_length: Fraction) -> Fraction:
    """Returns the sum of the note values before the equals sign, 0 where there is none."""
    parts = _BEATS.findall(text)
    total = Fraction(0)
    for above, below in parts[:16]:
        if bounded_number(below):
            total += Fraction(bounded_number(above), bounded_number(below))
    old = _OLD_BEAT.match(text.strip())
    if not parts and old is not None:
        count = bounded_number(old[1]) if old[1] else 1
        return unit_note_length * count / ((bounded_number(old[2]) if old[2] else 1) or 1)
    return total


def _speed_of(words: str) -> Fraction | None:
    for word in words.lower().split():
        if word in _WORDS:
            return Fraction(_WORDS[word], 4)
    return None
