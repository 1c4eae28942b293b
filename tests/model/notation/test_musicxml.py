"""MusicXML says what the tune says: an independent reader (music21) finds the same notes with the same lengths."""

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.timeline import perform
from model.notation.tune import Tune

MakeTune = Callable[..., Tune]
SAMPLE, SEED = 3, 1850
Voice = list[tuple[list[int], Fraction]]
SIGNS = [
    "A",
    "^F,/",
    "=c",
    "z",
    "x",
    "Z2",
    "2",
    "3/2",
    "7",
    ">",
    "<<",
    "-",
    "|",
    "|]",
    "|:",
    ":|",
    "::",
    "|1",
    "|2",
    "[1,3-5",
    "(",
    ")",
    "(3",
    "(5:4:5",
    "[",
    "]",
    "{",
    "}",
    "[K:F^c]",
    "[M:3/4]",
    "[M:none]",
    "[V:2]",
    "[V:1]",
    "&",
    "!trill!",
    "!f!",
    "!<(!",
    "!<)!",
    ".",
    "u",
]
scores = st.lists(st.sampled_from([*SIGNS, '"Bb/D"', " ", "\nw:la-la _ *\n", "\nP:A\n"]), max_size=40).map(
    lambda parts: "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n" + "".join(parts)
)


def written(tune: Tune) -> Element:
    """The MusicXML of a tune, read."""
    return ElementTree.fromstring(musicxml(tune).encode())


def texts(root: Element, *names: str) -> list[str | None]:
    return [element.text for element in root.iter() if element.tag in names]


def ours(tune: Tune) -> list[Voice]:
    """The notes of every voice: pitches and lengths in quarters."""
    return [
        [
            (sorted(s.pitch for s in e.sounds), 4 * e.duration)
            for bar in voice.bars
            for e in bar.events
            if e.sounds
        ]
        for voice in tune.measures.voices
    ]


def read_by_music21(text: str) -> list[Voice]:
    """The same as music21 reads them from MusicXML."""
    from music21 import converter, harmony

    def length(note: Any) -> Fraction:
        return Fraction(note.quarterLength).limit_denominator(4096)

    return [
        [
            (sorted(int(pitch.midi) for pitch in note.pitches), length(note))
            for note in part.recurse().notes
            if not isinstance(note, harmony.ChordSymbol) and not note.duration.isGrace
        ]
        for part in converter.parse(text, format="musicxml").parts
    ]


@pytest.mark.parametrize("name", ["oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong"])
def test_music21_reads_the_same_notes(
    collections_folder: Path, read_book: Callable[[Path], str], name: str
) -> None:
    path = random.Random(SEED).choice(sorted((collections_folder / name).rglob("*.abc")))
    tunes = parse(read_book(path)).tunes
    for tune in random.Random(SEED).sample(tunes, min(SAMPLE, len(tunes))):
        assert read_by_music21(musicxml(tune)) == ours(tune), tune.text


def test_voices_tuplets_graces_chords_and_overlays_are_read_alike(tune: MakeTune) -> None:
    made = tune(
        "[V:1](3A/B/c/ {ga}[C^E]2 (5:4:5d/e/f/g/a/|[K:Eb]e3/2B/ A2|Z2|\n[V:2]C,4|D,4|E,4|F,4|\n",
        "X:1\nM:4/4\nL:1/4\nV:1\nV:2 clef=bass\nK:C\n",
    )
    assert read_by_music21(musicxml(made)) == ours(made)


def test_repeats_endings_and_final_bars_are_written(tune: MakeTune) -> None:
    root = written(tune("|:A4|[1,3-4 B4:|2 c4|]"))
    found = [(e.tag, e.get("number") or e.get("direction") or e.text, e.get("type"))
             for line in root.iter("barline") for e in line]  # fmt: skip
    assert found == [
        ("bar-style", "heavy-light", None), ("repeat", "forward", None), ("ending", "1, 3, 4", "start"),
        ("bar-style", "light-heavy", None), ("ending", "1, 3, 4", "stop"), ("repeat", "backward", None),
        ("ending", "2", "start"), ("bar-style", "light-heavy", None), ("ending", "2", "discontinue"),
    ]  # fmt: skip


def test_chord_symbols_words_dynamics_and_decorations_are_written(tune: MakeTune) -> None:
    root = written(tune('"Bbmaj7/F"A "^softly"!p!B .c !fermata!Td|'))
    assert texts(root, "root-step", "root-alter", "kind", "bass-step") == ["B", "-1", "major-seventh", "F"]
    assert texts(root, "words") == ["softly"]
    assert all(root.find(f".//{tag}") is not None for tag in ("p", "staccato", "fermata", "trill-mark"))


def test_beams_ties_slurs_and_words_are_written(tune: MakeTune) -> None:
    root = written(tune("(A/B/c/)d/ e-e|\nw:la-la _\n"))
    assert texts(root, "beam") == ["begin", "continue", "continue", "end"]
    assert [tie.get("type") for tie in root.iter("tie")] == ["start", "stop"]
    assert [slur.get("type") for slur in root.iter("slur")] == ["start", "stop"]
    assert texts(root, "text", "syllabic") == ["begin", "la", "end", "la"]


def test_title_composer_key_meter_and_tempo_are_written() -> None:
    (made,) = parse("X:1\nT:Title\nC:Composer\nM:C|\nQ:3/8=60\nK:Eb\nA4|[K:D exp ^c][M:3/4]c|\n").tunes
    root = written(made)
    assert (root.findtext("work/work-title"), root.findtext("identification/creator")) == (
        "Title",
        "Composer",
    )
    assert texts(root, "fifths", "key-step", "key-alter") == ["-3", "C", "1"]
    assert texts(root, "beats", "beat-type") == ["2", "2", "3", "4"]
    assert [sound.get("tempo") for sound in root.iter("sound")] == ["90"]


@given(scores)
def test_any_score_is_well_formed_and_every_note_is_counted(text: str) -> None:
    for made in parse(text).tunes:
        root = written(made)
        events = [event for voice in made.measures.voices for bar in voice.bars for event in bar.events]
        pitched = [
            note
            for note in root.iter("note")
            if note.find("pitch") is not None and note.find("grace") is None
        ]
        assert len(pitched) >= sum(len(event.sounds) for event in events)
        assert all(int(note.findtext("duration", "0")) > 0 for note in pitched)


def by_music21(tune: Tune) -> Any:
    """The score as music21 reads it."""
    from music21 import converter

    return converter.parse(musicxml(tune), format="musicxml")


@pytest.mark.parametrize("name", ["oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong"])
def test_music21_counts_the_same_bars(
    collections_folder: Path, read_book: Callable[[Path], str], name: str
) -> None:
    path = random.Random(SEED).choice(sorted((collections_folder / name).rglob("*.abc")))
    tunes = parse(read_book(path)).tunes
    for tune in random.Random(SEED).sample(tunes, min(SAMPLE, len(tunes))):
        bars = sum(max(1, bar.rest_bars) for bar in tune.measures.voices[0].bars)
        assert len(by_music21(tune).parts[0].getElementsByClass("Measure")) == bars, tune.text


def test_music21_reads_the_words_and_the_chord_symbols(tune: MakeTune) -> None:
    from music21 import harmony

    score = by_music21(tune('"Am"A B "G7/B"c2|"F#m"d2 "Bb"e2|\nw:Hal-le-lu jah _|\nw:one two three\n'))
    lyrics = [
        [(one.text, one.syllabic) for one in note.lyrics] for note in score.recurse().notes if note.lyrics
    ]
    assert lyrics[0] == [("Hal", "begin"), ("one", "single")]
    assert [syllables[0][0] for syllables in lyrics] == ["Hal", "le", "lu", "jah"]
    symbols = [one for one in score.recurse().notes if isinstance(one, harmony.ChordSymbol)]
    assert [one.figure for one in symbols] == ["Am", "G7/B", "F#m", "B-"]


@pytest.mark.parametrize(
    "body",
    [
        "|:c4|d4:|e4|]",
        "c4|d4:|e4|]",
        "|:c4|1 d4:|2 e4|]",
        "|:c4|[1,2 d4:|[3 e4|]",
        "|:c4::d4:|",
        "c4|d4!fine!|e4|f4!D.C.alfine!|]",
        "c4|!segno!d4|e4!fine!|f4!D.S.alfine!|]",
        "c4|!segno!d4|e4!dacoda!|f4!D.S.alcoda!|!coda!g4|]",
        "c4|d4!dacoda!|f4!D.C.alcoda!|!coda!g4|]",
    ],
)
def test_music21_plays_repeats_and_jumps_as_we_do(tune: MakeTune, body: str) -> None:
    made = tune(body)
    played = by_music21(made).parts[0].expandRepeats()
    assert [note.pitch.midi for note in played.recurse().notes] == [n.pitch for n in perform(made).notes]


def test_upbeats_and_halves_of_bars_are_no_measures_of_their_own(tune: MakeTune) -> None:
    root = written(tune("c|d4|e3:|c|d4|"))
    assert [(m.get("number"), m.get("implicit")) for m in root.iter("measure")] == [
        ("0", "yes"), ("1", None), ("2", None), ("X3", "yes"), ("3", None),
    ]  # fmt: skip


def test_beams_have_as_many_lines_as_the_notes_have_flags(tune: MakeTune) -> None:
    root = written(tune("A/B//c// d3//e// f//|"))
    beams = [[(beam.get("number"), beam.text) for beam in note.findall("beam")] for note in root.iter("note")]
    assert beams == [
        [("1", "begin")], [("1", "continue"), ("2", "begin")], [("1", "end"), ("2", "end")],
        [("1", "begin")], [("1", "end"), ("2", "backward hook")], [],
    ]  # fmt: skip


def test_staves_are_grouped_with_their_names() -> None:
    (made,) = parse(
        'X:1\n%%score {(1 2) 3}\nM:4/4\nL:1/4\nV:1 name="Right" snm="R."\nV:2\nV:3 clef=bass\nK:C\n'
        "[V:1]c4|\n[V:2]G4|\n[V:3]C,4|\n"
    ).tunes
    root = written(made)
    assert texts(root, "group-symbol", "group-barline") == ["brace", "yes"]
    assert texts(root, "part-name", "part-abbreviation") == ["Right", "R.", None]
    assert texts(root, "voice") == ["1", "2", "1"]
    assert texts(root, "sign") == ["G", "F"]


def test_tempi_jumps_fingers_and_ornaments_are_what_programs_know_them_as() -> None:
    (made,) = parse(
        'X:1\nM:4/4\nL:1/4\nQ:"Fast" 1/2=60 "or so"\nK:C\n!1!c !invertedturn!d !uppermordent!e !trem3!f|'
        "!trill(!c !trill)!d !invertedfermata!e {/g}f !D.S.alfine!|\n"
    ).tunes
    root = written(made)
    assert texts(root, "words", "beat-unit", "per-minute") == ["Fast or so", "half", "60", "D.S. al Fine"]
    assert [sound.attrib for sound in root.iter("sound")] == [{"tempo": "120"}, {"dalsegno": "segno"}]
    assert texts(root, "fingering", "tremolo") == ["1", "3"]
    for tag in ("inverted-turn", "inverted-mordent", "trill-mark"):
        assert len(list(root.iter(tag))) == 1
    assert [line.get("type") for line in root.iter("wavy-line")] == ["start", "stop"]
    assert [fermata.get("type") for fermata in root.iter("fermata")] == ["inverted"]
    assert [grace.get("slash") for grace in root.iter("grace")] == ["yes"]


def test_chords_without_a_name_of_their_own_keep_their_text(tune: MakeTune) -> None:
    root = written(tune('"G(Em)"A "C7#9"B "Am(add9)"c "sing"d|'))
    assert [(kind.text, kind.get("text")) for kind in root.iter("kind")] == [
        ("major", "(Em)"), ("dominant", "7#9"), ("minor", "m(add9)"),
    ]  # fmt: skip
    assert texts(root, "words") == ["sing"]
