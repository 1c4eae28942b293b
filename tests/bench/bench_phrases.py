"""How well what a hand plays comes back as ABC: tunes of a book, performed with human unevenness, written down again.

`bench_phrases.py FILE.abc [--tunes 100] [--seed 5]`: of every tune the first eight bars, each note up to 25 ms early
or late, each key up after nine tenths of its note. To a beat, as in trading and recording with a metronome; and
freely, where the tempo and the upbeat are found. Prints how many tunes came back with all their pitches, with all
their rhythm, and the share of single notes on their places, among those whose pitches came back.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import TimedNote, perform
from model.notation.transcribe_phrase import PhraseSettings, WrittenPhrase, transcribe_phrase
from model.notation.transcribe_played import HeardNote
from model.notation.tune import Tune

BARS = 8
JITTER_SECONDS = 0.025
USUAL, SLOW = Fraction(40), Fraction(25)  # whole notes a minute; 2/4 is written in sixteenths
EXPECTED = Fraction(30)  # of a free performance


@dataclass
class Score:
    """What came back so far."""

    pitches: int = 0
    rhythms: int = 0
    notes: int = 0
    right: int = 0


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tunes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    words = parser.parse_args()
    dice = random.Random(words.seed)
    book = parse(words.file.read_text(encoding="utf-8"))
    tunes = [tune for tune in book.tunes if _is_usable(tune)]
    dice.shuffle(tunes)
    tunes = tunes[: words.tunes]
    print(
        f"{'of ' + str(len(tunes)) + ' tunes':<18}{'pitches':>9}{'rhythms':>9}{'notes on place':>16}{'ms each':>9}"
    )
    for name, is_free in (("to a beat", False), ("freely", True)):
        score, start = Score(), time.perf_counter()
        for tune in tunes:
            _measure(tune, is_free, dice, score)
        each = 1000 * (time.perf_counter() - start) / len(tunes)
        share = 100 * score.right / max(1, score.notes)
        print(f"{name:<18}{score.pitches:>9}{score.rhythms:>9}{share:>14.1f} %{each:>9.0f}")


def _is_usable(tune: Tune) -> bool:
    voices = tune.measures.voices
    return len(voices) == 1 and bool(voices[0].bars) and bool(tune.meter.duration)


def _measure(tune: Tune, is_free: bool, dice: random.Random, score: Score) -> None:
    notes, tempo = _beginning(tune, is_free), SLOW if tune.meter.text == "2/4" else USUAL
    heard = _played(notes, tempo, is_free, dice)
    settings = PhraseSettings(
        tune.meter.text, tune.key.text, tune.unit_note_length,
        tempo=None if is_free else tempo, expected_tempo=EXPECTED,
        begins_bar=not is_free, bars=None if is_free else BARS,
    )  # fmt: skip
    found = _sounding(transcribe_phrase(heard, settings))
    if [note.pitch for note in found] != [note.pitch for note in notes]:
        return
    score.pitches += 1
    shift = notes[0].onset - found[0].onset
    right = [one.onset + shift == other.onset for one, other in zip(found, notes, strict=True)]
    score.notes += len(right)
    score.right += sum(right)
    score.rhythms += all(right)


def _beginning(tune: Tune, with_upbeat: bool) -> list[TimedNote]:
    """The first eight whole bars, with the upbeat before them or not."""
    full = tune.meter.duration or Fraction(1)
    first = tune.measures.voices[0].bars[0].duration
    upbeat = first if first < full else Fraction(0)
    start = Fraction(0) if with_upbeat else upbeat
    notes = perform(tune, PLAIN).notes
    return [note for note in notes if start <= note.onset < upbeat + BARS * full]


def _played(
    notes: Sequence[TimedNote], tempo: Fraction, is_free: bool, dice: random.Random
) -> list[HeardNote]:
    whole, begins = 60 / float(tempo), 3.0 if is_free else -float(notes[0].onset) * 60 / float(tempo)
    heard = []
    for note in notes:
        start = begins + float(note.onset) * whole + dice.uniform(-JITTER_SECONDS, JITTER_SECONDS)
        length = 0.9 * float(note.duration) * whole + dice.uniform(-JITTER_SECONDS, JITTER_SECONDS)
        heard.append(HeardNote(max(0.0, start), max(0.0, start) + max(0.05, length), note.pitch))
    return heard


def _sounding(phrase: WrittenPhrase) -> tuple[TimedNote, ...]:
    text = f"X:1\nM:{phrase.meter.text}\nL:{phrase.unit}\nK:{phrase.key}\n{phrase.text}\n"
    return perform(parse(text).tunes[0], PLAIN).notes


if __name__ == "__main__":
    main()
