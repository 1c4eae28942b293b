"""Signs that ABC writes around the notes stand in the score: decorations, jumps, tempi, clefs, groups of staves."""

from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from model.notation.decorations import NAMES
from model.notation.engraving import engrave
from model.notation.mei import XML_ID
from model.notation.parser import parse
from model.notation.tune import Tune
from model.notation.voice_groups import read_voice_groups

NS = "{http://www.music-encoding.org/ns/mei}"
MakeTune = Callable[..., Tune]
# What is no sign of its own: it steers the typesetting of other programs, or ends what another one begins.
SILENT = {
    "beambr1", "beambr2", "rbend", "slur", "tie", "xstem", "style=normal", "courtesy", "editorial", "stemless",
    "trill)", "8va(", "8va)", "8vb(", "8vb)", "glissando(", "glissando)", "~(", "~)", "<(", "<)", ">(", ">)",
    "crescendo(", "crescendo)", "diminuendo(", "diminuendo)",
}  # fmt: skip


def drawn(tune: Tune) -> Element:
    """The MEI of a tune."""
    return ElementTree.fromstring(engrave(tune).mei)


def all_of(root: Element, tag: str) -> list[Element]:
    return list(root.iter(NS + tag))


def attributes(root: Element, tag: str, *names: str) -> list[tuple[str | None, ...]]:
    """Some attributes of all elements of a tag."""
    return [tuple(element.get(name) for name in names) for element in all_of(root, tag)]


def words(element: Element) -> str:
    return "".join(element.itertext())


def first(text: str) -> Tune:
    tune: Tune = parse(text).tunes[0]
    return tune


@pytest.mark.parametrize("name", sorted(NAMES - SILENT))
def test_every_decoration_is_drawn(tune: MakeTune, name: str) -> None:
    plain = engrave(tune("c d|")).mei
    decorated = engrave(tune(f"!{name}!c d|")).mei
    for number in range(60):  # the places of the notes differ, what is drawn must not only do that
        decorated = decorated.replace(f"{number}-", "")
        plain = plain.replace(f"{number}-", "")
    assert len(decorated) > len(plain) + 10


@pytest.mark.parametrize(
    ("body", "tag", "expected"),
    [
        ("!crescendo(!c d !crescendo)!e|", "hairpin", ("cres", None)),
        ("!<(!c d !<)!e|", "hairpin", ("cres", None)),
        ("!>(!c d !>)!e|", "hairpin", ("dim", None)),
        ("!diminuendo(!c d !diminuendo)!e|", "hairpin", ("dim", None)),
        ("!trill(!c d !trill)!e|", "trill", (None, "true")),
        ("!8va(!c d !8va)!e|", "octave", (None, None)),
        ("!8vb(!c d !8vb)!e|", "octave", (None, None)),
        ("!glissando(!c d !glissando)!e|", "gliss", (None, None)),
        ("!~(!c d !~)!e|", "gliss", (None, None)),
    ],
)
def test_signs_from_note_to_note_reach_from_the_first_to_the_last(
    tune: MakeTune, body: str, tag: str, expected: tuple[str | None, str | None]
) -> None:
    root = drawn(tune(body))
    ids = [f"#{note.get(XML_ID)}" for note in all_of(root, "note")]
    assert attributes(root, tag, "startid", "endid", "form", "extender") == [(ids[0], ids[2], *expected)]


def test_trill_that_is_not_closed_is_a_trill_at_its_note(tune: MakeTune) -> None:
    root = drawn(tune("!trill(!c d|"))
    assert attributes(root, "trill", "endid") == [(None,)]


@pytest.mark.parametrize(
    ("name", "place", "form"), [("fermata", "above", None), ("invertedfermata", "below", "inv")]
)
def test_fermatas_stand_upright_or_upside_down(
    tune: MakeTune, name: str, place: str, form: str | None
) -> None:
    assert attributes(drawn(tune(f"!{name}!c|")), "fermata", "place", "form") == [(place, form)]


def test_accidentals_are_courtesy_or_editorial_and_heads_and_stems_have_their_shapes(tune: MakeTune) -> None:
    root = drawn(tune("!courtesy!^c !editorial!^d !style=x!e !stemless!f|"))
    assert attributes(root, "accid", "enclose", "func") == [("paren", None), (None, "edit")]
    assert attributes(root, "note", "head.shape", "stem.visible")[2:] == [("x", None), (None, "false")]


@pytest.mark.parametrize("body", ["c2!D.C.alfine!|d2|", "!D.C.alfine!c2|d2|", "c !D.C.alfine!c|d2|"])
def test_what_is_played_at_the_end_of_a_bar_is_written_there(tune: MakeTune, body: str) -> None:
    made = tune(body, "X:1\nM:2/4\nL:1/4\nK:C\n")
    bars = all_of(drawn(made), "measure")
    (sign,) = all_of(bars[0], "dir")
    assert (words(sign), sign.get("tstamp")) == ("D.C. al Fine", "3")
    assert not all_of(bars[1], "dir")


def test_segno_and_coda_stand_at_their_notes(tune: MakeTune) -> None:
    root = drawn(tune("!segno!c d|O e S f|"))
    assert attributes(root, "repeatMark", "func") == [("segno",), ("coda",), ("segno",)]


def test_slurs_and_ties_are_dotted_where_the_text_says_so(tune: MakeTune) -> None:
    root = drawn(tune(".(c d) (e f)|c.-c d-d|"))
    assert attributes(root, "slur", "lform") == [("dotted",), (None,)]
    assert attributes(root, "tie", "lform") == [("dotted",), (None,)]


@pytest.mark.parametrize(
    ("value", "text", "beat"),
    [
        ("1/4=120", "\ueca5 = 120", ("4", None, "120")),
        ('"Allegro" 3/8=60', "Allegro  \ueca5. = 60", ("4", "1", "90")),
        ('1/2=50 "slowly"', "\ueca3 = 50  slowly", ("2", None, "100")),
        ('"Andante"', "Andante", (None, None, "88")),
        ('"As you like"', "As you like", (None, None, None)),
        ("1/4 3/8=40", "\ueca5\u00a0\u00a0\ueca5. = 40", (None, None, "100")),
        ("120", "\ueca5 = 120", ("4", None, "120")),
    ],
)
def test_tempi_have_their_words_and_their_notes(
    value: str, text: str, beat: tuple[str | None, str | None, str | None]
) -> None:
    root = drawn(first(f"X:1\nM:4/4\nL:1/8\nQ:{value}\nK:C\nc8|\n"))
    (tempo,) = all_of(root, "tempo")
    assert words(tempo) == text
    assert attributes(root, "tempo", "mm.unit", "mm.dots", "midi.bpm") == [beat]


def test_tempo_in_the_midst_of_a_bar_stands_at_its_note(tune: MakeTune) -> None:
    root = drawn(tune("[Q:1/4=60]c2 [Q:1/4=90]d2|"))
    last = all_of(root, "note")[-1].get(XML_ID)
    assert attributes(root, "tempo", "tstamp", "startid") == [("1", None), (None, f"#{last}")]


def test_parts_have_their_whole_names_and_their_order_is_over_the_tune() -> None:
    root = drawn(first("X:1\nP:ABA\nM:4/4\nK:C\nP:A\nc4|\nP:Second part\nd4|\n"))
    assert [words(part) for part in all_of(root, "reh")] == ["A", "Second part"]
    assert "ABA" in words(all_of(root, "pgHead")[0])


def test_clefs_change_before_the_bar_line_and_inside_of_bars(tune: MakeTune) -> None:
    root = drawn(tune("c4|[K:bass]C,4|C,2 [K:treble]c2|"))
    changes = [[clef.get("shape") for clef in all_of(change, "clef")] for change in all_of(root, "scoreDef")]
    assert changes == [["G"], ["F"]]
    assert [clef.get("shape") for clef in all_of(all_of(root, "measure")[2], "clef")] == ["G"]


def test_pipes_have_no_signature_or_their_own() -> None:
    root = drawn(first("X:1\nM:4/4\nL:1/4\nK:HP\nc4|\nK:Hp\nc4|\nK:D\nc4|\n"))
    assert attributes(root, "keySig", "sig") == [("0",), ("mixed",), ("2s",)][: len(all_of(root, "keySig"))]
    drawn_signs = [(a.get("pname"), a.get("accid")) for a in all_of(root, "keyAccid")]
    assert drawn_signs == [("f", "s"), ("c", "s"), ("g", "n")]


@pytest.mark.parametrize(("rest", "tag"), [("Z", "mRest"), ("X", "mSpace"), ("Z3", "multiRest")])
def test_bars_of_rest_are_drawn_unless_they_are_invisible(tune: MakeTune, rest: str, tag: str) -> None:
    assert len(all_of(drawn(tune(f"c4|{rest}|c4|")), tag)) == 1


def test_tuplets_stand_inside_of_tuplets(tune: MakeTune) -> None:
    root = drawn(tune("(3:2:5c (3d/e/f/ g z2|"))
    outer, inner = all_of(root, "tuplet")
    assert [len(all_of(outer, "note")), len(all_of(inner, "note"))] == [5, 3]
    assert inner in list(outer.iter())
    assert {note.get("dur") for note in all_of(inner, "note")} == {"8"}


def test_tuplets_have_a_bracket_where_no_beam_joins_them(tune: MakeTune) -> None:
    root = drawn(tune("(3c/d/e/ (3cde (3z/d/e/|"))
    assert [tuplet.get("bracket.visible") for tuplet in all_of(root, "tuplet")] == ["false", "true", "true"]


def test_annotations_have_lines_and_several_chord_symbols_stay_apart(tune: MakeTune) -> None:
    root = drawn(tune('"^one;two"c "Am""Dm"d "<("e ">)"f|'))
    assert words(all_of(root, "dir")[0]) == "onetwo" and len(all_of(all_of(root, "dir")[0], "lb")) == 1
    assert [words(harm) for harm in all_of(root, "harm")] == ["Am"]
    assert [words(sign) for sign in all_of(root, "dir") if sign.get("type") == "chord"] == ["Dm"]
    assert [(words(sign), sign.get("place")) for sign in all_of(root, "dir")[-2:]] == [
        ("(", "within"), (")", "within"),
    ]  # fmt: skip


def test_voices_have_their_names_and_stems() -> None:
    root = drawn(
        first(
            'X:1\nM:4/4\nL:1/4\nV:1 name="Flute\\nsolo" snm="Fl."\nV:2 stem=down\nK:C\n[V:1]c4|\n[V:2]G4|\n'
        )
    )
    (label,) = all_of(root, "label")
    assert [text.strip() for text in label.itertext()] == ["Flute", "solo"]
    assert [words(label) for label in all_of(root, "labelAbbr")] == ["Fl."]
    assert [note.get("stem.dir") for note in all_of(root, "note")] == [None, "down"]


GROUPS = {
    "%%score 1 2 3": [("1",), ("2",), ("3",)],
    "%%score (1 2) 3": [("1", "2"), ("3",)],
    "%%staves {(1 2) | 3}": [("1", "2"), ("3",)],
    "%%score [1 {2 3}]": [("1",), ("2",), ("3",)],
    "%%score 3 1": [("3",), ("1",)],
    "%%score 9 8": [("1",), ("2",), ("3",)],
    "%%score (1 2": [("1", "2")],
    "%%score ))}] 1 *2 1": [("1",), ("2",)],
}


@pytest.mark.parametrize(("directive", "staves"), GROUPS.items())
def test_voices_share_staves_as_the_directive_says(directive: str, staves: list[tuple[str, ...]]) -> None:
    assert read_voice_groups([directive[2:]], ("1", "2", "3")).staves() == staves


def test_staves_are_grouped_with_braces_brackets_and_bar_lines() -> None:
    voices = "".join(f"V:{number}\n" for number in range(1, 6))
    music = "".join(f"[V:{number}]c4|\n" for number in range(1, 6))
    root = drawn(first(f"X:1\n%%score {{(1 2) 3}} [4 | 5]\nM:4/4\nL:1/4\n{voices}K:C\n{music}"))
    assert attributes(root, "staffGrp", "symbol", "bar.thru") == [
        (None, None), ("brace", "true"), ("bracket", "true"),
    ]  # fmt: skip
    (measure,) = all_of(root, "measure")
    assert [len(all_of(staff, "layer")) for staff in all_of(measure, "staff")] == [2, 1, 1, 1]


def test_voices_that_the_directive_leaves_out_are_not_drawn() -> None:
    made = first("X:1\n%%score 2\nM:4/4\nL:1/4\nV:1\nV:2\nK:C\n[V:1]c4|\n[V:2]G4|\n")
    assert [note.get("pname") for note in all_of(drawn(made), "note")] == ["g"]


def test_long_titles_have_as_many_lines_as_the_page_is_narrow() -> None:
    title = "The very long title of a tune that somebody wrote down in the far west of the country"
    made = first(f"X:1\nT:{title}\nM:4/4\nK:C\nc4|\n")
    lines = [
        [words(part) for part in all_of(ElementTree.fromstring(engrave(made, width).mei), "pgHead")[0]]
        for width in (1900, 800)
    ]
    assert [" ".join(parts) for parts in lines] == [title, title]
    assert 1 < len(lines[0]) < len(lines[1])


def test_measures_are_counted_from_the_first_whole_one(tune: MakeTune) -> None:
    made = tune("c|d4|e3:|c|Z2|d4|")
    numbers = [measure.get("n") for measure in all_of(drawn(made), "measure")]
    assert numbers == ["0", "1", "2", None, "3", "5"]


def test_measures_bear_the_places_of_their_bars(tune: MakeTune) -> None:
    made = tune("c4|d4|")
    places = [str(measure.get(XML_ID))[3:].split("-") for measure in all_of(drawn(made), "measure")]
    assert [made.source[int(start) : int(end)] for start, end in places] == ["c4", "d4"]


def test_repeats_of_three_times_say_so(tune: MakeTune) -> None:
    assert attributes(drawn(tune("|:c4::|")), "measure", "type") == [("times3",)]


def test_titles_in_the_body_stand_over_their_staves(tune: MakeTune) -> None:
    root = drawn(tune("c4|d4|\nT:Second tune\ne4|f4|\n"))
    (section,) = all_of(root, "section")
    assert [child.tag.removeprefix(NS) for child in section] == [
        "measure",
        "measure",
        "sb",
        "div",
        "measure",
        "measure",
    ]
    assert words(all_of(root, "div")[0]) == "Second tune"


def test_ties_into_a_first_ending_hang_before_the_others(tune: MakeTune) -> None:
    root = drawn(tune("|:c4-|1 c4:|2 c4|d4-|1 d4:|2 c4|]"))
    ids = [f"#{note.get(XML_ID)}" for note in all_of(root, "note")]
    assert attributes(root, "tie", "startid", "tstamp", "endid") == [
        (ids[0], None, ids[1]), (None, "0", ids[2]), (ids[3], None, ids[4]),
    ]  # fmt: skip


def test_changes_of_key_take_back_what_was_before(tune: MakeTune) -> None:
    root = drawn(tune("c4|[K:D]c4|c [K:F]c c2|"))
    assert attributes(root, "keySig", "sig", "cancelaccid") == [
        ("0", None),
        ("2s", "before"),
        ("1f", "before"),
    ]


def test_grace_notes_of_a_chord_are_drawn_as_one(tune: MakeTune) -> None:
    root = drawn(tune("{c[Ge]}A {[^Ge]}B|"))
    several, alone = all_of(root, "graceGrp")
    assert [child.tag for child in several[0]] == [f"{NS}note", f"{NS}chord"]
    assert [(child.tag, len(child)) for child in alone] == [(f"{NS}chord", 2)]
    assert attributes(alone, "note", "pname", "dur") == [("g", None), ("e", None)]
    assert attributes(root, "chord", "dur", "grace") == [("16", "acc"), ("8", "acc")]
    assert all(name for (name,) in attributes(root, "note", XML_ID))


def test_staves_of_few_lines_keep_the_lines_about_the_middle_one(tune: MakeTune) -> None:
    made = tune("[V:1]B|[V:2]B|", "X:1\nM:1/4\nL:1/4\nV:1 stafflines=3\nV:2 clef=perc stafflines=1\nK:C\n")
    assert attributes(drawn(made), "clef", "shape", "line") == [("G", "1"), ("perc", None)]
    assert attributes(drawn(made), "note", "pname", "loc") == [("b", None), ("b", "0")]


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        ("K:C stafflines=3\n", ["3"]),
        ("V:1\nV:2 clef=perc stafflines=1\nK:C\n", ["5", "1"]),
        ("V:1 stafflines=4\nV:2\nK:C stafflines=2\n", ["4", "2"]),
    ],
)
def test_a_staff_has_as_many_lines_as_the_tune_says(tune: MakeTune, header: str, lines: list[str]) -> None:
    made = tune("[V:1]A|[V:2]A|" if "V:" in header else "A|", f"X:1\nM:1/4\nL:1/4\n{header}")
    assert [staff.get("lines") for staff in all_of(drawn(made), "staffDef")] == lines
