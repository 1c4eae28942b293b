"""What is heard agrees with abc2midi, the independent reference.

What abc2midi adds to the notes of its own accord is switched off: grace notes, fermatas and chord symbols by its
options, the spread of chords by a directive, ornaments and staccato by leaving the decorations out of the text that it
gets, the swing of hornpipes by leaving out R:. It begins every note one tick late; that tick is taken off.
"""

import csv
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mido
import pytest

from model.notation.lexer import tokenize
from model.notation.midi_file import TICKS_PER_QUARTER, ticks
from model.notation.parser import parse
from model.notation.parts import read_parts
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import perform
from model.notation.tokens import TokenKind
from model.notation.tune import Tune
from model.notation.unfold import playing_order

ABC2MIDI = shutil.which("abc2midi")
pytestmark = pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed (Debian: abcmidi)")

SAMPLE, SEED, WANTED_SHARE = 200, 1850, 0.98
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "irish", "essenFolksong")
OPTIONS = frozenset({"-NGRA", "-NFER", "-NGUI"})
NOTE_MARKS = '_^=~.vuTH!"([{}'
PlayedNote = tuple[int, int, int]  # onset and end in ticks, pitch


def plain(tune: Tune) -> str:
    """Returns the tune without decorations, with its own numbers of fields, and without the spread of chords."""
    text = "".join(token.text for token in tokenize(tune.text) if token.kind != TokenKind.DECORATION)
    return re.sub(r"(?m)^R:.*\n", "", text).replace("\n", "\n%%MIDI chordattack 0\n", 1) + "\n"


def played_by_abc2midi(tune: Tune, folder: Path, *wanted: str) -> list[PlayedNote]:
    """Returns the notes of the MIDI file that abc2midi writes of a tune, plain but for the options `wanted`."""
    source, target = folder / "tune.abc", folder / "tune.mid"
    target.unlink(missing_ok=True)
    source.write_text(plain(tune), encoding="latin-1", errors="replace")
    command = [str(ABC2MIDI), str(source), "-o", str(target), *OPTIONS.difference(wanted)]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    if not target.exists():  # it gives up some texts
        return []
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


def played_by_us(tune: Tune, style: PerformanceStyle = PLAIN) -> list[PlayedNote]:
    """Returns the notes of our timeline."""
    notes = perform(tune, style).notes
    return sorted({(ticks(note.onset), ticks(note.onset + note.duration), note.pitch) for note in notes})


def agree(ours: list[PlayedNote], theirs: list[PlayedNote]) -> bool:
    """Tells whether the same pitches begin and end at the same ticks, give or take the one of rounding."""
    return len(ours) == len(theirs) and all(
        abs(our[0] - their[0]) <= 1 and abs(our[1] - their[1]) <= 1 and our[2] == their[2]
        for our, their in zip(ours, theirs, strict=True)
    )


def with_repeats_begun(tune: Tune) -> Tune:
    """Returns the tune with every |: written that it leaves out, where section 4.8 has its :| go back to."""
    places: set[int] = set()
    for voice in tune.measures.voices:
        order = playing_order(voice.bars, read_parts(tune.value("P"))).bars
        for before, after in pairwise(order):
            opening = voice.bars[after].opening
            if after <= before and not (opening is not None and opening.opens):
                first = voice.bars[after].span.start
                head = tune.source[:first]
                places.add(opening.span.end if opening is not None else len(head.rstrip(NOTE_MARKS)))
    text = tune.text
    for place in sorted(places, reverse=True):
        at = place - tune.span.start
        text = f"{text[:at]} |:{text[at:]}"
    return parse(text).tunes[0]


def verdict(tune: Tune, folder: Path) -> str:
    """Returns "agrees", "agrees where repeats are begun" or "differs"."""
    ours = played_by_us(tune)
    if agree(ours, played_by_abc2midi(tune, folder)):
        return "agrees"
    if agree(ours, played_by_abc2midi(with_repeats_begun(tune), folder)):
        return "agrees where repeats are begun"
    return "differs"


def share_that_agrees(tunes: list[Tune], folder: Path) -> float:
    """Returns the share of tunes that sound alike, missing |: written, and prints the names of the others."""
    different = [tune for tune in tunes if verdict(tune, folder) == "differs"]
    for tune in different:
        print(f"differs from abc2midi: {tune.number} {tune.title}")
    return 1 - len(different) / len(tunes)


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
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_disagreement_of_whole_collections_is_adjudicated(
    request: pytest.FixtureRequest, read_book: Callable[[Path], str], tmp_path: Path, collection: str
) -> None:
    if collection == "irish":
        paths = [request.getfixturevalue("irish_book")]
    else:
        paths = sorted((request.getfixturevalue("collections_folder") / collection).glob("*.abc"))
    tunes = {
        (path.name, str(index)): tune
        for path in paths
        for index, tune in enumerate(parse(read_book(path)).tunes)
    }
    verdicts = {place: verdict(tune, tmp_path) for place, tune in tunes.items()}
    counts = Counter(verdicts.values())
    print(collection, len(tunes), dict(counts))
    assert {place: found for place, found in verdicts.items() if found != "agrees"} == adjudicated(collection)
    assert counts["differs"] <= (1 - WANTED_SHARE) * len(tunes)


def adjudicated(collection: str) -> dict[tuple[str, str], str]:
    """Returns the verdicts that the table gives for the tunes of a collection, by file and place in it."""
    with (Path(__file__).parent / "adjudications.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (row["file"], row["index"]): row["verdict"] for row in rows if row["collection"] == collection
        }


@pytest.mark.parametrize(
    "body",
    [
        "|:AB|cd:|e2|", "AB:|cd:|", "|:AB||cd:|ef|", "AB:|\n|:cd||ef:|", "|:AB|1c:|2d|]", "|:A|1,3B:|2c:|4d|]", "|:A|[1-3 B:|[4c|d|",
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


@pytest.mark.parametrize(
    "body",
    ["{g}A2B2|", "{ga}B4 c4|", "{g}A{a}B{c}d{e}f|", "{g}[CE]2 A2|", "A2>{g}B2|", "{g2}A4|", "{g/}A2|"],
)
def test_grace_notes_sound_as_in_abc2midi(tune: Callable[..., Tune], tmp_path: Path, body: str) -> None:
    parsed = tune(body, "X:1\nT:test\nM:4/4\nL:1/8\nK:C\n")
    ours = played_by_us(parsed, replace(PLAIN, graces=True))
    theirs = played_by_abc2midi(parsed, tmp_path, "-NGRA")
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize("order", ["AB", "ABA", "A2B", "(AB)2A"])
def test_parts_are_played_in_the_order_of_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, order: str
) -> None:
    parsed = tune("P:A\nAB|\nP:B\ncd:|\n", f"X:1\nT:t\nP:{order}\nM:2/4\nL:1/4\nK:C\n")
    ours, theirs = played_by_us(parsed), played_by_abc2midi(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)
