"""What a tune shares with a corpus is found, in every key and notation."""

import numpy as np
import pytest

from model.corpus import read_corpus
from model.errors import ModelError
from model.melody import melody_of
from model.notation.editing.transposition import transpose
from model.notation.parser import parse
from model.originality import LONGEST_RUN, MelodyIndex

HEADER = "X:1\nM:4/4\nL:1/8\nK:{key}\n"
LETTERS = "CDEFGABcdefgab"


def tune(music: str, key: str = "C") -> str:
    return HEADER.format(key=key) + music + "|]"


def random_music(seed: int, notes: int = 48) -> str:
    rng = np.random.default_rng(seed)
    return "".join(LETTERS[rng.integers(14)] + ("", "2", "3/2")[rng.integers(3)] for _ in range(notes))


@pytest.fixture(scope="module")
def index() -> MelodyIndex:
    return MelodyIndex.of_tunes((f"Tune {number}", tune(random_music(number))) for number in range(40))


def test_tune_of_the_corpus_is_its_own_nearest(index: MelodyIndex) -> None:
    found = index.originality(tune(random_music(7)))
    assert found.nearest_tune == found.run_tune == "Tune 7"
    assert found.longest_shared_run == 48
    assert found.shared_share == 1


@pytest.mark.parametrize("semitones", [-7, 1, 5])
def test_key_does_not_matter(index: MelodyIndex, semitones: int) -> None:
    moved = transpose(parse(tune(random_music(7))).tunes[0], semitones)
    assert index.originality(moved).longest_shared_run == 48


def test_unit_note_length_does_not_matter(index: MelodyIndex) -> None:
    halved = tune(random_music(7)).replace("L:1/8", "L:1/16").replace("M:4/4", "M:2/4")
    assert index.originality(halved).longest_shared_run == 48


def test_run_is_found_where_it_stands(index: MelodyIndex) -> None:
    shared = random_music(3, notes=24)
    text = tune("c'c'c'c' " + shared + " C,C,C,C,")
    found = index.originality(text)
    assert found.run_tune == "Tune 3"
    assert found.run_span is not None
    part = text[found.run_span.start : found.run_span.end]
    assert shared.rstrip("23/") in part
    assert found.longest_shared_run >= sum(sign in LETTERS for sign in shared)


def test_seed_is_not_held_against_its_continuation(index: MelodyIndex) -> None:
    text = tune(random_music(3) + "|" + "c'C,c'2C,3" * 5)
    whole, new = index.originality(text), index.originality(text, start=text.index("|c'") + 1)
    assert whole.longest_shared_run >= 48
    assert new.longest_shared_run < 48


def test_nothing_in_common(index: MelodyIndex) -> None:
    found = index.originality(tune("C3/4 c'5/4" * 9))
    assert found.longest_shared_run == 0
    assert found.run_span is None
    assert found.nearest_tune == ""


@pytest.mark.parametrize("text", ["", "X:1\nK:C\n", tune("z8"), tune("c")])
def test_text_without_a_melody_owes_nothing(index: MelodyIndex, text: str) -> None:
    found = index.originality(text)
    assert (found.nearest_tune, found.longest_shared_run, found.shared_share) == ("", 0, 0)


def test_longest_runs_agree_with_a_plain_search(index: MelodyIndex) -> None:
    """Against every pair of places, for tunes made of pieces of others."""
    rng = np.random.default_rng(5)
    corpus = [melody_of(parse(tune(random_music(number))).tunes[0]).steps for number in range(40)]
    for _ in range(10):
        pieces = [random_music(int(rng.integers(40)))[: int(rng.integers(4, 40))] for _ in range(3)]
        text = tune("".join(pieces))
        ours = index.originality(text).longest_shared_run
        steps = melody_of(parse(text).tunes[0]).steps
        assert ours == 1 + max(_longest(steps, other) for other in corpus)


def _longest(steps: np.ndarray, other: np.ndarray) -> int:
    best, row = 0, np.zeros(len(other) + 1, int)
    for step in steps:
        row[1:] = np.where(other == step, row[:-1] + 1, 0)
        best = max(best, int(row.max()))
    return best


def test_tied_notes_are_one_and_rests_belong_to_the_note_before() -> None:
    written = ["C2D2", "C-CD2", "CzD2", "CzDz", "C2[D2A,2]", "{e}C2.D2"]
    steps = {tuple(melody_of(parse(tune(music + "E")).tunes[0]).steps.tolist()) for music in written}
    assert len(steps) == 1


def test_index_survives_a_file(index: MelodyIndex) -> None:
    again = MelodyIndex.from_bytes(index.to_bytes())
    text = tune(random_music(3)[:30] + random_music(9)[:30])
    assert again.originality(text) == index.originality(text)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"not an index at all"])
def test_damaged_file_gets_a_sentence(damage: bytes) -> None:
    with pytest.raises(ModelError, match="damaged"):
        MelodyIndex.from_bytes(damage)


def test_cut_file_gets_a_sentence(index: MelodyIndex) -> None:
    content = index.to_bytes()
    for size in range(0, len(content), 997):
        with pytest.raises(ModelError, match="damaged"):
            MelodyIndex.from_bytes(content[:size])


def test_empty_corpus_shares_nothing() -> None:
    empty = MelodyIndex.from_bytes(MelodyIndex.of_tunes([]).to_bytes())
    assert empty.originality(tune(random_music(1))).longest_shared_run == 0


def test_very_long_repetition_is_bounded() -> None:
    index = MelodyIndex.of_tunes([("Drone", tune("CD" * 2000))])
    assert index.originality(tune("CD" * 3000)).longest_shared_run == LONGEST_RUN + 1


def test_real_collection_knows_its_own_tunes() -> None:
    tunes = read_corpus(["builtin:miscFolk"]).tunes
    index = MelodyIndex.of_tunes((tune.title, tune.text) for tune in tunes)
    whole = [index.originality(tune.text).shared_share for tune in tunes[:40]]
    assert sum(share > 0.95 for share in whole) >= 38
