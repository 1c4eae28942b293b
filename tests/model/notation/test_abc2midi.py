"""What is written is heard as in abc2midi, the independent reference.

What abc2midi adds to the notes of its own accord is switched off: grace notes, fermatas and chord symbols by its
options, the spread of chords by a directive, ornaments and staccato by leaving the decorations out of the text that it
gets, the swing of hornpipes by leaving out R:.
"""

import csv
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.notation.lexer import tokenize
from model.notation.parser import parse
from model.notation.style import PLAIN, UnbegunRepeat
from model.notation.tokens import TokenKind
from model.notation.tune import Tune
from tests.model.notation.abc2midi_player import (
    ABC2MIDI,
    PlayedNote,
    agree,
    played_by_abc2midi,
    played_by_us,
    with_repeats_begun,
    without_rhythm,
)

pytestmark = pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed (Debian: abcmidi)")

SAMPLE, SEED = 120, 1850
WANTED_SHARE = {"essenFolksong": 0.98, "miscFolk": 0.98}  # of its 185 tunes three are damaged
USUALLY_WANTED = 0.99
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "irish", "essenFolksong")
OPTIONS = frozenset({"-NGRA", "-NFER", "-NGUI"})
AS_ABC2MIDI = replace(PLAIN, unbegun_repeat=UnbegunRepeat.ABC2MIDI)


def plainly_played(tune: Tune, folder: Path, *wanted: str) -> list[PlayedNote]:
    """Returns what abc2midi plays of a tune without decorations, plain but for the options `wanted`."""
    text = "".join(token.text for token in tokenize(tune.text) if token.kind != TokenKind.DECORATION)
    text = without_rhythm(text).replace("\n", "\n%%MIDI chordattack 0\n", 1)
    return played_by_abc2midi(text, folder, *OPTIONS.difference(wanted))


def verdicts(tune: Tune, folder: Path) -> tuple[str, bool]:
    """Returns "agrees", "agrees where repeats are begun" or "differs", and whether the text agrees as it stands where
    repeats are played as abc2midi plays them.
    """
    ours, theirs = played_by_us(tune, PLAIN), plainly_played(tune, folder)
    if agree(ours, theirs):
        return "agrees", True
    agrees_in_its_way = agree(played_by_us(tune, AS_ABC2MIDI), theirs)
    if agree(ours, plainly_played(with_repeats_begun(tune), folder)):
        return "agrees where repeats are begun", agrees_in_its_way
    return "differs", agrees_in_its_way


def share_that_agrees(tunes: list[Tune], folder: Path) -> tuple[float, float]:
    """Returns the share of tunes that sound alike, missing |: written, and of those that do with abc2midi's repeats
    as they stand; prints the names of the others.
    """
    found = [verdicts(tune, folder) for tune in tunes]
    for tune, (verdict, agrees_in_its_way) in zip(tunes, found, strict=True):
        if verdict == "differs" or not agrees_in_its_way:
            print(f"{verdict}: {tune.number} {tune.title}")
    by_standard = sum(verdict != "differs" for verdict, _ in found)
    return by_standard / len(tunes), sum(alike for _, alike in found) / len(tunes)


def tunes_of(folder: Path, read_book: Callable[[Path], str]) -> list[Tune]:
    return [tune for path in sorted(folder.glob("*.abc")) for tune in parse(read_book(path)).tunes]


def test_tunes_of_oneill_sound_as_in_abc2midi(
    collections_folder: Path, read_book: Callable[[Path], str], tmp_path: Path
) -> None:
    tunes = tunes_of(collections_folder / "oneills1850", read_book)
    assert len(tunes) > 2000
    sample = random.Random(SEED).sample(tunes, SAMPLE)
    assert min(share_that_agrees(sample, tmp_path)) >= USUALLY_WANTED


def test_the_seed_corpus_sounds_as_in_abc2midi(
    irish_book: Path, read_book: Callable[[Path], str], tmp_path: Path
) -> None:
    tunes = list(parse(read_book(irish_book)).tunes)
    assert min(share_that_agrees(random.Random(SEED).sample(tunes, 100), tmp_path)) >= USUALLY_WANTED


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
    found = {place: verdicts(tune, tmp_path) for place, tune in tunes.items()}
    counts = Counter(verdict for verdict, _ in found.values())
    in_its_way = sum(alike for _, alike in found.values()) / len(tunes)
    print(
        f"\n{collection}: {len(tunes)} tunes as written, {counts['agrees'] / len(tunes):.2%} agree; "
        f"{1 - counts['differs'] / len(tunes):.2%} where repeats are begun; {in_its_way:.2%} with abc2midi's repeats"
    )
    wanted = WANTED_SHARE.get(collection, USUALLY_WANTED)
    assert min(1 - counts["differs"] / len(tunes), in_its_way) >= wanted
    assert {place: verdict for place, (verdict, _) in found.items() if verdict != "agrees"} == adjudicated(
        collection
    )


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
        "A:|", "A||B:|", "A|B|c:|", "A:|B:|", "A:|B||c:|", "A|:B:|c:|", "A|:B||c:|", "A:|B|C||D:|", "A|]B:|", "A||B||C:|", "|:A:|B||C:|",
        "|:A:||B:|", "A|:B:|C||D:|E:|", "|:A|1B:|2c||d:|", "|:A|1B:|2c:|d:|", "A|1B:|2c||d|e:|", "|:A|1B:|2c|]d|1e:|2f|]", "|:A|1B:|2c|d|1e:|2f|]",
        "|:A|1B:|2c||d|1e:|2f||g:|", "|:A:|B|1c:|2d|]", "|:A:|B||c|1d:|2e|]", "A|1B:|2c|d|e:|", "|:A|B|1c|d:|2e|f||g|a:|", "|:A|:B:|", "|:A||:B:|",
        "|:A|B|:c:|", "|:A|B|", "|:A:|B|:c|d", "A::B:|", "|::A::|B", "A|B:|:C|D|:E:|", "|:A|1B:|2c:|3d|]", "|:A|1B:|2c:|", "|:A|1,3B:|2c:|4d|]",
        "|:A|1B:|2c:||:d:|", "|:A|1B|2c|d", "A|1B|2c|", "|:A:|2B|", "|:A|1B||c:|2d|]", "A|\nP:B\nB:|C|\nP:C\nD:|", "A||:B|C:|D:|", "||A|B||C|D:|",
        "|:A|1B:|2C|\n|:D:|", "V:1\nA|B:|C|D:|\nV:2\nA|B:|C|D:|",
    ],
)  # fmt: skip
def test_unbegun_repeats_can_be_played_as_abc2midi_does(
    tune: Callable[..., Tune], tmp_path: Path, body: str
) -> None:
    parsed = tune(body)
    ours, theirs = played_by_us(parsed, AS_ABC2MIDI), plainly_played(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize(
    "body", ["P:A\nA:|B:|\nP:B\nC:|", "P:A\nA||B:|\nP:B\nC|D:|", "P:A\n|:A|1B:|2c:|\nP:B\nD|1E:|2F:|", "P:A\nA::B:|\nP:B\nB::C:|"]
)  # fmt: skip
def test_unbegun_repeats_in_ordered_parts_too(tune: Callable[..., Tune], tmp_path: Path, body: str) -> None:
    parsed = tune(body, "X:1\nT:t\nP:AB\nM:1/4\nL:1/4\nK:C\n")
    ours, theirs = played_by_us(parsed, AS_ABC2MIDI), plainly_played(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)


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
    ours, theirs = played_by_us(parsed, PLAIN), plainly_played(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize(
    "body",
    ["{g}A2B2|", "{ga}B4 c4|", "{g}A{a}B{c}d{e}f|", "{g}[CE]2 A2|", "A2>{g}B2|", "{g2}A4|", "{g/}A2|"],
)
def test_grace_notes_sound_as_in_abc2midi(tune: Callable[..., Tune], tmp_path: Path, body: str) -> None:
    parsed = tune(body, "X:1\nT:test\nM:4/4\nL:1/8\nK:C\n")
    ours = played_by_us(parsed, replace(PLAIN, graces=True))
    theirs = plainly_played(parsed, tmp_path, "-NGRA")
    assert agree(ours, theirs), (ours, theirs)


@pytest.mark.parametrize("order", ["AB", "ABA", "A2B", "(AB)2A"])
def test_parts_are_played_in_the_order_of_abc2midi(
    tune: Callable[..., Tune], tmp_path: Path, order: str
) -> None:
    parsed = tune("P:A\nAB|\nP:B\ncd:|\n", f"X:1\nT:t\nP:{order}\nM:2/4\nL:1/4\nK:C\n")
    ours, theirs = played_by_us(parsed, PLAIN), plainly_played(parsed, tmp_path)
    assert agree(ours, theirs), (ours, theirs)
