"""Vocabulary: what a network knows, and what becomes of what it does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ModelError
from model.vocabulary import Vocabulary

ASCII = Vocabulary.of_text("\n" + "".join(map(chr, range(32, 127))))


def test_vocabulary_of_the_seed_corpus_has_83_characters(irish_text: str) -> None:
    from model.notation.snippets import extract_songs

    songs = extract_songs(irish_text)
    assert len(songs) == 817
    assert len(Vocabulary.of_text("\n\n".join(song.text for song in songs))) == 83


def test_vocabulary_is_sorted_and_without_repetition() -> None:
    assert Vocabulary.of_text("babcab").characters == ("a", "b", "c")


@pytest.mark.parametrize("characters", [(), ("a", "a"), ("ab",), ("",)])
def test_damaged_vocabulary_is_refused(characters: tuple[str, ...]) -> None:
    with pytest.raises(ModelError):
        Vocabulary(characters)


@given(st.text(alphabet=list(ASCII.characters)))
def test_encoding_and_decoding_gives_the_text_back(text: str) -> None:
    ids = ASCII.encode(text)
    assert ids.dtype == np.int32
    assert ASCII.decode(ids) == text


def test_encoding_an_unknown_character_says_which() -> None:
    with pytest.raises(ModelError, match="ř"):
        ASCII.encode("ař")


@given(st.text(), st.text(min_size=1))
def test_adapted_text_can_always_be_encoded(text: str, known: str) -> None:
    vocabulary = Vocabulary.of_text(known)
    adaptation = vocabulary.adapt(text)
    assert vocabulary.decode(vocabulary.encode(adaptation.text)) == adaptation.text


@given(st.text(min_size=1))
def test_text_of_known_characters_comes_back_as_it_is(text: str) -> None:
    adaptation = Vocabulary.of_text(text).adapt(text)
    assert (adaptation.text, adaptation.replaced, adaptation.dropped) == (text, (), ())


@given(st.text(alphabet=["e", "\u0301", "\u2126", "\u212b", "\u03a9"]))
def test_known_characters_stay_whatever_stands_beside_them(text: str) -> None:
    vocabulary = Vocabulary.of_text("e\u0301\u2126\u212b\u03a9")
    assert vocabulary.adapt(text + "☃").text == text


@given(st.text())
def test_every_change_is_reported(text: str) -> None:
    adaptation = ASCII.adapt(text)
    if adaptation.text != text:
        assert adaptation.sentences()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("“Am”A‘b’", "\"Am\"A'b'"),
        ("„Gut“", '"Gut"'),
        ("Súlán Ní Dhómhnaill", "Sulan Ni Dhomhnaill"),
        ("Su\u0301la\u0301n", "Sulan"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("A\tB\u00a0C\u2009D", "A B C D"),
        ("♯F ♭B", "#F bB"),
        ("Straße Ærø Œuvre Łódź", "Strasse Aero Oeuvre Lodz"),
        ("a–b—c−d…", "a-b-c-d..."),
        ("ＡＢＣ", "ABC"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_unknown_characters_are_replaced_by_their_equivalents(text: str, read: str) -> None:
    adaptation = ASCII.adapt(text)
    assert adaptation.text == read
    assert adaptation.dropped == ()
    assert adaptation.sentences()[0].startswith("The network reads ")


def test_accents_stay_where_the_network_knows_them() -> None:
    assert Vocabulary.of_text("aé").adapt("e\u0301a").text == "éa"


def test_replaced_and_dropped_characters_are_counted() -> None:
    adaptation = ASCII.adapt("é♮é\r\nx\r\n☃♮")
    assert adaptation.text == "ee\nx\n"
    assert adaptation.replaced == (("é", "e", 2), ("\r\n", "\n", 2))
    assert adaptation.dropped == (("♮", 2), ("☃", 1))


def test_sentences_name_the_characters() -> None:
    replaced, dropped = ASCII.adapt("é\t\r\n♮♮☃").sentences()
    assert replaced == "The network reads “é” as “e”, a tab as a space, a CR LF line end as a line break."
    assert dropped == "The network does not know 3 characters of the seed and left out “♮”, “☃”."


def test_sentence_about_a_single_character_is_in_the_singular() -> None:
    assert ASCII.adapt("☃").sentences() == (
        "The network does not know 1 character of the seed and left out “☃”.",
    )


def test_sentences_stay_short_and_printable_for_binary_rubbish() -> None:
    sentences = ASCII.adapt("".join(map(chr, range(0x250, 0x300))) + "\x00\x07\x1b" * 9).sentences()
    assert all(len(sentence) < 200 and sentence.isprintable() for sentence in sentences)


def test_equivalent_that_is_not_known_is_no_equivalent() -> None:
    adaptation = Vocabulary.of_text("ab").adapt("a\té\r\n")
    assert adaptation.text == "a"
    assert dict(adaptation.dropped) == {"\t": 1, "é": 1, "\r\n": 1}
