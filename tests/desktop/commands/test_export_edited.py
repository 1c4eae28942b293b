"""carolan export can change a tune before it writes it."""

import mido
import pytest

BOOK = (
    "M:4/4\n\nX:5\nT:One\nL:1/4\nP:AB\nK:D\nP:A\nDE F^G|\nP:B\nd4|\n\nsome text\n\n"
    'X:9\nT:Nine\nL:1/8\nK:G\nV:1\n"G"GA Bc d4|\nV:2\nG,8|\n'
)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.abc"
    path.write_text(BOOK)
    return path


def pitches(path) -> list[int]:
    return [
        m.note for track in mido.MidiFile(path).tracks for m in track if m.type == "note_on" and m.velocity
    ]


def test_a_tune_is_transposed_on_the_page_and_in_sound(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "up.abc", "--transpose", 1).code == 0
    assert (
        tmp_path / "up.abc"
    ).read_text() == "M:4/4\n\nX:5\nT:One\nL:1/4\nP:AB\nK:Eb\nP:A\nEF G=A|\nP:B\ne4|\n"
    assert carolan("export", book, tmp_path / "down.mid", "--transpose", -2).code == 0
    assert pitches(tmp_path / "down.mid") == [60, 62, 64, 66, 72]


def test_changes_go_together(carolan, book, tmp_path):
    words = (
        "--parts",
        "a",
        "--transpose",
        2,
        "--unit-length",
        "1/8",
        "--reformat",
        "--renumber",
        3,
        "--tune",
        5,
    )
    assert carolan("export", book, tmp_path / "out.abc", *words).code == 0
    assert (tmp_path / "out.abc").read_text() == "M:4/4\n\nX:3\nT:One\nL:1/8\nP:A\nK:E\nP:A\nE2 F2 G2 ^A2 |\n"


def test_a_voice_is_written_alone(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "bass.mid", "--tune", 9, "--voices", "2").code == 0
    assert pitches(tmp_path / "bass.mid") == [55]


def test_a_whole_book_is_numbered_and_keeps_what_stands_between(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "all.abc", "--renumber", 101).code == 0
    assert (tmp_path / "all.abc").read_text() == BOOK.replace("X:5", "X:101").replace("X:9", "X:102")
    assert carolan("export", book, tmp_path / "all.abc", "--renumber").code == 0
    assert (tmp_path / "all.abc").read_text() == BOOK.replace("X:5", "X:1").replace("X:9", "X:2")


def test_a_book_can_be_transposed_as_a_whole(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "all.abc", "--renumber", "--transpose", 2).code == 0
    text = (tmp_path / "all.abc").read_text()
    assert "K:E\nP:A\nEF G^A|" in text
    assert 'K:A\nV:1\n"A"AB cd e4|\nV:2\nA,8|' in text


@pytest.mark.parametrize(("words", "sentence"), [
    (("--voices", "3"), "no voice 3"),
    (("--parts", "C"), "no part C"),
    (("--transpose", "200"), "outside of what MIDI can play"),
    (("--unit-length", "1/7"), "no unit note length"),
    (("--unit-length", "3"), "no unit note length"),
    (("--unit-length", "2"), "no unit note length"),
    (("--renumber", "--voices", "1"), "X:5"),
])  # fmt: skip
def test_what_can_not_be_done_is_told_in_a_sentence_and_nothing_is_written(
    carolan, tmp_path, words, sentence
):
    book = tmp_path / "book.abc"
    book.write_text(BOOK.replace("P:A\nDE", "P:A\nV:3\nDE") if "--renumber" in words else BOOK)
    outcome = carolan("export", book, tmp_path / "out.abc", *words)
    assert outcome.code == 1
    assert sentence in outcome.sentence
    assert not (tmp_path / "out.abc").exists()


@pytest.mark.parametrize("words", [
    ("--transpose", "up"), ("--unit-length", "short"), ("--renumber", "0"), ("--voices", ","), ("--parts", " "),
])  # fmt: skip
def test_words_that_make_no_sense_are_refused(carolan, book, tmp_path, words):
    assert carolan("export", book, tmp_path / "out.abc", *words).code == 2
