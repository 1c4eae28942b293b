"""What is drawn is what the tune says: bars, beams, tuplets, ties, slurs, endings, texts, words, staves."""

import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.elements import Chord, Grace, Note
from model.notation.engraving import engrave
from model.notation.mei import XML_ID, note_id
from model.notation.note_values import note_values
from model.notation.parser import parse
from model.notation.tune import Tune

NS = "{http://www.music-encoding.org/ns/mei}"
MakeTune = Callable[..., Tune]
PIECE = re.compile(r"\.\d+$")
SIGNS = (
    "A B, c' ^F _/G =a z x Z2 Z 2 /2 3/2 // 0 99999 > << - | || |] [| |: :| :: |1 |2 [1 [2,3 ( ) (3 (5:4:5 (2 [ ] { } {/ "
    "[K:G] [K:HP] [K:F^c_B] [M:3/4] [M:2+3/8] [M:none] [L:1/16] [Q:1/4=60] [V:2] [V:1] [P:B] & ! !trill! !p! !<(! !<)! "
    '~ . T u "Am" "^up" "@1,2x" [K:bass] \n'
)
LINES = (
    "\nw:la-la * _ ~ | x--\n",
    "\n+:more\n",
    "\nK:Dm clef=alto\n",
    "\nV:2 clef=bass\n",
    "\nP:A\n",
    "\nm:~G=(3GA{cd}[Bd]\n",
    "\nm:Tn=n{o}!trill!n\n",
    "~G",
    "Tc",
    '\ns:!f! * !trill! "Dm"\n',
    "\n%%MIDI transpose 2\n",
    "\nU:T=!f!\n",
    " ",
)
scores = st.lists(st.sampled_from((*SIGNS.split(" "), *LINES)), max_size=50).map(
    lambda parts: "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n" + "".join(parts)
)


def drawn(tune: Tune) -> Element:
    """The MEI of a tune."""
    return ElementTree.fromstring(engrave(tune).mei)


def tags(element: Element) -> list[str]:
    """What stands directly in an element."""
    return [child.tag.removeprefix(NS) for child in element]


def all_of(root: Element, tag: str) -> list[Element]:
    return list(root.iter(NS + tag))


def attributes(root: Element, tag: str, *names: str) -> list[tuple[str | None, ...]]:
    """Some attributes of all elements of a tag."""
    return [tuple(element.get(name) for name in names) for element in all_of(root, tag)]


def written_notes(tune: Tune) -> list[str]:
    """The ids of all notes of the body."""
    notes: list[Note] = []
    for element in tune.body:
        if isinstance(element, Note):
            notes.append(element)
        elif isinstance(element, Chord | Grace):
            notes += element.notes
    return sorted(note_id(note.span) for note in notes)


def layer(tune: Tune) -> Element:
    """The first layer of the first bar."""
    return all_of(drawn(tune), "layer")[0]


def test_notes_bear_the_places_of_their_text(tune: MakeTune) -> None:
    made = tune("C [EG]2 {d}e|")
    root = drawn(made)
    places = {note.get(XML_ID): note.get("pname") for note in all_of(root, "note")}
    for name, letter in places.items():
        assert name is not None
        start, end = map(int, name[1:].split("-"))
        assert made.source[start:end].lower().startswith(str(letter))
    assert sorted(places) == written_notes(made)


def test_notes_without_a_space_between_them_share_a_beam(tune: MakeTune) -> None:
    (bar,) = all_of(drawn(tune("A/B/c/d/ e/f/ g/ a c/B|")), "layer")
    assert tags(bar) == ["beam", "beam", "note", "note", "note", "note"]
    assert [len(beam) for beam in bar[:2]] == [4, 2]


def test_back_ticks_and_rests_do_not_part_a_beam_but_it_begins_and_ends_with_notes(tune: MakeTune) -> None:
    (bar,) = all_of(drawn(tune("z/A/`z/B/z/|")), "layer")
    assert tags(bar) == ["rest", "beam", "rest"]
    assert tags(bar[1]) == ["note", "rest", "note"]


def test_tuplets_are_written_with_their_numbers_and_their_written_lengths(tune: MakeTune) -> None:
    root = drawn(tune("(3A/B/c/ (3ABc (5:4:3A/B/c/ d|"))
    assert attributes(root, "tuplet", "num", "numbase") == [("3", "2"), ("3", "2"), ("5", "4")]
    assert [tags(tuplet) for tuplet in all_of(root, "tuplet")][1] == ["note"] * 3
    assert {note.get("dur") for note in all_of(root, "note")} == {"8", "4"}


def test_broken_rhythm_is_written_with_dots(tune: MakeTune) -> None:
    assert attributes(drawn(tune("A>B A>>B|")), "note", "dur", "dots") == [
        ("4", "1"), ("8", None), ("4", "2"), ("16", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("duration", "written"),
    [
        ("1/4", ["4"]),
        ("3/8", ["4."]),
        ("7/16", ["4.."]),
        ("5/8", ["2", "8"]),
        ("2", ["breve"]),
        ("1/3", ["4."]),
    ],
)
def test_durations_are_written_with_as_few_values_as_will_do(duration: str, written: list[str]) -> None:
    assert [value.mei + "." * value.dots for value in note_values(Fraction(duration))] == written


@given(st.integers(1, 2048), st.integers(0, 8))
def test_dyadic_durations_up_to_twelve_whole_notes_lose_nothing(numerator: int, power: int) -> None:
    duration = Fraction(numerator, 2**power)
    values = note_values(duration)
    assert 1 <= len(values) <= 6
    if duration <= 3:
        assert sum(value.duration for value in values) == duration


def test_length_that_no_single_note_has_is_tied(tune: MakeTune) -> None:
    root = drawn(tune("A5/2 z5/2|"))
    first, second = all_of(root, "note")
    assert attributes(root, "tie", "startid", "endid") == [
        (f"#{first.get(XML_ID)}", f"#{second.get(XML_ID)}")
    ]
    assert len(all_of(root, "rest")) == 2


def test_ties_join_the_next_note_of_the_name_over_the_bar_line_and_not_another(tune: MakeTune) -> None:
    root = drawn(tune("A2-|A2 [CE]-[CE] A-B|"))
    names = [note.get("pname") for note in all_of(root, "note")]
    assert names == ["a", "a", "c", "e", "c", "e", "a", "b"]
    assert len(all_of(root, "tie")) == 3


def test_ties_reach_into_the_next_bar_past_an_overlay(tune: MakeTune) -> None:
    root = drawn(tune("C8-&E8&G8|C8|"))
    ids = {note.get("pname"): f"#{note.get(XML_ID)}" for note in all_of(root, "note")[1:]}
    first = f"#{all_of(root, 'note')[0].get(XML_ID)}"
    assert attributes(root, "tie", "startid", "endid") == [(first, ids["c"])]


def test_slurs_nest_and_reach_over_bar_lines(tune: MakeTune) -> None:
    root = drawn(tune("(A(B)c|d) (e|f) (g|"))
    ids = {note.get("pname"): f"#{note.get(XML_ID)}" for note in all_of(root, "note")}
    # In `(A(B)c d)` one slur ends on B and the next begins there (ABC 2.1 section 4.11).
    slurs = [(ids["a"], ids["b"]), (ids["b"], ids["d"]), (ids["e"], ids["f"])]
    assert attributes(root, "slur", "startid", "endid") == slurs


def test_grace_notes_stand_before_their_note_and_before_its_beam(tune: MakeTune) -> None:
    bar = layer(tune("{ga}A/B/{c}d/e/ {/b}c|"))
    assert tags(bar) == ["graceGrp", "beam", "graceGrp", "note"]
    assert tags(bar[1]) == ["note", "note", "graceGrp", "note", "note"]
    assert bar[2][0].get("grace") == "unacc"


def test_repeats_and_endings_reach_as_far_as_they_are_played(tune: MakeTune) -> None:
    root = drawn(tune("|:A4|1 B4:|2 c4|d4||e4|]"))
    section = all_of(root, "section")[0]
    assert tags(section) == ["measure", "ending", "ending", "measure"]
    assert [(ending.get("n"), len(ending)) for ending in all_of(root, "ending")] == [("1", 1), ("2", 2)]
    lines = attributes(root, "measure", "left", "right")
    assert lines == [
        ("rptstart", "single"), (None, "rptend"), (None, "single"), (None, "dbl"), (None, "end"),
    ]  # fmt: skip


def test_last_ending_without_a_double_bar_is_as_long_as_the_one_before(tune: MakeTune) -> None:
    root = drawn(tune("|:A4|[1,3 B4:|[2 c4|d4|e4|"))
    assert [(ending.get("n"), len(ending)) for ending in all_of(root, "ending")] == [("1,3", 1), ("2", 1)]


def test_chord_symbols_and_annotations_stand_at_their_notes(tune: MakeTune) -> None:
    root = drawn(tune('"Am"A "^up""_down"B "@-1,2.5 there"c "<left"d|'))
    assert [harm.text for harm in all_of(root, "harm")] == ["Am"]
    said = [(words.text, words.get("place")) for words in all_of(root, "dir")]
    assert said == [("up", "above"), ("down", "below"), ("there", "above"), ("left", "above")]


def test_roots_of_chord_symbols_have_their_signs_and_words_stay_words(tune: MakeTune) -> None:
    root = drawn(tune('"Bbmaj7/Eb"A "F#m"B "Abend"c "Dbl"d|'))
    assert [harm.text for harm in all_of(root, "harm")] == ["B♭maj7/E♭", "F♯m", "Abend", "Dbl"]


def test_decorations_become_signs_also_those_that_the_tune_defines(tune: MakeTune) -> None:
    root = drawn(
        tune(".A uB !fermata!c ~d !f!e !trill!f Tg !nonsense!a|", "X:1\nU:T=!accent!\nM:4/4\nL:1/8\nK:C\n")
    )
    assert attributes(root, "artic", "artic") == [("stacc",), ("upbow",), ("acc",)]
    assert [len(all_of(root, tag)) for tag in ("fermata", "turn", "dynam", "trill")] == [1, 1, 1, 1]


def test_syllables_stand_under_the_notes_of_their_line_verse_by_verse(tune: MakeTune) -> None:
    root = drawn(tune("A B c d|\nw:Hal-le-lu jah\nw:a _ * b~c\ne f z g|\nw:one|two\n"))
    verses = [
        [(verse.get("n"), verse[0].text, verse[0].get("con")) for verse in note.iter(NS + "verse")]
        for note in all_of(root, "note")
    ]
    assert verses[:4] == [
        [("1", "Hal", "d"), ("2", "a", "u")], [("1", "le", "d")], [("1", "lu", None)],
        [("1", "jah", None), ("2", "b\u00a0c", None)],
    ]  # fmt: skip
    assert verses[4] == [("1", "one", None)]
    assert verses[5:] == [[], []]


def test_words_go_on_in_a_continuation(tune: MakeTune) -> None:
    root = drawn(tune("A B c d|\nw:one two\n+:three\nw:un\n"))
    words = [(verse.get("n"), verse[0].text) for verse in all_of(root, "verse")]
    assert words == [("1", "one"), ("2", "un"), ("1", "two"), ("1", "three")]


def test_keys_and_meters_change_where_they_are_written(tune: MakeTune) -> None:
    root = drawn(tune("A4|[K:D]B4|[M:3/4]c3|d [K:Eb] e f|"))
    assert [sig.get("sig") for sig in all_of(root, "keySig")] == ["0", "2s", "3f"]
    assert attributes(root, "meterSig", "count", "unit") == [("4", "4"), ("3", "4")]
    assert tags(all_of(root, "layer")[-1]) == ["note", "keySig", "note", "note"]


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("C", "0"),
        ("F#", "6s"),
        ("Cb", "7f"),
        ("Ador", "1s"),
        ("HP", "0"),
        ("Hp", "mixed"),
        ("D exp _b ^c", "mixed"),
    ],
)
def test_key_signatures_are_those_of_the_key(key: str, written: str) -> None:
    (made,) = parse(f"X:1\nK:{key}\nA|\n").tunes
    assert all_of(drawn(made), "keySig")[0].get("sig") == written


def test_clefs_are_drawn_and_move_the_notes_with_their_octave(tune: MakeTune) -> None:
    root = drawn(tune("c [K:bass] C|[K:treble-8]c|", "X:1\nL:1/4\nM:none\nK:C clef=alto\n"))
    assert attributes(root, "clef", "shape", "dis") == [("C", None), ("F", None), ("G", "8")]
    assert [note.get("oct") for note in all_of(root, "note")] == ["5", "4", "4"]


def test_voices_have_staves_and_their_bars_stand_side_by_side() -> None:
    text = 'X:1\nT:two\n%%score {1 2}\nM:4/4\nL:1/4\nV:1 name="Upper"\nV:2 clef=bass\nK:C\n[V:1]cdef|cdef|c4|\n[V:2]Z2|C,4|\n'
    (made,) = parse(text).tunes
    root = drawn(made)
    assert attributes(root, "staffDef", "n") == [("1",), ("2",)]
    assert [label.text for label in all_of(root, "label")] == ["Upper"]
    assert [tags(measure) for measure in all_of(root, "measure")] == [["staff", "staff"]] * 3
    assert len(all_of(root, "mRest")) == 2


def test_overlays_are_layers(tune: MakeTune) -> None:
    (staff,) = all_of(drawn(tune("c4 & E2 F2|")), "staff")
    assert [len(part) for part in staff] == [1, 2]


def test_titles_composer_and_tempo_are_written_with_their_accents() -> None:
    header = "X:1\nT:Caf\\'e & <b>\nT:Other\nC:O'Carolan\nR:jig\nM:6/8\nQ:\"Lively\" 3/8=110\nK:C\n"
    (made,) = parse(header + "A3|\n").tunes
    root = drawn(made)
    head = [text for text in all_of(root, "pgHead")[0].itertext() if text.strip()]
    assert head == ["Café & <b>", "Other", "jig", "O'Carolan"]
    assert "".join(all_of(root, "tempo")[0].itertext()) == "Lively  \ueca5. = 110"


def test_words_behind_the_tune_are_written_verse_by_verse(tune: MakeTune) -> None:
    root = drawn(tune("A4|\nW:one\nW:two\nW:\nW:three\n"))
    assert [[line.text for line in all_of(div, "rend") if line.text] for div in all_of(root, "div")] == [
        ["one", "two"], ["three"],
    ]  # fmt: skip


def test_what_a_macro_writes_is_drawn_note_by_note(tune: MakeTune) -> None:
    made = tune("m:~G2=G{A}([GB]>F)\n~G2 (~G2 c2-|c)~G2|\n", "X:1\nM:4/4\nL:1/8\nK:D\n")
    names = engrave(made).note_ids
    assert len(names) == len(set(names)) == 3 * 5 + 2
    assert {name.partition(".")[0] for name in names} == set(written_notes(made))
    assert len(all_of(drawn(made), "slur")) == 4


def test_transposition_of_the_sound_does_not_change_what_is_written() -> None:
    (made,) = parse("X:1\nM:4/4\nL:1/4\n%%MIDI transpose 3\nK:G\nFG^CC|[K:D transpose=-2]F2 C2|\n").tunes
    assert [note.get("accid.ges") for note in all_of(drawn(made), "note")] == ["s", None, None, "s", "s", "s"]


def test_parts_are_boxed_and_lines_of_the_text_may_be_lines_of_the_page(tune: MakeTune) -> None:
    root = drawn(tune("P:A\nA4|\nP:B\nB4|\n"))
    assert ["".join(reh.itertext()) for reh in all_of(root, "reh")] == ["A", "B"]
    assert len(all_of(root, "sb")) == 1


@pytest.mark.parametrize(
    "body", ["", "|||", "z4|", "{g}", "A\x01B\ufffe\x0bw|", '"\x02"A"&lt;\ud800"|', "A" * 3000]
)
def test_odd_texts_give_a_well_formed_score(tune: MakeTune, body: str) -> None:
    made = tune(body)
    assert sorted(engrave(made).note_ids) == written_notes(made) or body == "{g}"
    drawn(made)


@given(scores)
def test_no_tune_is_drawn_with_a_note_less_or_one_more(text: str) -> None:
    for made in parse(text).tunes:
        engraving = engrave(made)
        root = ElementTree.fromstring(engraving.mei)
        heads = [str(note.get(XML_ID)) for note in all_of(root, "note")]
        ids = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
        assert len(ids) == len(set(ids))
        assert sorted(name for name in heads if not PIECE.search(name)) == sorted(engraving.note_ids)
        places = Counter(name.partition(".")[0] for name in engraving.note_ids)
        assert places <= Counter(written_notes(made))
        struck = Counter(note_id(e.span) for e in made.body if isinstance(e, Note))
        assert struck <= places
        starts = {e.get(name) for e in root.iter() for name in ("startid", "endid")} - {None}
        assert {str(start)[1:] for start in starts if not str(start).startswith(("#m", "#r"))} <= set(ids)


@given(st.text(max_size=200))
def test_any_text_is_engraved(text: str) -> None:
    for made in parse(f"X:1\nK:C\n{text}").tunes:
        ElementTree.fromstring(engrave(made).mei)
