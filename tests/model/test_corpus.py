"""Corpora: what is read, what is left out, and a split that lets nothing leak."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from model.corpus import (
    Corpus,
    CorpusTune,
    melody_digest,
    read_corpus,
    split_as_before,
    split_corpus,
    split_tunes,
    variant_groups,
)
from model.errors import ModelError
from model.notation.midi_file import midi_file
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.timeline import perform

LETTERS = "CDEFGABcdefgab"


def tune(number: int, title: str = "", shift: int = 0, music: str = "") -> CorpusTune:
    """A tune of its own melody, `shift` diatonic steps up."""
    rng = np.random.default_rng(number)
    steps = rng.integers(0, 10, 48)
    letters = music or "".join(LETTERS[step + shift] for step in steps)
    return CorpusTune(title, f"X:1\nT:{title}\nM:C\nL:1/8\nK:C\n{letters}|", "test")


def corpus_of(tunes: Sequence[CorpusTune]) -> Corpus:
    return Corpus(("test",), tuple(tunes), "", 0)


def sides_of(tunes: Sequence[CorpusTune]) -> dict[str, int]:
    split = split_corpus(corpus_of(tunes))
    sides = (split.training, split.validation, split.test)
    return {tune.text: number for number, side in enumerate(sides) for tune in side}


def test_tunes_run_from_one_x_line_to_the_next() -> None:
    assert split_tunes("junk\nX:1\nK:C\nAB|\n\nX:2\nK:D\nT:X: no\n") == (
        "X:1\nK:C\nAB|\n\n",
        "X:2\nK:D\nT:X: no\n",
    )
    assert split_tunes("") == ()


def test_folder_is_read_with_all_its_folders_and_each_tune_once(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    text = "X:1\nT:One\nK:D\nDEF|\n\nX:2\nT:Two\nK:G\nGAB|\n"
    (tmp_path / "a.abc").write_text(text)
    (tmp_path / "deep" / "er" / "B.ABC").write_text(text + "\nX:3\nT:Three\nK:C\nCDE|\n")
    (tmp_path / "notes.txt").write_text("X:4\nT:Four\nK:C\nCDE|\n")
    corpus = read_corpus([str(tmp_path)])
    assert [tune.title for tune in corpus.tunes] == ["One", "Two", "Three"]
    assert corpus.raw_text.count("X:1") == 2


def test_midi_files_and_scores_are_tunes_like_others(tmp_path: Path) -> None:
    played = parse("X:1\nT:Played\nM:3/4\nL:1/8\nK:G\nG2AB cd|B6|\n").tunes[0]
    midi_file(perform(played), played.title).save(tmp_path / "a.mid")
    (tmp_path / "b.musicxml").write_text(
        musicxml(parse("X:1\nT:Drawn\nM:C\nL:1/8\nK:D\nDEFG A4|\n").tunes[0])
    )
    (tmp_path / "c.mxl").write_bytes(b"PK and nothing more")
    corpus = read_corpus([str(tmp_path)])
    assert [tune.title for tune in corpus.tunes] == ["Played", "Drawn"]
    assert "M:3/4" in corpus.tunes[0].text
    assert "DEFG A4" in corpus.tunes[1].text
    assert len(corpus.warnings) == 1
    assert "c.mxl" in corpus.warnings[0]


def test_file_in_latin_1_and_file_with_cr_lf_are_read(tmp_path: Path) -> None:
    (tmp_path / "latin.abc").write_bytes("X:1\nT:Súlán\nK:D\nDEF|\n".encode("latin-1"))
    (tmp_path / "dos.abc").write_bytes(b"X:1\r\nT:Dos\r\nK:G\r\nGAB|\r\n")
    titles = [tune.title for tune in read_corpus([str(tmp_path)]).tunes]
    assert titles == ["Dos", "Súlán"]


def test_unreadable_file_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "good.abc").write_text("X:1\nT:One\nK:D\nDEF|\n")
    (tmp_path / "bad.abc").write_bytes(bytes(range(256)) * 9)
    corpus = read_corpus([str(tmp_path)])
    assert len(corpus.tunes) == 1
    assert len(corpus.warnings) == 1 and "bad.abc" in corpus.warnings[0]


def test_tunes_of_several_voices_or_without_music_are_counted_as_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.abc").write_text("X:1\nV:1\nK:D\nDEF|\n\nX:2\nT:Silent\nK:D\n\nX:3\nK:C\nCDE|\n")
    corpus = read_corpus([str(tmp_path)])
    assert (len(corpus.tunes), corpus.left_out) == (1, 2)


@pytest.mark.parametrize("source", ["nowhere", "builtin:nothing", "builtin:", "a\0b", "x" * 5000])
def test_source_that_is_not_there_gets_a_sentence(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError):
        read_corpus([source])


def test_folder_without_tunes_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "song.abc").write_text("la la la")
    with pytest.raises(ModelError, match="No tunes were found in"):
        read_corpus([str(tmp_path)])
    with pytest.raises(ModelError, match="No corpus was given"):
        read_corpus([])


def test_built_in_collection_is_read() -> None:
    corpus = read_corpus(["builtin:airdsAirs"])
    assert len(corpus.tunes) > 900
    assert corpus.tunes[0].source == "airdsAirs"


def test_same_title_makes_variants_whatever_its_article_and_case() -> None:
    titles = ["The Wind", "Wind, The", "WIND", "the wind!", "A Wind"]
    assert len(variant_groups([tune(i, title) for i, title in enumerate(titles)])) == 1


def test_transposed_copy_is_a_variant() -> None:
    groups = variant_groups([tune(1, "One"), tune(2, "Two"), tune(1, "Other", shift=3)])
    assert [len(group) for group in groups] == [2, 1]


def test_short_melody_under_another_title_is_a_variant() -> None:
    tunes = [tune(0, "One", music="CDEFG"), tune(0, "Two", music="DEFGA"), tune(0, "Three", music="CDEFA")]
    assert [len(group) for group in variant_groups(tunes)] == [2, 1]


def test_melodies_that_only_move_in_the_same_directions_are_no_variants() -> None:
    up_and_down = np.random.default_rng(5).integers(0, 2, 60)

    def walk(small: int) -> str:
        place, letters = 6, ""
        for up in up_and_down:
            place = (place + (1 if up else -small)) % 13
            letters += LETTERS[place]
        return letters

    groups = variant_groups([tune(0, "One", music=walk(1)), tune(0, "Two", music=walk(2))])
    assert len(groups) == 2


def test_variants_stand_on_one_side() -> None:
    tunes = [
        tune(n, f"Tune {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvw'[n // 100]}")
        for n in range(300)
    ]
    copies = [
        tune(n, f"Copy {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvw'[n // 100]}", shift=2)
        for n in range(300)
    ]
    sides = sides_of([*tunes, *copies])
    assert set(sides.values()) == {0, 1, 2}
    assert all(sides[tune.text] == sides[copy.text] for tune, copy in zip(tunes, copies, strict=True))


def test_split_takes_about_its_shares() -> None:
    split = split_corpus(corpus_of([tune(number) for number in range(1500)]), 0.1, 0.05)
    assert 100 <= len(split.validation) <= 200
    assert 45 <= len(split.test) <= 110


def test_split_is_stable_when_the_corpus_grows_or_is_turned_round() -> None:
    tunes = [tune(number) for number in range(300)]
    before = sides_of(tunes[:200])
    after = sides_of(list(reversed(tunes)))
    assert before == {text: after[text] for text in before}


def test_no_melody_stands_on_two_sides_of_a_real_collection() -> None:
    split = split_corpus(read_corpus(["builtin:airdsAirs", "builtin:ryansMammoth"]))
    melodies = [
        {melody_digest(tune.text) for tune in side} for side in (split.training, split.validation, split.test)
    ]
    assert not melodies[0] & melodies[1] | melodies[0] & melodies[2] | melodies[1] & melodies[2]
    titles = [
        {tune.title.lower() for tune in side} - {""}
        for side in (split.training, (*split.validation, *split.test))
    ]
    assert not titles[0] & titles[1]


def test_corpus_of_one_kin_is_trained_on_whole() -> None:
    for number in range(60):
        split = split_corpus(corpus_of([tune(number, "Same"), tune(number + 1000, "Same")]))
        assert len(split.training) == 2


def test_training_that_goes_on_holds_out_the_same_melodies_and_no_others() -> None:
    tunes = [tune(number) for number in range(300)]
    first = split_corpus(corpus_of(tunes[:200]))
    held_out = {melody_digest(tune.text) for tune in (*first.validation, *first.test)}
    later = split_as_before(corpus_of(tunes), held_out)
    assert set(first.validation) | set(first.test) == set(later.validation) | set(later.test)
    assert later.validation == first.validation
    assert set(first.training) < set(later.training)


def test_tunes_kept_apart_and_their_variants_are_not_trained_on() -> None:
    tunes = [tune(number) for number in range(300)]
    apart = [tune(number, shift=2) for number in range(0, 300, 3)]
    split = split_corpus(corpus_of(tunes), apart=apart)
    assert set(tunes[::3]) <= set(split.test)
    assert len(split.training) + len(split.validation) + len(split.test) == 300
    same = split_corpus(corpus_of(tunes), apart=tunes[:50])
    assert not set(tunes[:50]) & {*same.training, *same.validation}


def test_melody_digest_hears_no_key_and_no_ornament() -> None:
    plain = melody_digest("X:1\nK:C\nCDEc|")
    assert plain == melody_digest('X:1\nK:D\n"G"D{fg}E2 !trill!F/d>|]')
    assert plain != melody_digest("X:1\nK:C\nCDEC|")


def test_a_part_of_a_collection_holds_its_songs_and_no_others() -> None:
    german, all_songs = read_corpus(["builtin:germanFolksong"]), read_corpus(["builtin:essenFolksong"])
    assert {tune.text for tune in german.tunes} < {tune.text for tune in all_songs.tunes}
    assert len(german.tunes) > 5000
    assert not any("R:xiaodiao" in tune.text for tune in german.tunes)  # the Chinese songs
