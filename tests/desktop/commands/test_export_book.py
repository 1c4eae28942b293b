"""carolan export BOOK.abc BOOK.pdf: every tune of the book, on as few pages as will do, with words that are text."""

import re

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

HEADER = "M:4/4\nL:1/4\nK:C\n"
BOOK = "".join(
    f"X:{number}\nT:Tune {name}\nC:Maker {number}\n{HEADER}{music}\n\n"
    for number, name, music in [
        (1, "One", '"Am"CDEF|GABc|\nw:wor-ds un-der'),
        (2, "Silent", "z4|"),
        (3, "Three", "cBAG|\n" * 90),
        (4, "Four", "CDEF|"),
    ]
)


def pages_of(data: bytes) -> list[str]:
    """The words on every page."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    return [document.getAllText(number).text() for number in range(document.pageCount())]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.abc"
    path.write_text(BOOK)
    return path


def test_a_pdf_has_all_tunes_of_the_book_in_their_order(carolan, book, tmp_path, qapp):
    assert carolan("export", book, tmp_path / "book.pdf").code == 0
    data = (tmp_path / "book.pdf").read_bytes()
    pages = pages_of(data)
    assert len(pages) > 2
    assert re.findall(r"Tune (\w+)", " ".join(pages)) == ["One", "Three", "Four"]
    assert [f"\n{number}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert b"/Subtype /Image" not in data


def test_words_of_a_pdf_are_text_that_can_be_searched(carolan, book, tmp_path, qapp):
    carolan("export", book, tmp_path / "book.pdf")
    (first, *_) = pages_of((tmp_path / "book.pdf").read_bytes())
    for word in ("Tune One", "Maker 1", "Am", "wor", "der"):
        assert word in first


def test_a_pdf_of_a_chosen_tune_has_that_tune_alone(carolan, book, tmp_path, qapp):
    assert carolan("export", book, tmp_path / "four.pdf", "--tune", 4).code == 0
    (page,) = pages_of((tmp_path / "four.pdf").read_bytes())
    assert "Tune Four" in page


def test_a_tune_that_cannot_be_drawn_is_named_and_the_others_are_there(
    carolan, book, tmp_path, qapp, monkeypatch
):
    from model.errors import ModelError
    from model.reading.engraver import Engraver

    usual = Engraver.pages

    def failing(self, mei, *more, **others):
        if "Tune One" in mei:
            raise ModelError("It can't be drawn.")
        return usual(self, mei, *more, **others)

    monkeypatch.setattr(Engraver, "pages", failing)
    outcome = carolan("export", book, tmp_path / "book.pdf")
    assert outcome.code == 0
    assert "X:1 Tune One is left out. It can't be drawn." in outcome.err
    assert re.findall(r"Tune (\w+)", " ".join(pages_of((tmp_path / "book.pdf").read_bytes()))) == [
        "Three",
        "Four",
    ]


def test_a_book_without_notes_gets_a_sentence_and_no_file(carolan, tmp_path):
    (tmp_path / "silent.abc").write_text(f"X:1\n{HEADER}z4|\n\nX:2\n{HEADER}z4|\n")
    outcome = carolan("export", tmp_path / "silent.abc", tmp_path / "x.pdf")
    assert outcome.code == 1
    assert "notes" in outcome.sentence
    assert not (tmp_path / "x.pdf").exists()
