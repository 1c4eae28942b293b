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
# Quarter notes a minute; all but grave as abc2midi plays the words.
_WORDS = {
    "larghissimo": 40, "grave": 40, "adagissimo": 44, "lentissimo": 48, "largo": 56, "adagio": 59, "lento": 62,
    "larghetto": 66, "adagietto": 76, "andante": 88, "andantino": 96, "moderato": 104, "allegretto": 112,
    "allegro": 120, "vivace": 168, "vivo": 180, "presto": 192, "allegrissimo": 208, "vivacissimo": 220,
    "prestissimo": 240,
}  # fmt: skip


@dataclass(frozen=True)
class Tempo:
    """A tempo; where only words are given that name no speed, the speed is None."""

    text: str
    whole_notes_per_minute: Fraction | None
    words: str = ""
    is_understood: bool = True


def read_tempo(value: str, unit_note_length: Fraction, is_strict: bool = False) -> Tempo:
    """Returns the tempo that the value of a Q: field writes (ABC 2.1 section 3.1.8).

    `Q:1/4=120`, `Q:1/4 3/8=40`, either with quoted words before or after, words alone, and the old forms:
    `Q:C3=40` counts three unit note lengths; `Q:120` counts unit note lengths in a strict tune (section 10.1),
    and quarter notes in others, as the programs do that read old tunes.
    """
    text = value.strip()
    words = " ".join(quoted.strip('"').strip() for quoted in _QUOTED.findall(text))
    numbers = _QUOTED.sub(" ", text).strip()
    if not numbers:
        return Tempo(text, _speed_of(words), words)
    beat_text, equals, rate_text = numbers.rpartition("=")
    rate = _RATE.search(rate_text)
    plain_beat = unit_note_length if is_strict else Fraction(1, 4)
    beat = _beat_length(beat_text, unit_note_length) if equals else plain_beat
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
