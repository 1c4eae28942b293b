"""MusicXML keeps the rules by which notation programs read it: the schema's, and those that no schema can say."""

import random
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from model.notation.files import read_abc
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.tune import Tune

FEATURES = Path(__file__).with_name("score_features.abc")
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong")
SAMPLE, SLOW_SAMPLE, SEED = 4, 150, 1850
PIECES = (
    "A B,/ ^c2 _d/4 z x Z2 X 3/2 7 > << - .- | |] || |: :| :: ::| |1 |2 [1,3-5 ( .( ) (3 (5:4:5 (3:2:5 [ ] { } {/ "
    "[K:F^c] [K:HP] [K:bass] [M:3/4] [M:none] [M:2+3/8] [V:2] [V:1] & !trill! !trill(! !trill)! !f! !<(! !<)! !8va(! "
    "!8va)! !~(! !~)! !D.S.alcoda! !fine! !segno! !courtesy! !style=x! !trem2! !1! . u ~ H [Q:3/8=60] [Q:1/4=60] "
    '[P:B] "Bb/D" "^up;two" "<(" [L:1/16]'
)
scores = st.lists(st.sampled_from([*PIECES.split(" "), " ", "\nw:la-la _ *\n", "\nP:A\n"]), max_size=40).map(
    lambda parts: "X:1\nT:t\nM:4/4\nL:1/8\n%%score (1 2)\nV:1\nV:2 clef=bass\nK:C\n[V:1]" + "".join(parts)
)
# The schema's own namespace has few attributes; it is not among what the MusicXML schema comes with.
XLINK = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='http://www.w3.org/1999/xlink'>{}</xs:schema>"


def features() -> list[Tune]:
    return list(parse(FEATURES.read_text(encoding="utf-8")).tunes)


def sample(folder: Path, collection: str, count: int) -> list[Tune]:
    """Some tunes of a collection that comes with music21, the same every time."""
    files = sorted((folder / collection).rglob("*.abc"))
    if count < SLOW_SAMPLE:
        files = random.Random(SEED).sample(files, min(len(files), 2))
    tunes = [tune for path in files for tune in parse(read_abc(path, 2**24).text).tunes]
    return random.Random(SEED).sample(tunes, min(count, len(tunes)))


def written(tune: Tune) -> Element:
    return ElementTree.fromstring(musicxml(tune).encode())


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The schema of MusicXML 4.0, which comes with the package musicxml."""
    spec = find_spec("musicxml")
    assert spec is not None and spec.origin is not None
    source = Path(spec.origin).parent / "generate_classes"
    folder = tmp_path_factory.mktemp("schema")
    text = (source / "musicxml_4_0.xsd").read_text(encoding="utf-8")
    (folder / "musicxml.xsd").write_text(text.replace("http://www.musicxml.org/xsd/", ""), encoding="utf-8")
    (folder / "xml.xsd").write_text((source / "xml.xsd").read_text(encoding="utf-8"), encoding="utf-8")
    names = ("href", "type", "role", "title", "show", "actuate")
    (folder / "xlink.xsd").write_text(
        XLINK.format("".join(f"<xs:attribute name='{name}' type='xs:string'/>" for name in names))
    )
    return xmlschema.XMLSchema(str(folder / "musicxml.xsd"), allow="local")


def faults(schema: Any, tune: Tune) -> list[str]:
    """What the schema finds wrong with the MusicXML of a tune."""
    return [f"{error.path}: {error.reason}" for error in schema.iter_errors(written(tune))]


def test_schema_finds_what_is_wrong(schema: Any) -> None:
    wrong = ElementTree.fromstring("<score-partwise version='4.0'><part-list/></score-partwise>")
    assert list(schema.iter_errors(wrong))


@pytest.mark.parametrize("tune", features(), ids=lambda tune: tune.title)
def test_every_feature_is_valid(schema: Any, tune: Tune) -> None:
    assert faults(schema, tune) == []


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_collections_are_valid(schema: Any, collections_folder: Path, collection: str) -> None:
    for tune in sample(collections_folder, collection, SAMPLE):
        assert faults(schema, tune) == [], tune.text


@pytest.mark.slow
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_many_tunes_are_valid(schema: Any, collections_folder: Path, collection: str) -> None:
    for tune in sample(collections_folder, collection, SLOW_SAMPLE):
        assert faults(schema, tune) == [], tune.text


@settings(max_examples=60)
@given(text=scores)
def test_any_score_is_valid(schema: Any, text: str) -> None:
    for tune in parse(text).tunes:
        assert faults(schema, tune) == []


def check_times(root: Element) -> None:
    """All parts have the same measures; all layers of a measure begin at its start and fill it."""
    parts = root.findall("part")
    numbers = [[measure.get("number") for measure in part] for part in parts]
    assert all(one == numbers[0] for one in numbers)
    for measures in zip(*parts, strict=True):
        lengths = {measure_length(measure) for measure in measures} - {None}
        assert len(lengths) <= 1


def measure_length(measure: Element) -> int | None:
    """How long a measure is in divisions; None where nothing stands in it."""
    at, ends = 0, []
    for element in measure:
        duration = int(element.findtext("duration", "0"))
        if element.tag == "backup":
            ends.append(at)
            at -= duration
            assert at == 0
        elif element.tag in ("note", "forward") and element.find("chord") is None:
            at += duration
    assert all(end == at for end in ends)
    return at if measure.find("note") is not None or measure.find("forward") is not None else None


def check_durations(root: Element) -> None:
    """The duration of a note is that of its type, dots and tuplets."""
    divisions = int(root.findtext("part/measure/attributes/divisions", "0"))
    types = {"breve": 8, "whole": 4, "half": 2, "quarter": 1, "eighth": Fraction(1, 2)}
    types |= {f"{n}{'nd' if n == 32 else 'th'}": Fraction(4, n) for n in (16, 32, 64, 128, 256)}
    for note in root.iter("note"):
        kind = note.findtext("type")
        if kind is None or note.find("grace") is not None:
            continue
        length = types[kind] * (2 - Fraction(1, 2 ** len(note.findall("dot"))))
        ratio = note.find("time-modification")
        if ratio is not None:
            length *= Fraction(
                int(ratio.findtext("normal-notes", "1")), int(ratio.findtext("actual-notes", "1"))
            )
        assert abs(int(note.findtext("duration", "0")) - length * divisions) < 1


def check_pairs(root: Element) -> None:
    """What begins ends, and two that are open at once have different numbers."""
    for part in root.findall("part"):
        for tag in ("slur", "tuplet", "wedge", "wavy-line", "glissando", "ending"):
            open_ones: set[str | None] = set()
            for element in part.iter(tag):
                number = element.get("number")
                if element.get("type") in ("stop", "discontinue"):
                    assert number in open_ones, tag
                    open_ones.remove(number)
                else:
                    assert number not in open_ones, tag
                    open_ones.add(number)
            assert not open_ones, tag


def check_beams(root: Element) -> None:
    """A beam begins, goes on and ends, voice by voice."""
    for part in root.findall("part"):
        for measure in part:
            states: dict[tuple[str, str], bool] = {}
            for note in measure.iter("note"):
                kind = "grace" if note.find("grace") is not None else note.findtext("voice", "1")
                for beam in note.findall("beam"):
                    name = (kind, beam.get("number", "1"))
                    if beam.text in ("continue", "end"):
                        assert states.get(name), "a beam goes on that did not begin"
                    states[name] = beam.text in ("begin", "continue")
            assert not any(states.values()), "a beam does not end"


CHECKS = (check_times, check_durations, check_pairs, check_beams)


@pytest.mark.parametrize("check", CHECKS)
def test_every_feature_keeps_the_rules(check: Callable[[Element], None]) -> None:
    for tune in features():
        check(written(tune))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_collections_keep_the_rules(collections_folder: Path, collection: str) -> None:
    for tune in sample(collections_folder, collection, SAMPLE):
        for check in CHECKS:
            check(written(tune))


@given(text=scores)
def test_any_score_keeps_the_rules(text: str) -> None:
    for tune in parse(text).tunes:
        root = written(tune)
        for check in CHECKS:
            check(root)
