"""What a hand played at a keyboard becomes a tune."""

from fractions import Fraction

import pytest

from model.notation.errors import NotationError
from model.notation.transcribe import TranscriptionSettings
from model.notation.transcribe_played import HeardNote, transcribe_played

EIGHTH_SECONDS = 0.25  # at 120 quarters a minute


def test_eighths_played_unevenly_at_120_are_eighths() -> None:
    late = (0.0, 0.02, -0.015, 0.01, -0.02, 0.018, 0.0, -0.01)
    pitches = (67, 69, 71, 72, 74, 71, 69, 66)
    notes = [
        HeardNote(max(0, n * EIGHTH_SECONDS + late[n]), (n + 0.8) * EIGHTH_SECONDS, pitch)
        for n, pitch in enumerate(pitches)
    ]
    text = transcribe_played(notes, TranscriptionSettings(title="Played", key="G", anacrusis=Fraction(0)))
    assert text == "X:1\nT:Played\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\nGABc dBAF|]\n"


def test_the_tempo_tells_a_jig() -> None:
    settings = TranscriptionSettings(meter="6/8", key="C", tempo=Fraction(45), anacrusis=Fraction(0))
    notes = [HeardNote(n / 6, (n + 0.9) / 6, pitch) for n, pitch in enumerate((60, 62, 64, 65, 64, 62))]
    assert "Q:3/8=120\nK:C\nCDE FED|]\n" in transcribe_played(notes, settings)


def test_nothing_played_is_a_bar_of_rest() -> None:
    assert transcribe_played([]).endswith("K:C\nz8|]\n")


@pytest.mark.parametrize("end", [1e9, float("inf"), float("nan")])
def test_what_lasts_for_ever_gets_a_sentence(end: float) -> None:
    with pytest.raises(NotationError, match="four hours"):
        transcribe_played([HeardNote(0, end, 60)])
    with pytest.raises(NotationError, match="four hours"):
        transcribe_played([HeardNote(-end, 1, 60)])
