"""What is heard by default is what abc2midi plays by default: carolan export and abc2midi without options, one text.

Ornaments, grace notes, staccato, fermatas and the swing of hornpipes are compared as they are. Two things are let
pass: abc2midi strikes the notes of a chord ten ticks apart, one after the other, as people do, and the chord symbols,
which carolan plays where it is asked to. Where the two disagree, the reason is looked for step by step: the tune is
given to abc2midi spelled as it reads it, the jumps that it does not know are left out, the |: that it misses are
written, and what it says it leaves out is left out of both. Every disagreement stands in the table with its reason.
"""

import csv
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from model.notation.midi_file import midi_file
from model.notation.parser import parse
from model.notation.style import PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune
from tests.model.notation.abc2midi_player import (
    ABC2MIDI,
    CHORD_ATTACK,
    agree,
    played_by_abc2midi,
    played_by_us,
    with_repeats_begun,
    written_by_abc2midi,
)
from tests.model.notation.plain_spelling import spelled_plainly, without_what_is_left_out

pytestmark = pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed (Debian: abcmidi)")

SAMPLE, SEED = 80, 1850
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "irish", "essenFolksong")
WANTED_SHARE = 0.98  # of a collection, all but what "differs"
USUAL = PerformanceStyle()
WITHOUT_JUMPS = replace(USUAL, jumps=False, text_jumps=False)
HORNPIPE = "X:1\nT:t\nM:4/4\nL:1/8\nR:hornpipe\nK:G\n"


def alike(tune: Tune, other: Tune, folder: Path, style: PerformanceStyle = USUAL) -> bool:
    """Tells whether a tune sounds as abc2midi plays another text of it."""
    theirs = played_by_abc2midi(other.text, folder)
    return agree(played_by_us(tune, style), theirs, CHORD_ATTACK)


def verdict(tune: Tune, folder: Path) -> str:
    """Returns in what way the two agree, or "differs"."""
    if alike(tune, tune, folder):
        return "agrees"
    plain = spelled_plainly(tune)
    if alike(tune, plain, folder):
        return "agrees spelled plainly"
    if alike(tune, plain, folder, WITHOUT_JUMPS):
        return "agrees without jumps"
    begun = with_repeats_begun(plain)
    if alike(tune, begun, folder):
        return "agrees where repeats are begun"
    if alike(tune, begun, folder, WITHOUT_JUMPS):
        return "agrees without jumps where repeats are begun"
    bare = without_what_is_left_out(begun)
    return "agrees without what it leaves out" if alike(bare, bare, folder, WITHOUT_JUMPS) else "differs"


@pytest.mark.parametrize(
    "body",
    [
        "~G2A2|", "~G3A|", "~G4|", "~G3-G|", "~G-G2|", "{a}~G3|", "~B3 ~_B3|", "~G/2A/2|", "~G/4A|", "(3~GAB|", "~A>B ~A<B|", "~[GB]3|",
        "TG4|", "TG2A2|", "!trill!G3A|", "TG3/2A/2|", "(3TGAB|", "TG>A|", "TG2-G2|", "{f}TG2|", "T[GB]2|",
        "{g}A2|", "{gab}A|", "{g2}A2|", "{g/}A2|", "A{g}B|", "(3{g}ABc|", "A>{g}B|", "A<{g}B|", "A-{g}A|", "{^g}A2|", "{^g}AG2{=f}E|f{_b}AB{B}c|", "{g}[CE]2|", "{/g}A2|",
        ".G2A2|", ".G>A|", "G-.G|", "!breath!G2|", "H.G2|", "{g}.A2|", "HG2A2|", "Hz2A|", "HG-G|", "G-HG|", "HTG2|", "H[GB]2|",
        "[GB]2[CEG]2|", "[CE]-[CE]|", "A>B c<d A>>B|", "uAvB MALB|", "C&E|F|", "(&AB|cd&EF|GA&)|ef|", "A|(&AB|cd|&EF|GA|&)e|", "(&AB|cd&EF|GA&GA|ef&)|e|", "!f!A!p!B|", "|:HA2:|B|",
    ],
)  # fmt: skip
def test_single_rules_are_played_as_abc2midi_plays_them(
    tune: Callable[..., Tune], tmp_path: Path, body: str
) -> None:
    parsed = tune(body, "X:1\nT:t\nM:4/4\nL:1/8\nK:D\n")
    if body in (".G>A|",):  # the rhythm of a short note, which abc2midi does not break
        assert alike(parsed, spelled_plainly(parsed), tmp_path)
    else:
        assert alike(parsed, parsed, tmp_path)


@pytest.mark.parametrize(
    ("directive", "body"),
    [
        ("grace 1/2", "{g}A2 {gf}B4 c2|"), ("grace 1/3", "{gfe}A3 B|"), ("gracedivider 8", "{g}A2 {gf}B4 {gfe}c2|"), ("gracedivider 2", "{g}A2 {gf}B4 c2|"),
        ("gracedivider 8\n%%MIDI grace 1/3", "{g}A2|"), ("grace 1/3\n%%MIDI gracedivider 8", "{g}A2|"), ("grace 3", "{g}A2|"),
        ("trim 1/4", ".A2 A/ (3ABc A3/2 z2|A2-A/ B-B {g}A2|"), ("trim 1/2", "A2 B4 c/d/e-e|"), ("trim 0/1", "A2|"), ("trim 1", "A2|"),
        ("channel 10\n%%MIDI drummap F 36\n%%MIDI drummap ^g 44", "F=F^gGf|FgG|"), ("drummap F 36", "=FG|"),
        ("channel 10\n%%MIDI drummap _B, 41\n%%MIDI drummap c' 42", "_B,B,_Bc'c|"),
    ],
)  # fmt: skip
def test_directives_that_change_notes_are_followed_as_by_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, directive: str, body: str
) -> None:
    places = [f"K:D\n%%MIDI {directive}\n", f"%%MIDI {directive}\nK:D\n"]
    if re.search(r"grace \d/", directive):
        places.pop()  # abc2midi forgets that one at the end of the header
    for place in places:
        parsed = tune(body, f"X:1\nT:t\nM:4/4\nL:1/8\n{place}")
        assert alike(parsed, parsed, tmp_path)


@pytest.mark.parametrize(
    ("meter", "beat", "body"),
    [
        ("4/4", "100 90 70 2", "ABcdefga|"), ("4/4", "100 90 70 1", "A2BcdeA/B/c|"), ("9/8", "90 80 70 3", "ABcdefgab|"), ("2/2", "100 90 70 1", "ABcdefga|"),
        ("3/4", "40 30 20 0", "ABcdef|"),
    ],
)  # fmt: skip
def test_beats_are_as_loud_as_in_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, meter: str, beat: str, body: str
) -> None:
    parsed = tune(body, f"X:1\nT:t\nM:{meter}\nL:1/8\n%%MIDI beat {beat}\nK:D\n")
    theirs = written_by_abc2midi(parsed.text, tmp_path)
    struck = [message for track in theirs.tracks for message in track if message.type == "note_on"]
    loud = [message.velocity for message in struck if message.velocity]
    assert [note.velocity for note in perform(parsed).notes] == loud


@pytest.mark.parametrize("tempo", [60, 74, 75, 100, 149, 150, 200, 299, 300])
def test_trills_go_by_the_tempo(tune: Callable[..., Tune], tmp_path: Path, tempo: int) -> None:
    parsed = tune("TG4 TA2|", f"X:1\nT:t\nM:4/4\nL:1/8\nQ:1/4={tempo}\nK:D\n")
    assert alike(parsed, parsed, tmp_path)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (HORNPIPE, "ABcd A2Bc|d>edc BAGF|"),
        (HORNPIPE, "d|(3ABc de f3g|A/B/c de fgab|A-AB-B c2-cd|~AB {g}AB d2cB|"),
        (HORNPIPE.replace("4/4", "C"), "ABcd efga|"),
        (HORNPIPE.replace("4/4", "C|"), "ABcd e>fg>a|e<fg2|"),
        (HORNPIPE.replace("4/4", "3/4"), "ABcd e>f|"),
        (HORNPIPE.replace("4/4", "2/4").replace("1/8", "1/16"), "ABcd efga|A>Bc2 d2e2|A2>B2c2d2|"),
        (HORNPIPE.replace("R:hornpipe", "R:reel"), "ABcd e>fga|"),
        (HORNPIPE.replace("R:hornpipe", "R:Hornpipes"), "ABcd e>fga|"),
        (HORNPIPE.replace("R:hornpipe", "R:slow hornpipe"), "ABcd e>fga|"),
        (HORNPIPE.replace("R:hornpipe", "%%MIDI ratio 2 1"), "ABcd e>fg<a|A>>B|"),
    ],
)
def test_hornpipes_swing_as_in_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, header: str, body: str
) -> None:
    parsed = tune(body, header)
    assert alike(parsed, parsed, tmp_path)


@pytest.mark.parametrize(
    "key",
    ["C", "C treble-8", "C treble+8", "C bass", "C clef=tenor", "C octave=-1", "C transpose=2", "C octave=1 transpose=-3", "Am alto", "C bass octave=-1"],
)  # fmt: skip
def test_clefs_octaves_and_transpositions_sound_as_in_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, key: str
) -> None:
    parsed = tune("CDEF|", f"X:1\nT:t\nM:4/4\nL:1/4\nK:{key}\n")
    assert alike(parsed, parsed, tmp_path)


@pytest.mark.parametrize(
    "tempo",
    [
        "", "Q:120", "Q:1/4=100", "Q:3/8=60", "Q:1/8=200", "Q:1/2=72", "Q:C=120", "Q:C3=120", 'Q:"Allegro" 3/8=80', 'Q:3/8=80 "Foo"',
        *(f'Q:"{word}"' for word in (
            "Larghissimo", "Adagissimo", "Lentissimo", "Largo", "Adagio", "Lento", "Larghetto", "Adagietto", "Andante", "andantino",
            "Moderato", "Allegretto", "ALLEGRO", "Vivace", "Vivo", "Presto", "Allegrissimo", "Vivacissimo", "Prestissimo",
        )),
    ],
)  # fmt: skip
def test_every_tempo_is_that_of_abc2midi(tune: Callable[..., Tune], tmp_path: Path, tempo: str) -> None:
    parsed = tune("ABcd|[Q:1/4=77]ABcd|", f"X:1\nT:t\nM:6/8\nL:1/8\n{tempo}\nK:D\n".replace("\n\n", "\n"))
    ours = tempi_of(midi_file(perform(parsed)))
    theirs = tempi_of(written_by_abc2midi(parsed.text, tmp_path))
    assert [at for at, _ in ours] == [at for at, _ in theirs]
    for (_, our), (_, their) in zip(ours, theirs, strict=True):
        assert our == pytest.approx(their, rel=1e-3)


def tempi_of(file: mido.MidiFile) -> list[tuple[int, float]]:
    """Returns place in quarter notes and quarter notes a minute of every tempo."""
    found: list[tuple[int, float]] = []
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "set_tempo":
                found.append((now // file.ticks_per_beat, mido.tempo2bpm(message.tempo)))
    return found


def sample_of(tunes: list[Tune], size: int) -> list[Tune]:
    return random.Random(SEED).sample(tunes, size)


@pytest.mark.parametrize("collection", ["oneills1850", "ryansMammoth"])
def test_a_sample_is_played_as_abc2midi_plays_it(
    collections_folder: Path, read_book: Callable[[Path], str], tmp_path: Path, collection: str
) -> None:
    paths = sorted((collections_folder / collection).glob("*.abc"))
    tunes = [tune for path in paths for tune in parse(read_book(path)).tunes]
    found = Counter(verdict(tune, tmp_path) for tune in sample_of(tunes, SAMPLE))
    assert found["differs"] <= (1 - WANTED_SHARE) * SAMPLE, found


@pytest.mark.slow
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_disagreement_in_playing_is_adjudicated(
    request: pytest.FixtureRequest, read_book: Callable[[Path], str], tmp_path: Path, collection: str
) -> None:
    if collection == "irish":
        paths = [request.getfixturevalue("irish_book")]
    else:
        paths = sorted((request.getfixturevalue("collections_folder") / collection).glob("*.abc"))
    found = {
        (path.name, str(index)): verdict(tune, tmp_path)
        for path in paths
        for index, tune in enumerate(parse(read_book(path)).tunes)
    }
    counts = Counter(found.values())
    shares = ", ".join(f"{name} {count / len(found):.2%}" for name, count in counts.most_common())
    print(f"\n{collection}: {len(found)} tunes as played by default: {shares}")
    assert counts["differs"] <= (1 - WANTED_SHARE) * len(found)
    assert {place: name for place, name in found.items() if name != "agrees"} == adjudicated(collection)


def adjudicated(collection: str) -> dict[tuple[str, str], str]:
    """Returns the verdicts that the table gives for the tunes of a collection, by file and place in it."""
    path = Path(__file__).parent / "adjudications_as_played.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (row["file"], row["index"]): row["verdict"] for row in rows if row["collection"] == collection
        }
