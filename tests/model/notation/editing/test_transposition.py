"""Transposed tunes sound as before, so many semitones off, and read as a musician would have written them."""

from collections.abc import Callable

import pytest

from model.notation.editing.transposition import transpose
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune

KEYS = [
    ("D", 1, "Eb"), ("D", -2, "C"), ("Ador", 2, "Bdor"), ("Am", 3, "Cm"), ("G", -1, "F#"), ("F", 1, "Gb"),
    ("C", 6, "F#"), ("Em", -1, "Ebm"), ("Bb", 2, "C"), ("A Mixolydian", 5, "D Mixolydian"), ("C", 12, "C"),
    ("Gb", -12, "Gb"), ("D =c", 1, "Eb _d"), ("D exp _b _e ^f", 2, "E exp ^g"), ("Hp", 2, "Bmix"),
    ("HP", -2, "Gmix"), ("none", 3, "none"), ("clef=bass", 3, "clef=bass"), ("D clef=bass middle=d", 2, "E clef=bass middle=d"),
    ("^f^c", -2, "none"), ("D octave=-1", 3, "F octave=-1"), ("", 2, ""), ("E♭", 2, "F"), ("B♭m", -1, "Am"), ("G♭", 5, "B"),
]  # fmt: skip


def text_of(key: str, body: str) -> str:
    return f"X:1\nT:test\nM:4/4\nL:1/4\nK:{key}\n{body}"


def moved(body: str, semitones: int, key: str = "C", selected: str = "") -> str:
    """Returns the body transposed; of a passage, that which stands in the text as `selected`."""
    (tune,) = parse(text_of(key, body)).tunes
    at = tune.text.index(selected)
    selection = Span(at, at + len(selected)) if selected else None
    return transpose(tune, semitones, selection).split("\n", 5)[5]


@pytest.mark.parametrize(("before", "semitones", "after"), KEYS)
def test_the_key_becomes_the_usual_one_and_keeps_its_mode(before: str, semitones: int, after: str) -> None:
    (tune,) = parse(text_of(before, "C D|")).tunes
    assert transpose(tune, semitones).split("\n")[4] == f"K:{after}"


def test_a_raised_seventh_stays_one() -> None:
    assert moved("A B c ^g|a ^G =g g|", 4, "Am") == "c d e ^b|c' ^B =b b|"
    assert moved("E F G ^d|e ^D =d d|", 4, "Em") == "G A B ^^f|g ^^F ^f f|"


BODIES = [
    ("G", "A B ^c =f|f ^^f _B", 3, "c d =e _a|a ^a _d"),
    ("F", '"Am7/G"C "^Am"D "F#dim/A"E "(Bb)"F "fine"G', 2, '"Bm7/A"D "^Am"E "G#dim/B"F "(C)"G "fine"A'),
    ("C", "A B|[K:Dm] A B|[K:clef=bass] C", 3, "c d|[K:Fm] c d|[K:clef=bass] E"),
    ("C", "A B\nK:Dm % in D\nA B\nK:none\nA B", 2, "B c\nK:Em % in D\nB c\nK:none\nB ^c"),
    ("G", "[V:1] ^c c [V:2] c|c [V:1] c|", 5, "[V:1] ^f f [V:2] f|f [V:1] f|"),
    ("G", "A ^c & c d|^c & c|", 3, "c =e & e f|=e & e|"),
    ("D", "{^ga}b g {/^g}a [^Gd]2-[Gd]", 1, "{=ab}c' a {/=a}b [=Ae]2-[Ae]"),
    ("C", "C,, D, c' [d''B,,,]", -5, "G,,, A,, g [a'F,,,]"),
    ("C", "^/c _3/2d", 1, "^3/2c _1/2d"),
    ("none", "E-E|^E-|E2 E|", 2, "^F-F|^^F-|F2 ^F|"),
    ("C#", "^^f __B", -1, "^f ^G"),
    ("C", 'C D\ns: "C" !p! "G7"\nw: C D\n', 2, 'D E\ns: "D" !p! "A7"\nw: C D'),
    ("C", "~G2 F|\nm:~A2=A/B/A\n~A2 ~G2 |", 2, "~A2 G|\nB/c/B ~A2 |"),
    ("C", "c:|", -1, "B:|"),
    ("C", "c:", -1, "b,:"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "before", "semitones", "after"), BODIES)
def test_notes_keep_their_function_in_the_new_key(key: str, before: str, semitones: int, after: str) -> None:
    assert moved(before, semitones, key) == after


@pytest.mark.parametrize(("key", "body", "passage", "semitones", "after"), [
    ("C", "C D E F|G A =A c|", "E F|G", 1, "C D F _G|_A =A =A c|"),
    ("C", "C D E F|G A A c|", "E F|G", 1, "C D F _G|_A =A A c|"),
    ("C", "^C D C F C|", "D C", 1, "^C _E D F C|"),
    ("G", "E F|G A|", "E F|G A", -1, "^D =F|F ^G|"),
    ("G", "E F|G A|", "E F|G A", 12, "e f|g a|"),
    ("D", '"D"d e "G"f g|[K:G]a b', "e \"G\"f g|[K:G]a", 2, '"D"d f "A"^g a|[K:G]b b'),
])  # fmt: skip
def test_a_passage_moves_alone_under_its_signature(
    key: str, body: str, passage: str, semitones: int, after: str
) -> None:
    assert moved(body, semitones, key, passage) == after


def test_nothing_but_pitches_changes(tune: Callable[..., Tune]) -> None:
    header = "X:1\nT:A tune in D % A B C\nC:Someone\nR:reel\nM:4/4\nL:1/8\nK:D % the key\n"
    body = "% A comment with c\n!trill!A2 .B{cd}c | [DFA]2 (3ABc z2 \\\nw: A B C\n%%MIDI program 3\nd>e f/g/ |]\n"
    assert transpose(tune(body, header), 2) == header.replace("K:D", "K:E") + (
        "% A comment with c\n!trill!B2 .c{de}d | [EGB]2 (3Bcd z2 \\\nw: A B C\n%%MIDI program 3\ne>f g/a/ |]\n"
    ).rstrip("\n")


@pytest.mark.parametrize("sign", ["V:2 clef=perc\n", "V:2\n%%MIDI voice 2 mute\n"])
def test_drums_stay_as_they_are(sign: str) -> None:
    header = f"X:1\nT:t\nM:3/4\nL:1/4\nV:1\n{sign}K:C\n"
    drums = "" if "perc" in sign else "%%MIDI channel 10\n"
    (tune,) = parse(f"{header}V:1\nCFB|\nV:2\n{drums}CFB|[K:G]CFB|").tunes
    after = transpose(tune, 2)
    assert after == f"{header.replace('K:C', 'K:D')}V:1\nDGc|\nV:2\n{drums}=C=FB|[K:G]CFB|"


def test_a_tune_of_drums_alone_is_not_transposed() -> None:
    (tune,) = parse("X:1\nT:t\nL:1/4\nK:C clef=perc\nB,,,,,,, d|").tunes
    assert transpose(tune, 5) == tune.text


def test_a_note_outside_of_midi_is_refused(tune: Callable[..., Tune]) -> None:
    with pytest.raises(NotationError, match="outside of what MIDI can play"):
        transpose(tune("c'''''|"), 12)


@pytest.mark.parametrize(("before", "semitones", "after"), [
    ("D(A7)", 3, "F(C7)"), ("Em;C", 2, "F#m;D"), ("G | D7", 5, "C | G7"), ("Bb/d", 1, "B/d#"), ("F#dim7", -1, "E#dim7"),
    ("Ebmaj7/Bb", 2, "Fmaj7/C"), ("A part", 2, "A part"), ("N.C.", 2, "N.C."), ("Fine", 2, "Fine"), ("", 2, ""),
    ("B♭m", 2, "Cm"), ("Dodd", 2, "Eodd"),
])  # fmt: skip
def test_chord_symbols_move_along(before: str, semitones: int, after: str) -> None:
    assert moved(f'%%MIDI chordname odd 0 5\n"{before}"C', semitones, "Bb").split('"')[1] == after


def test_macros_do_not_come_to_mean_other_notes(tune: Callable[..., Tune]) -> None:
    before = tune("~F2 ~G2|", "X:1\nT:t\nM:4/4\nL:1/4\nm:~G2 = G/A/G\nK:C\n")
    assert transpose(before, 2) == "X:1\nT:t\nM:4/4\nL:1/4\nK:D\n~G2 A/B/A|"
    with pytest.raises(NotationError, match="macros"):
        transpose(before, 2, Span(0, 9))
