"""Phrases that a hand plays become bars of ABC."""

import random
from fractions import Fraction

import pytest

from model.notation.meter import read_meter
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.transcribe_phrase import PhraseSettings, WrittenPhrase, transcribe_phrase
from model.notation.transcribe_played import HeardNote
from model.notation.transcribing.tempo_finding import find_tempo

JITTER_SECONDS = 0.025
SCALE = (67, 69, 71, 72, 74, 76, 78, 79)
TUNES = {
    "reel": "M:4/4\nL:1/8\nK:D\ndffe dBAF|ABde f2ed|BAFA BAFA|d2fd e2dc|",
    "jig": "M:6/8\nL:1/8\nK:G\nGAB d2B|c2A BGE|DED G2A|BGE A3|",
    "waltz": "M:3/4\nL:1/4\nK:Am\nA c e|e>d c|B G B|A3|",
    "polka": "M:2/4\nL:1/8\nK:A\neA cA|e2 ec|dB Bd|cA A2|",
    "slip jig": "M:9/8\nL:1/8\nK:Edor\nB2E G2E F3|B2E G2E FED|",
}


def played(body: str, tempo: Fraction, seed: int, starts: float = 0.0) -> list[HeardNote]:
    """What a person plays of a tune: up to 25 ms early or late, each key released a little before its end."""
    dice, whole = random.Random(seed), 60 / float(tempo)
    notes = []
    for note in perform(parse(f"X:1\n{body}\n").tunes[0], PLAIN).notes:
        start = float(note.onset) * whole + dice.uniform(-JITTER_SECONDS, JITTER_SECONDS)
        length = 0.85 * float(note.duration) * whole
        notes.append(HeardNote(max(0.0, start) + starts, max(0.0, start) + length + starts, note.pitch))
    return notes


def settings_of(body: str, **more: object) -> PhraseSettings:
    tune = parse(f"X:1\n{body}\n").tunes[0]
    return PhraseSettings(tune.meter.text, tune.key.text, tune.unit_note_length, **more)  # type: ignore[arg-type]


def heard(phrase: WrittenPhrase) -> list[tuple[Fraction, int]]:
    text = f"X:1\nM:{phrase.meter.text}\nL:{phrase.unit}\nK:{phrase.key}\n{phrase.text}\n"
    return [(note.onset, note.pitch) for note in perform(parse(text).tunes[0], PLAIN).notes]


def meant(body: str) -> list[tuple[Fraction, int]]:
    return [(note.onset, note.pitch) for note in perform(parse(f"X:1\n{body}\n").tunes[0], PLAIN).notes]


@pytest.mark.parametrize("name", TUNES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_played_to_a_beat_comes_back_with_its_pitches_and_rhythm(name: str, seed: int) -> None:
    body = TUNES[name]
    notes = played(body, Fraction(30), seed)
    phrase = transcribe_phrase(notes, settings_of(body, tempo=Fraction(30), begins_bar=True))
    assert heard(phrase) == meant(body)


@pytest.mark.parametrize("name", ["reel", "jig", "polka"])
def test_what_is_played_freely_comes_back_too(name: str) -> None:
    body, tempo = TUNES[name], Fraction(36)
    phrase = transcribe_phrase(played(body, tempo, 1, starts=12.3), settings_of(body))
    assert abs(phrase.tempo - tempo) <= tempo * Fraction(3, 100)
    assert heard(phrase) == meant(body)


def test_a_phrase_is_spelled_in_the_key_that_it_is_in() -> None:
    notes = [HeardNote(n / 4, n / 4 + 0.2, pitch) for n, pitch in enumerate((*SCALE, 79, 74, 71, 67))]
    phrase = transcribe_phrase(notes, PhraseSettings(tempo=Fraction(30), begins_bar=True))
    assert (phrase.key, phrase.text) == ("G", "GABc defg|gdBG z4|")


def test_a_phrase_fills_the_bars_that_are_asked_for() -> None:
    notes = [HeardNote(0.0, 0.4, 67), HeardNote(0.5, 0.9, 69), HeardNote(8.2, 9.0, 71)]
    settings = PhraseSettings(key="G", tempo=Fraction(30), begins_bar=True, bars=4)
    assert transcribe_phrase(notes, settings).bars == ("G2A2 z4", "z8", "z8", "z8")
    assert transcribe_phrase([], settings).bars == ("z8",) * 4


def test_keys_held_together_are_chords_and_nothing_sounds_into_the_next() -> None:
    notes = [HeardNote(0.0, 1.1, 60), HeardNote(0.02, 0.9, 64), HeardNote(1.0, 2.0, 62)]
    phrase = transcribe_phrase(notes, PhraseSettings(key="C", tempo=Fraction(30), begins_bar=True))
    assert phrase.bars == ("[CE]4 D4",)


def test_a_chord_that_ends_a_bar_is_closed() -> None:
    body = "M:2/4\nL:1/8\nK:C\nC C C [CE]|C C C [CE]|"
    phrase = transcribe_phrase(played(body, Fraction(30), 1), settings_of(body, tempo=Fraction(30)))
    assert [bar.endswith("[CE]") for bar in phrase.bars] == [True, True]


def test_an_upbeat_is_found_and_may_be_filled_up() -> None:
    body, tempo = "M:4/4\nL:1/8\nK:G\nDE|G2G2 B2AB|A2A2 d2BA|G2B2 d2B2|G6 z2|", Fraction(30)
    notes = played(body, tempo, 2, starts=3.0)
    phrase = transcribe_phrase(notes, settings_of(body, tempo=tempo))
    assert (phrase.anacrusis, phrase.bars[0], phrase.full_bars) == (Fraction(1, 4), "DE", 4)
    filled = transcribe_phrase(notes, settings_of(body, tempo=tempo, fills_upbeat=True))
    assert filled.bars == ("z6 DE", *phrase.bars[1:])


def test_a_lone_note_has_the_expected_tempo() -> None:
    phrase = transcribe_phrase([HeardNote(5.0, 5.4, 60)], PhraseSettings(key="C"))
    assert phrase.tempo == 30 and phrase.bars == ("C2z6",)


def test_a_found_tempo_is_one_of_a_metronome() -> None:
    found = find_tempo([n * 0.2513 for n in range(20)], read_meter("4/4"), Fraction(30))
    assert found.tempo == Fraction(119, 4) and abs(found.exact - 60 / (8 * 0.2513)) < 0.01


def test_a_meter_that_makes_no_sense_is_four_quarters() -> None:
    assert transcribe_phrase([HeardNote(0, 1, 60)], PhraseSettings(meter="none")).meter.text == "4/4"


def test_a_last_note_may_be_held_to_the_end_of_its_bar_however_long_it_was() -> None:
    for end in (1.05, 1.4, 1.9):
        notes = [HeardNote(0.0, 0.45, 67), HeardNote(0.5, 0.95, 69), HeardNote(1.0, end, 71)]
        settings = PhraseSettings(key="G", tempo=Fraction(30), begins_bar=True, holds_last=True)
        assert transcribe_phrase(notes, settings).bars == ("G2A2 B4",)
