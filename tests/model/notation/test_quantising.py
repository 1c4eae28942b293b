"""Notes that a hand played are written as they were meant."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from model.notation.meter import read_meter
from model.notation.midi_score import PlayedNote
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.transcribing.quantising import quantise
from model.notation.tune import Tune

TICKS = 480
TICKS_PER_SECOND = 960  # at 120 quarters a minute
METER = ((Fraction(0), read_meter("4/4")),)
JIG = ((Fraction(0), read_meter("6/8")),)


def played(tune: Tune, jitter_seconds: float, seed: int = 0, held: float = 1.0) -> list[PlayedNote]:
    """Returns the notes of a tune, each struck and ended early or late by chance, held for a share of its length."""
    random = Random(seed)
    found = []
    for note in perform(tune, PLAIN).notes:
        early_or_late = [random.uniform(-jitter_seconds, jitter_seconds) * TICKS_PER_SECOND for _ in range(2)]
        start = max(0, round(note.onset * 4 * TICKS + early_or_late[0]))
        end = round((note.onset + note.duration * Fraction(held)) * 4 * TICKS + early_or_late[1])
        found.append(PlayedNote(start, max(end, start + 1), note.pitch, 80))
    return sorted(found, key=lambda note: note.start)


def written(notes: Sequence[PlayedNote], meter: tuple[tuple[Fraction, object], ...] = METER) -> list[str]:
    """Returns the durations of the notes in whole notes, an onset before each that does not follow at once."""
    found, at = [], Fraction(0)
    for note in quantise(notes, TICKS, meter):  # type: ignore[arg-type]
        found += [f"@{note.onset}"] if note.onset != at else []
        found.append(str(note.duration))
        at = note.onset + note.duration
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "body",
    [
        "CDEF|GABc|C2D2|E4|",
        "C/D/E/F/ G2|C/D/E F/G/A|c4|",
        "(3CDE (3FGA|B2c2|(3cBA G2|",
        "C>D E<F|G3A|B>c d2|",
        "(3C/D/E/F (3G/F/E/D|C4|",
        "C2z2|E2G2|z4|c4|",
    ],
)
def test_an_uneven_hand_is_understood(body: str, seed: int, tune: Callable[..., Tune]) -> None:
    exact = [PlayedNote(one.start, one.end, one.pitch, 80) for one in played(tune(body), 0)]
    assert written(played(tune(body), 0.02, seed)) == written(exact)


def test_exact_times_stay_as_they_are(tune: Callable[..., Tune]) -> None:
    assert written(played(tune("CD/E/ (3FGA|B4|"), 0)) == ["1/4", "1/8", "1/8", "1/6", "1/6", "1/6", "1"]


def test_a_jig_is_divided_in_threes(tune: Callable[..., Tune]) -> None:
    header = "X:1\nM:6/8\nL:1/8\nK:C\n"
    jig = played(tune("CDE F2G|A3 B/c/de|", header), 0.02, 3)
    assert written(jig, JIG) == ["1/8", "1/8", "1/8", "1/4", "1/8", "3/8", "1/16", "1/16", "1/8", "1/8"]


@pytest.mark.parametrize("held", [0.5, 0.7, 0.9, 1.1])
def test_short_gaps_and_overlaps_are_closed(held: float, tune: Callable[..., Tune]) -> None:
    body = "C/D/E/F/ G/A/B/c/|C/D/E/F/ G/A/B/c/|"
    durations = written(played(tune(body), 0.01, held=held))
    assert durations[:-1] == ["1/8"] * 15


def test_a_note_that_is_held_under_others_stays_long() -> None:
    held = [
        PlayedNote(3, 1911, 48, 80),
        *(PlayedNote(480 * n + 7 * n, 480 * n + 470, 72, 80) for n in range(4)),
    ]
    found = {note.pitch: note.duration for note in quantise(held, TICKS, METER)}
    assert found == {48: Fraction(1), 72: Fraction(1, 4)}


def test_notes_struck_nearly_together_are_a_chord() -> None:
    chord = [PlayedNote(at, 950 + at, pitch, 80) for at, pitch in ((5, 60), (14, 64), (0, 67))]
    assert {(note.onset, note.duration) for note in quantise(chord, TICKS, METER)} == {
        (Fraction(0), Fraction(1, 2))
    }


def test_onsets_that_a_program_wrote_are_kept() -> None:
    notes = [PlayedNote(number * 160, number * 160 + 150, 60 + number, 80) for number in range(6)]
    found = quantise(notes, TICKS, METER, keeps_onsets=True)
    assert [(note.onset, note.duration) for note in found[:5]] == [
        (Fraction(n, 12), Fraction(1, 12)) for n in range(5)
    ]


def test_a_slower_tempo_makes_the_same_hand_more_exact() -> None:
    # 60 ticks late are 62 ms at 120, beyond doubt another place, but 250 ms at 30 they are too
    late = [PlayedNote(at, at + 200, 60, 80) for at in (0, 300, 480, 720)]
    fast = quantise(late, TICKS, METER, tempi=((0, 125_000),))
    assert [note.onset for note in fast] == [Fraction(0), Fraction(1, 8), Fraction(1, 4), Fraction(3, 8)]


@pytest.mark.parametrize("late", [0.6, 0.64, 0.67])
def test_swung_eighths_are_even_ones_and_triplets_between_them_stay(
    late: float, tune: Callable[..., Tune]
) -> None:
    even = played(tune("C/D/E/F/ G/A/B/c/|(3C/D/E/ F G/A/B/c/|C/D/E/F/ G/A/B/c/|"), 0)

    def swing(ticks: int) -> int:
        beat, rest = divmod(ticks, TICKS)
        return beat * TICKS + round(TICKS * late) if rest == TICKS // 2 else ticks

    swung = [PlayedNote(swing(one.start) + 3, swing(one.end), one.pitch, 80) for one in even]
    assert written(swung) == written(even)


def test_dotted_rhythms_are_no_swing(tune: Callable[..., Tune]) -> None:
    dotted = played(tune("C>DE>F|G>AB>c|c>BA>G|F>ED>C|"), 0.02, 1)
    assert set(written(dotted)) == {"3/8", "1/8"} or set(written(dotted)) == {"3/16", "1/16"}


def test_no_notes_stay_none() -> None:
    assert quantise([], TICKS, METER) == []


def test_tunes_of_the_collections_are_understood_when_played_unevenly(
    collections_folder: Path, read_book: Callable[[Path], str]
) -> None:
    right = wanted = 0
    for number, name in enumerate(("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk")):
        random = Random(number)
        for path in random.choices(sorted((collections_folder / name).glob("*.abc")), k=5):
            one = random.choice(parse(read_book(path)).tunes)
            timeline = perform(one, PLAIN)
            meters = tuple((change.onset, change.meter) for change in timeline.meters)
            found = Counter(
                (note.onset, note.duration, note.pitch) for note in quantise(played(one, 0.02), TICKS, meters)
            )
            meant = Counter((note.onset, note.duration, note.pitch) for note in timeline.notes)
            right += (found & meant).total()
            wanted += meant.total()
    assert right >= 0.97 * wanted
