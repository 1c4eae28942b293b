"""The engraver: every written note has a head, and Verovio may hang or die without harm."""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from model.errors import ModelError
from model.notation.engraving import engrave
from model.notation.files import read_abc
from model.notation.parser import parse
from model.notation.tune import Tune
from model.reading.engraver import A4, Engraver, Paper

SVG = "{http://www.w3.org/2000/svg}"
HEAD = re.compile(r'id="(n\d+-\d+(?:\.x\d+)?)" class="note"')
COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong")
SAMPLE, SLOW_SAMPLE, SEED = 8, 150, 1850
TUNE = 'X:1\nT:Title\nC:Composer\nM:4/4\nL:1/4\nQ:"Slow" 1/4=60\nK:G\n"Am"GA !p!Bc|"^up"d4|\nw:la\n'

GROUPS = ("%%score (1 2)", "%%score {1 2}", "%%score 1 | 2", "")
RANDOM_TEXTS = 40
PIECES = (
    "A B,/ ^c2 _d/4 z x Z2 X 3/2 7 > << - .- | |] || |: :| :: |1 |2 [1,3-5 ( ) (3 (5:4:5 (3:2:5 [ ] { } {/ [K:F^c] "
    "[K:HP] [K:bass] [M:3/4] [M:none] [V:2] [V:1] & !trill(! !trill)! !f! !<(! !<)! !8va(! !8va)! !~(! !~)! !fine! "
    '!segno! !courtesy! !style=x! !1! . u ~ [Q:3/8=60] "Bb/D" "^up;two" "<(" [L:1/16]'
)
SIGNS = (*PIECES.split(), " ", "\nw:la-la _ *\n", "\nP:A\n", "\nT:Title\n", "\n")

# What a fake helper does with each request; `n` is the request's number.
FAKE = """
import json, os, sys, time
def say(**answer): print(json.dumps(answer), flush=True)
say(ready=True)
for line in sys.stdin:
    request = json.loads(line); n = request["id"]; mei = request["mei"]
    {reply}
"""


@pytest.fixture
def engraver_of() -> Iterator[Callable[..., Engraver]]:
    """What makes an engraver with a fake helper; all are closed in the end."""
    engravers: list[Engraver] = []

    def make(reply: str, seconds: float = 30.0) -> Engraver:
        engravers.append(Engraver([sys.executable, "-c", FAKE.format(reply=reply)], seconds, 30.0))
        return engravers[-1]

    yield make
    for engraver in engravers:
        engraver.close()


@pytest.fixture(scope="module")
def verovio() -> Iterator[Engraver]:
    """The real helper, with more time than a busy machine needs."""
    with Engraver(seconds=120.0) as engraver:
        yield engraver


def first(text: str) -> Tune:
    tune: Tune = parse(text).tunes[0]
    return tune


def sample(collection: str, count: int) -> list[Tune]:
    """Some tunes of a collection that comes with music21, the same every time."""
    spec = find_spec("music21")
    assert spec is not None and spec.origin is not None
    files = sorted((Path(spec.origin).parent / "corpus" / collection).rglob("*.abc"))
    if count < SLOW_SAMPLE:
        files = random.Random(SEED).sample(files, min(len(files), 3))
    tunes = [tune for path in files for tune in parse(read_abc(path, 2**24).text).tunes]
    return random.Random(SEED).sample(tunes, min(count, len(tunes)))


def assert_every_note_has_a_head(engraver: Engraver, tunes: list[Tune]) -> None:
    for tune in tunes:
        engraving = engrave(tune)
        heads = [head for page in engraver.pages(engraving.mei) for head in HEAD.findall(page)]
        assert Counter(heads) == Counter(engraving.note_ids), tune.text


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_written_note_has_a_head(verovio: Engraver, collection: str) -> None:
    assert_every_note_has_a_head(verovio, sample(collection, SAMPLE))


@pytest.mark.slow
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_written_note_of_many_tunes_has_a_head(verovio: Engraver, collection: str) -> None:
    assert_every_note_has_a_head(verovio, sample(collection, SLOW_SAMPLE))


def test_every_note_of_a_random_text_has_a_head(verovio: Engraver) -> None:
    dice = random.Random(SEED)
    texts = [
        f"X:1\nM:4/4\nL:1/8\n{dice.choice(GROUPS)}\nV:1\nV:2 clef=bass\nK:C\n[V:1]"
        + "".join(dice.choice(SIGNS) for _ in range(dice.randint(5, 60)))
        for _ in range(RANDOM_TEXTS)
    ]
    assert_every_note_has_a_head(verovio, [first(text) for text in texts])


def test_pages_are_plain_and_hold_every_text(verovio: Engraver) -> None:
    (page,) = verovio.pages(engrave(first(TUNE)).mei)
    root = ElementTree.fromstring(page)
    assert root.get("viewBox") and root.find(f"{SVG}svg") is None and root.find(f"{SVG}style") is None
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    texts = [text.replace("\u00a0", " ") for text in texts]
    assert {"Title", "Composer", "Am", "up", "la", "Slow  ", " = 60"} <= set(texts)
    assert all(not len(piece) for text in root.iter(f"{SVG}text") for piece in text)


def test_long_tune_fills_several_pages_of_paper_and_one_roll(verovio: Engraver) -> None:
    engraving = engrave(first(TUNE + "GABc|dcBA|\n" * 200))
    pages = verovio.pages(engraving.mei, A4)
    assert len(pages) > 1
    heads = [head for page in pages for head in HEAD.findall(page)]
    assert Counter(heads) == Counter(engraving.note_ids)
    assert len(verovio.pages(engraving.mei)) == 1


def test_tune_longer_than_the_highest_page_is_one_picture_with_all_its_notes(verovio: Engraver) -> None:
    engraving = engrave(first(TUNE + "GABc|dcBA|\n" * 60))
    (page,) = verovio.pages(engraving.mei, Paper(height=500, is_cut=True, is_endless=True, scale=40))
    assert Counter(HEAD.findall(page)) == Counter(engraving.note_ids)
    root = ElementTree.fromstring(page)
    width, height = (float(number) for number in root.get("viewBox", "").split()[2:])
    pixels = [float(root.get(name, "").removesuffix("px")) for name in ("width", "height")]
    assert height / width == pytest.approx(pixels[1] / pixels[0], rel=0.01)
    assert len(root.findall(f"{SVG}g")) > 2


def test_same_tune_gives_the_same_picture(verovio: Engraver) -> None:
    mei = engrave(first(TUNE)).mei
    assert verovio.pages(mei) == verovio.pages(mei)


def test_what_is_no_score_gets_a_sentence_and_the_next_score_is_drawn(verovio: Engraver) -> None:
    for nonsense in ("", "<mei", "<svg/>"):
        with pytest.raises(ModelError, match=r"\.$"):
            verovio.pages(nonsense)
    assert verovio.pages(engrave(first(TUNE)).mei)


@pytest.mark.parametrize("fate", ["time.sleep(999)", "os.abort()", "os._exit(3)"])
def test_helper_that_hangs_or_dies_costs_one_score_and_is_replaced(
    engraver_of: Callable[..., Engraver], fate: str
) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    engraver = engraver_of(f"{fate} if mei == 'bad' else say(id=n, pages=[{svg!r}])", seconds=2.0)
    before = engraver.pid
    with pytest.raises(ModelError, match="Verovio gave up"):
        engraver.pages("bad")
    assert engraver.pid not in (None, before)
    engraver._seconds = 30.0
    assert len(engraver.pages("good")) == 1


@pytest.mark.parametrize(
    "answer", ["say(id=n)", "say(id=n, pages=[])", "say(id=n, pages=['<'])", "say(id=n, error='no')"]
)
def test_answer_without_a_picture_gets_a_sentence(engraver_of: Callable[..., Engraver], answer: str) -> None:
    with pytest.raises(ModelError, match=r"\.$"):
        engraver_of(answer).pages("good")


def test_cancelled_engraving_gives_nothing(engraver_of: Callable[..., Engraver]) -> None:
    assert engraver_of("time.sleep(999)").pages("good", cancelled=lambda: True) == ()


def test_helper_that_cannot_start_gets_a_sentence() -> None:
    with Engraver(["/no/such/program"]) as engraver, pytest.raises(ModelError, match="does not start"):
        engraver.pages("good")


def test_groups_of_short_grace_notes_have_a_stroke_and_others_none(verovio: Engraver) -> None:
    def paths(body: str) -> int:
        (page,) = verovio.pages(engrave(first(f"X:1\nM:4/4\nL:1/4\nK:C\n{body}|\n")).mei)
        return page.count("<path")

    assert paths("{/gef}c {/GA}d") == paths("{gef}c {GA}d") + 2
