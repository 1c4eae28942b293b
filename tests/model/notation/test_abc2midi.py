"""What is heard agrees with abc2midi, the independent reference.

What abc2midi adds to the notes of its own accord is switched off: grace notes, fermatas and chord symbols by its
options, the spread of chords by a directive, ornaments and staccato by leaving the decorations out of the text that it
gets, the swing of hornpipes by leaving out R:. It begins every note one tick late; that tick is taken off.
"""

import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import mido
import pytest

from model.notation.lexer import tokenize
from model.notation.midi_file import TICKS_PER_QUARTER, ticks
from model.notation.parser import parse
from model.notation.timeline import perform
from model.notation.tokens import TokenKind
from model.notation.tune import Tune

ABC2MIDI = shutil.which("abc2midi")
pytestmark = pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed (Debian: abcmidi)")

SAMPLE, SEED, WANTED_SHARE = 200, 1850, 0.95
COLLECTIONS = {"oneills1850": 0.98, "ryansMammoth": 0.97, "airdsAirs": 0.96, "miscFolk": 0.95}
PlayedNote = tuple[int, int, int]  # onset and end in ticks, pitch


def plain(tune: Tune) -> str:
    """Returns the tune without decorations, with its own numbers of fields, and without the spread of chords."""
    text = "".join(token.text for token in tokenize(tune.text) if token.kind != TokenKind.DECORATION)
    return re.sub(r"(?m)^R:.*\n", "", text).replace("\n", "\n%%MIDI chordattack 0\n", 1) + "\n"


def played_by_abc2midi(tune: Tune, folder: Path) -> list[PlayedNote]:
    """Returns the notes of the MIDI file that abc2midi writes of a tune."""
    source, target = folder / "tune.abc", folder / "tune.mid"
    target.unlink(missing_ok=True)
    source.write_text(plain(tune), encoding="latin-1", errors="replace")
    command = [str(ABC2MIDI), str(source), "-o", str(target), "-NGRA", "-NFER", "-NGUI"]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    file = mido.MidiFile(target)
    scale = TICKS_PER_QUARTER / file.ticks_per_beat
    notes = {note for track in file.tracks for note in notes_of(track)}
    return sorted((round(onset * scale), round(end * scale), pitch) for onset, end, pitch in notes)


def notes_of(track: Iterable[mido.Message]) -> Iterable[PlayedNote]:
    """Yields the notes of a track in abc2midi's ticks."""
    now = 0
    sounding: dict[tuple[int, int], list[int]] = {}
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding.setdefault((message.channel, message.note), []).append(now - 1)
        elif message.type in ("note_on", "note_off"):
            yield sounding[message.channel, message.note].pop(0), now, message.note


def played_by_us(tune: Tune) -> list[PlayedNote]:
    """Returns the notes of our timeline."""
    notes = perform(tune).notes
    return sorted({(ticks(note.onset), ticks(note.onset + note.duration), note.pitch) for note in notes})


def agree(ours: list[PlayedNote], theirs: list[PlayedNote]) -> bool:
    """Tells whether the same pitches begin and end at the same ticks, give or take the one of rounding."""
    return len(ours) == len(theirs) and all(
        abs(our[0] - their[0]) <= 1 and abs(our[1] - their[1]) <= 1 and our[2] == their[2]
        for our, their in zip(ours, theirs, strict=True)
    )


def share_that_agrees(tunes: list[Tune], folder: Path) -> float:
    """Returns the share of tunes that sound alike, and prints the names of the others."""
    different = [tune for tune in tunes if not agree(played_by_us(tune), played_by_abc2midi(tune, folder))]
    for tune in different:
        print(f"differs from abc2midi: {tune.number} {tune.title}")
    share = 1 - len(different) / len(tunes)
    print(f"{len(tunes) - len(different)} of {len(tunes)} tunes agree: {share:.1%}")
    return share


def tunes_of(folder: Path, read_book: Callable[[Path], str]) -> list[Tune]:
    return [tune for path in sorted(folder.glob("*.abc")) for tune in parse(read_book(path)).tunes]


def test_200_tunes_of_oneill_sound_as_in_abc2midi(
    collections_folder: Path, read_book: Callable[[Path], str], tmp_path: Path
) -> None:
    tunes = tunes_of(collections_folder / "oneills1850", read_book)
    assert len(tunes) > 2000
    sample = random.Random(SEED).sample(tunes, SAMPLE)
    assert share_that_agrees(sample, tmp_path) >= WANTED_SHARE


def test_the_seed_corpus_sounds_as_in_abc2midi(
    irish_book: Path, read_book: Callable[[Path], str], tmp_path: Path
) -> None:
    tunes = list(parse(read_book(irish_book)).tunes)
    assert share_that_agrees(random.Random(SEED).sample(tunes, 100), tmp_path) >= WANTED_SHARE


@pytest.mark.slow
@pytest.mark.parametrize(("collection", "share"), COLLECTIONS.items())
def test_whole_collections_sound_as_in_abc2midi(
    collections_folder: Path, read_book: Callable[[Path], str], tmp_path: Path, collection: str, share: float
) -> None:
    assert share_that_agrees(tunes_of(collections_folder / collection, read_book), tmp_path) >= share


@pytest.mark.parametrize(
    "body",
    [
        "|:AB|cd:|e2|", "AB:|cd:|", "AB||cd:|ef|", "|:AB|1c:|2d|]", "|:A|1,3B:|2c:|4d|]", "|:A|[1-3 B:|[4c|d|",
        "|:A||B:|c|", "^C c C|c C|", "^c-|c c|", "A>B C<D|E>>F G<<A|", "A2>B C|", "(3ABC D (2AB (4ABcd",
        "(5ABcde (3:2:4ABcd", "(3A>BC D", "[CE]2 [C2E2]|", "[CE]-[CE] C|", "C-|C D|", "A z B x|Z|c4|", "A y2 B|",
        "CD|[K:D]CF|[L:1/8]CDEF|", "CD|\nM:3/4\nL:1/8\nK:D\nCFc|", "AB&CD|EF|", "V:1\nAB|\nV:2\nCD|\nV:1\ncd|\nV:2\nEF|",
        "C (-C) (D-) D|", "A/B//c3/2d/4e4/|",
    ],
)  # fmt: skip
def test_single_rules_sound_as_in_abc2midi(tune: Callable[..., Tune], tmp_path: Path, body: str) -> None:
    parsed = tune(body)
    ours, theirs = played_by_us(parsed), played_by_abc2midi(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize("order", ["AB", "ABA", "A2B", "(AB)2A"])
def test_parts_are_played_in_the_order_of_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, order: str
) -> None:
    parsed = tune("P:A\nAB|\nP:B\ncd:|\n", f"X:1\nT:t\nP:{order}\nM:2/4\nL:1/4\nK:C\n")
    ours, theirs = played_by_us(parsed), played_by_abc2midi(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)
