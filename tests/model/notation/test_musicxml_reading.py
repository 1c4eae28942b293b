"""Scores in MusicXML become ABC with everything that ABC can say of them."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.notation.errors import NotationError
from model.notation.musicxml import musicxml
from model.notation.musicxml_reading import musicxml_as_abc
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.tune import Tune

START = (
    "<attributes><divisions>12</divisions><key><fifths>0</fifths></key>"
    "<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>"
)
CONTAINER = '<container><rootfiles><rootfile full-path="deep/x.xml"/></rootfiles></container>'


def note(pitch: str, length: int = 12, more: str = "", notations: str = "") -> str:
    """Returns a <note>; `pitch` is such as C4, Eb5 or z for a rest, `length` in twelfths of a quarter."""
    alter = pitch.count("#") - pitch[1:].count("b")
    sounding = (
        "<rest/>"
        if pitch == "z"
        else f"<pitch><step>{pitch[0]}</step><alter>{alter}</alter><octave>{pitch[-1]}</octave></pitch>"
    )
    marks = f"<notations>{notations}</notations>" if notations else ""
    grace = "<grace/>" in more or "<grace " in more
    before = more if "<chord/>" in more or grace else ""
    duration = "" if grace else f"<duration>{length}</duration>"
    return f"<note>{before}{sounding}{duration}{'' if before else more}{marks}</note>"


def score(
    *measures: str, head: str = "", listing: str = '<score-part id="P1"><part-name/></score-part>'
) -> bytes:
    """Returns a score of one part."""
    inside = "".join(
        f'<measure number="{number}">{one}</measure>' for number, one in enumerate(measures, start=1)
    )
    text = f"<score-partwise>{head}<part-list>{listing}</part-list><part id='P1'>{inside}</part></score-partwise>"
    return text.encode()


def abc(*measures: str) -> str:
    return musicxml_as_abc(score(START + measures[0], *measures[1:]), "x.musicxml", "x")[0]


def music(*measures: str) -> str:
    """Returns what stands behind the header, on one line."""
    return abc(*measures).partition("\nK:C\n")[2].strip().replace("\n", " ")


def sound(tune: Tune) -> list[tuple[Fraction, Fraction, int]]:
    return sorted((one.onset, one.duration, one.pitch) for one in perform(tune, PLAIN).notes)


WHOLE = note("C4", 48)


@pytest.mark.parametrize(
    ("measure", "written"),
    [
        (note("C4") + note("E5", 24) + note("z"), "Ce2z|]"),
        (note("C4", 24) + note("Eb4", 24, "<chord/>") + note("F#4", 24), "[C_E]4^F4|]"),
        (note("C4", 18) + note("D4", 6) + note("E4", 24), "C3DE4|]"),
        (note("C4", 4) + note("D4", 4) + note("E4", 4) + note("F4", 36), "(3CDE F6|]"),
        (note("D5", 0, "<grace/><!---->") + note("C4", 48), "{d}C8|]"),
        (note("D5", 0, '<grace slash="yes"/>') + note("C4", 48), "{/d}C8|]"),
        (note("C4", 24, notations='<slur type="start"/>') + note("D4", 24, notations='<slur type="stop"/>'), "(C4D4)|]"),
        (note("C4", 48, notations="<articulations><staccato/></articulations>"), ".C8|]"),
        (note("C4", 48, notations="<ornaments><trill-mark/></ornaments><fermata/>"), "!trill!!fermata!C8|]"),
        ("<direction><direction-type><dynamics><mf/></dynamics></direction-type></direction>" + WHOLE, "!mf!C8|]"),
        ("<direction><direction-type><words>dolce</words></direction-type></direction>" + WHOLE, '"^dolce"C8|]'),
        ("<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>minor-seventh</kind>"
         "<bass><bass-step>D</bass-step></bass></harmony>" + WHOLE, '"Bbm7/D"C8|]'),
        (WHOLE + "<backup><duration>24</duration></backup><harmony><root><root-step>G</root-step></root>"
         "<kind>major</kind></harmony><forward><duration>24</duration></forward>", 'C4-"G"C4|]'),
        (note("C5", 48, "<voice>1</voice>") + "<backup><duration>48</duration></backup>"
         "<forward><duration>24</duration></forward>" + note("E4", 24, "<voice>2</voice>"), "c8 & x4E4|]"),
        ("<barline location='left'><repeat direction='forward'/></barline>" + WHOLE
         + "<barline location='right'><bar-style>light-heavy</bar-style><repeat direction='backward'/></barline>",
         "|:C8:|"),
        (WHOLE + "<barline><bar-style>light-light</bar-style></barline>", "C8||"),
    ],
)  # fmt: skip
def test_what_stands_in_a_measure_stands_in_the_bar(measure: str, written: str) -> None:
    assert music(measure).replace(" ", "") == written.replace(" ", "")


def test_ties_lead_over_bar_lines() -> None:
    assert music(note("C4", 48, '<tie type="start"/>'), note("C4", 48, '<tie type="stop"/>')) == "C8-|C8|]"


def test_a_tie_that_leads_nowhere_is_left_out() -> None:
    assert music(note("C4", 48, '<tie type="start"/>'), note("D4", 48)) == "C8|D8|]"


def test_endings_and_repeats_are_played() -> None:
    def ending(number: str, kind: str, side: str, repeat: str = "") -> str:
        return f"<barline location='{side}'><ending number='{number}' type='{kind}'/>{repeat}</barline>"

    back = "<repeat direction='backward'/>"
    text = abc(
        note("C4", 48),
        ending("1, 2", "start", "left") + note("D4", 48) + ending("1, 2", "stop", "right", back),
        ending("3", "start", "left") + note("E4", 48) + ending("3", "discontinue", "right"),
    )
    assert "C8|[1,2 D8:|[3 E8|]" in text
    assert [one.pitch for one in perform(parse(text).tunes[0]).notes] == [60, 62, 60, 62, 60, 64]


@pytest.mark.parametrize(
    ("directions", "heard"),
    [
        (["", "<sound fine='yes'/>", "<sound dacapo='yes'/>"], [60, 62, 64, 60, 62]),
        (["", "<direction><direction-type><words>Fine</words></direction-type></direction>",
          "<direction><direction-type><words>D.C. al Fine</words></direction-type></direction>"], [60, 62, 64, 60, 62]),
        (["", "<direction><direction-type><segno/></direction-type></direction>", "<sound dalsegno='yes'/>"],
         [60, 62, 64, 62, 64]),
        (["<sound tocoda='yes'/>", "<direction><direction-type><words>D.C. al Coda</words></direction-type>"
          "<sound dacapo='yes'/></direction>", "<direction><direction-type><coda/></direction-type></direction>"],
         [60, 62, 60, 64]),
    ],
)  # fmt: skip
def test_jumps_are_followed(directions: list[str], heard: list[int]) -> None:
    starts = ("segno/", "<coda/")
    measures = [
        one + note(pitch, 48) if any(sign in one for sign in starts) else note(pitch, 48) + one
        for one, pitch in zip(directions, ("C4", "D4", "E4"), strict=True)
    ]
    tune = parse(abc(*measures)).tunes[0]
    assert [one.pitch for one in perform(tune).notes] == heard


def test_keys_meters_and_tempi_change() -> None:
    change = (
        "<attributes><key><fifths>-3</fifths><mode>minor</mode></key>"
        "<time><beats>3</beats><beat-type>8</beat-type></time></attributes>"
        "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute>"
        "</metronome></direction-type></direction>"
    )
    assert music(note("C4", 48), change + note("Eb4", 18)) == "C8|[M:3/8][K:Cm][Q:3/8=60]E3|]"


def test_the_head_holds_title_composer_tempo_and_meter() -> None:
    head = (
        "<work><work-title>The  \n Rose &amp; 50%</work-title></work>"
        '<identification><creator type="lyricist">A</creator><creator type="composer">B</creator></identification>'
    )
    start = START.replace("<time>", '<time symbol="common">') + '<direction><sound tempo="96"/></direction>'
    text = musicxml_as_abc(score(start + WHOLE, head=head), "x", "file")[0]
    assert text == "X:1\nT:The Rose & 50\\%\nC:B\nM:C\nL:1/8\nQ:1/4=96\nK:C\nC8|]\n"


def test_an_upbeat_is_a_short_bar_that_does_not_count_for_the_line() -> None:
    text = abc(note("G4"), *[WHOLE] * 5)
    assert text.endswith("K:C\nG|C4|C4|C4|C4|\nC4|]\n")


def test_the_words_of_all_verses_stand_under_the_notes() -> None:
    def sung(text: str, place: str, number: int = 1, extend: str = "") -> str:
        return f"<lyric number='{number}'><syllabic>{place}</syllabic><text>{text}</text>{extend}</lyric>"

    words = [sung("Al", "begin") + sung("O", "single", 2), sung("le", "middle"), sung("lu ia", "end"), ""]
    text = abc("".join(note("C4", 12, one) for one in words))
    assert text.endswith("CC CC|]\nw: Al-le-lu~ia\nw: O\n")


def test_no_words_go_to_notes_behind_an_ampersand() -> None:
    def sung(text: str) -> str:
        return f"<voice>1</voice><lyric><text>{text}</text></lyric>"

    above = note("C5", 24, sung("one")) + note("D5", 24, sung("two"))
    below = "<backup><duration>48</duration></backup>" + note("C4", 48, "<voice>2</voice>")
    text = abc(above + below, note("E5", 48, sung("three")))
    assert text.endswith("c4 d4 & C8|e8|]\nw: one two * three\n")


def test_every_staff_and_part_is_a_voice_with_its_clef_and_name() -> None:
    staves = (
        START.replace(
            "</attributes>",
            "<staves>2</staves><clef number='2'><sign>F</sign><line>4</line></clef></attributes>",
        )
        + note("C5", 48, "<voice>1</voice><staff>1</staff>")
        + "<backup><duration>48</duration></backup>"
        + note("C3", 48, "<voice>5</voice><staff>2</staff>")
    )
    listing = '<score-part id="P1"><part-name>Piano "4"</part-name></score-part>'
    text = musicxml_as_abc(score(staves, listing=listing), "x")[0]
    assert "V:1 name=\"Piano '4'\"\nV:2 clef=bass\nK:C\nV:1\nc8|]\nV:2\nC,8|]\n" in text


def test_a_transposing_part_sounds_where_it_sounds() -> None:
    start = START.replace("</attributes>", "<transpose><chromatic>-2</chromatic></transpose></attributes>")
    text = musicxml_as_abc(score(start + note("D4", 48)), "x")[0]
    assert "V:1 transpose=-2\n" in text
    assert [one.pitch for one in perform(parse(text).tunes[0]).notes] == [60]


def test_tuplets_that_divisions_round_are_exact() -> None:
    rounded = [
        f"<note><pitch><step>C</step><octave>4</octave></pitch><duration>{length}</duration><type>eighth</type>"
        "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification></note>"
        for length in (85, 85, 86)
    ]
    start = START.replace("<divisions>12</divisions>", "<divisions>256</divisions>")
    text = musicxml_as_abc(score(start + "".join(rounded) + note("D4", 768)), "x")[0]
    assert "(3CCC D6|]" in text


def test_drums_are_left_out_with_a_remark() -> None:
    drum = "<note><unpitched/><duration>48</duration></note>"
    _, remarks = musicxml_as_abc(score(START + WHOLE, drum), "x")
    assert [remark for remark in remarks if "drums" in remark]


def test_a_rest_longer_than_its_bar_makes_no_bar_longer() -> None:
    listing = '<score-part id="P1"/><score-part id="P2"/>'
    data = score(START + note("C4", 24), WHOLE, listing=listing).decode()
    other = f"<part id='P2'><measure>{START}{note('z', 96)}</measure><measure>{WHOLE}</measure></part></score-partwise>"
    text = musicxml_as_abc(data.replace("</score-partwise>", other).encode(), "x")[0]
    assert "V:1\nC4|C8|]\nV:2\nz4|C8|]\n" in text


def test_a_tempo_that_all_parts_have_is_written_once() -> None:
    listing = '<score-part id="P1"/><score-part id="P2"/>'
    tempo = '<sound tempo="90"/>'
    data = score(START + tempo + WHOLE, tempo + WHOLE, listing=listing).decode()
    other = f"<part id='P2'><measure>{START}{tempo}{WHOLE}</measure><measure>{tempo}{WHOLE}</measure></part>"
    text = musicxml_as_abc(data.replace("</score-partwise>", other + "</score-partwise>").encode(), "x")[0]
    assert text.count("1/4=90") == 2
    assert "Q:1/4=90\n" in text


def test_timewise_scores_are_turned() -> None:
    text = (
        "<score-timewise><part-list><score-part id='A'/><score-part id='B'/></part-list>"
        f"<measure><part id='A'>{START}{note('C4', 48)}</part><part id='B'>{START}{note('E4', 48)}</part></measure>"
        f"<measure><part id='A'>{note('D4', 48)}</part><part id='B'>{note('F4', 48)}</part></measure></score-timewise>"
    )
    tune = parse(musicxml_as_abc(text.encode(), "x")[0]).tunes[0]
    assert [one.pitch for one in perform(tune).notes] == [60, 64, 62, 65]


@pytest.mark.parametrize("names", [["META-INF/container.xml", "other.xml", "deep/x.xml"], ["deep/x.xml"]])
def test_compressed_scores_are_unpacked(names: list[str]) -> None:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(
                name,
                CONTAINER if "META" in name else score(START + note("G4" if "deep" in name else "A4", 48)),
            )
    assert "K:C\nG8|]" in musicxml_as_abc(data.getvalue(), "x.mxl")[0]


def packed(content: bytes) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("x.xml", content)
    return data.getvalue()


LAUGHS = b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + score(
    START + WHOLE
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<score-partwise>",
        b"<mei/>",
        b"<score-partwise/>",
        score(START + note("z", 48)),
        LAUGHS,
        b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + score(START + WHOLE),
        b"<score-partwise>" + b"<a>" * 100_000,
        packed(b"no xml"),
        packed(b" " * (33 * 2**20)),
        b"PK\3\4 no zip",
    ],
)
def test_what_is_no_score_gets_one_sentence(data: bytes) -> None:
    with pytest.raises(NotationError, match=r"^x\.mxl [^\n]*\.$"):
        musicxml_as_abc(data, "x.mxl")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["12", "4", "48", "0", "-9", "x", "1e9", "999999999", "C", "4.5", ""]), st.integers(0, 60)), max_size=5))  # fmt: skip
def test_a_score_with_senseless_numbers_is_read_or_refused(changes: list[tuple[str, int]]) -> None:
    pieces = (score(START + note("C4", 12) + note("Eb4", 12, "<chord/>") + WHOLE, WHOLE).decode()).split(">")
    for value, place in changes:
        index = place % len(pieces)
        if not pieces[index].startswith("<") and "<" in pieces[index]:
            pieces[index] = value + pieces[index][pieces[index].index("<") :]
    try:
        text, _ = musicxml_as_abc(">".join(pieces).encode(), "x")
    except NotationError:
        return
    assert parse(text).tunes


@pytest.mark.parametrize(
    "body",
    [
        "|:A>B (3cde [CE]2|1 AAAA:|2 (5ABcdef3|]",
        "{ed}c.d!fermata!e2|!trill!f4|",
        "[V:1]CDEF|G4|[V:2]C,4|[E,G,]4|",
        "C2 & E2|c4 & [EG]4|c4|",
        '"Am7"z2 C/D/E/F/|"G/B"C4|',
        "^F_E=F__B|^^c2_d2|",
        "[M:3/4]C3|[M:4/4]C4|[Q:1/4=77]D4|",
        "!segno!CDEF|G4!fine!|c4!D.S.alfine!|",
        "C|D4|E4:|: F4|G3:|",
    ],
)
def test_what_was_exported_comes_back_sounding_the_same(body: str, tune: Callable[..., Tune]) -> None:
    before = tune(body)
    after = parse(musicxml_as_abc(musicxml(before).encode(), "x")[0]).tunes[0]
    assert sound(after) == sound(before)
    assert [one.pitch for one in perform(after).notes] == [one.pitch for one in perform(before).notes]


def test_tunes_of_the_collections_come_back_sounding_the_same(
    collections_folder: Path, read_book: Callable[[Path], str]
) -> None:
    random = Random(5)
    alike = total = 0
    for name in ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong"):
        for path in random.choices(sorted((collections_folder / name).glob("*.abc")), k=4):
            one = random.choice(parse(read_book(path)).tunes)
            if one.value("P") or not perform(one).notes:
                continue  # MusicXML has no order of parts
            again = parse(musicxml_as_abc(musicxml(one).encode(), "x")[0]).tunes[0]
            before, after = Counter(sound(one)), Counter(sound(again))
            alike += (before & after).total()
            total += max(before.total(), after.total())
    assert alike >= 0.99 * total


def written(tune: Tune) -> Counter[tuple[object, ...]]:
    """Returns the notes of each bar of each voice, pieces of divided notes joined: bar, onset, duration, pitch."""
    return Counter(
        (number, *joined)
        for voice in tune.measures.voices
        for number, bar in enumerate(voice.bars)
        for joined in _joined([(one.onset, one.duration, sound.pitch, sound.is_tied) for one in bar.events for sound in one.sounds])
    )  # fmt: skip


def _joined(sounds: list[tuple[Fraction, Fraction, int, bool]]) -> list[tuple[Fraction, Fraction, int]]:
    found: list[tuple[Fraction, Fraction, int]] = []
    held: dict[int, int] = {}
    for onset, duration, pitch, is_tied in sorted(sounds, key=lambda one: (one[0], one[2])):
        index = held.pop(pitch, None)
        if index is not None and found[index][0] + found[index][1] == onset:
            found[index] = (found[index][0], found[index][1] + duration, pitch)
        else:
            index = len(found)
            found.append((onset, duration, pitch))
        if is_tied:
            held[pitch] = index
    return found


def read_by_music21(path: Path) -> Counter[tuple[object, ...]]:
    """Returns what `written` does, as music21 reads a file."""
    import music21

    def length(number: object) -> Fraction:
        return Fraction(number).limit_denominator(200) / 4  # type: ignore[arg-type]

    found: Counter[tuple[object, ...]] = Counter()
    for part in music21.converter.parse(path, forceSource=True).toSoundingPitch().parts:
        for number, measure in enumerate(part.getElementsByClass("Measure")):
            sounds = [
                (length(one.offset), length(one.duration.quarterLength), tone.pitch.midi,
                 tone.tie is not None and tone.tie.type in ("start", "continue"))
                for one in measure.flatten().notes
                if not one.duration.isGrace and not isinstance(one, music21.harmony.ChordSymbol)
                for tone in (one.notes if one.isChord else [one])
            ]  # fmt: skip
            found.update((number, *joined) for joined in _joined(sounds))
    return found


def share_alike(paths: list[Path]) -> float:
    """Returns the share of the notes of some scores that music21 reads alike."""
    alike = total = 0
    for path in paths:
        ours = written(parse(musicxml_as_abc(path.read_bytes(), path.name)[0]).tunes[0])
        theirs = read_by_music21(path)
        alike += (ours & theirs).total()
        total += max(ours.total(), theirs.total())
    return alike / total


def test_a_chorale_is_read_as_music21_reads_it(collections_folder: Path) -> None:
    assert share_alike([collections_folder / "bach" / "bwv66.6.mxl"]) == 1


@pytest.mark.slow
def test_scores_are_read_as_music21_reads_them(collections_folder: Path) -> None:
    endings = (".mxl", ".xml", ".musicxml")
    paths = sorted(
        path for path in collections_folder.rglob("*") if path.suffix in endings and "demos" not in path.parts
    )
    assert share_alike(Random(0).sample(paths, 60)) > 0.995
