"""The grammar: what it lets through is a tune, and what musicians write is let through."""

import random
import re
from collections.abc import Iterator

import pytest

from model.bar_count import BarCount
from model.errors import ModelError
from model.grammar.grammar import Grammar, State
from model.grammar.music import END
from model.grammar.seed import state_after
from model.grammar.settings import GrammarSettings
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.spelling import normalise_tune

CHARACTERS = tuple("\n" + "".join(map(chr, range(32, 127))))
JIG = "X:1\nT:Jig\nR:jig\nM:6/8\nL:1/8\nK:G\n"
REEL = "X:1\nT:Reel\nR:reel\nM:C|\nL:1/8\nK:D\n"
ODD = "X:1\nT:Odd\nM:7/16\nL:1/16\nK:Am\n"
FREE = "X:1\nT:Free\nM:none\nL:1/4\nK:none\n"
WRONG = ("This bar has", "A repeat begins", "This first ending", "This (", "This )", "No decoration")


def grammar(**wishes: object) -> Grammar:
    return Grammar(CHARACTERS, GrammarSettings(**wishes))  # type: ignore[arg-type]


def behind(text: str, **wishes: object) -> str:
    """All characters that may follow a text, together."""
    made = grammar(**wishes)
    state = made.read(made.start(), text)
    assert state is not None, f"not even {text!r} is let through"
    return "".join(sorted(state.node.moves))


def walk(made: Grammar, state: State, rng: random.Random, longest: int = 4000) -> Iterator[str]:
    """Characters drawn evenly from those that are allowed, but bar lines and notes somewhat more often."""
    for _ in range(longest):
        if state.is_complete:
            return
        moves = sorted(state.node.moves)
        assert moves, f"a corner: {state.node.key}"
        usual = [sign for sign in moves if sign in "|):GABcd"]
        sign = rng.choice(usual if usual and rng.random() < 0.5 else moves)
        following = made.step(state, sign)
        assert following is not None
        state = following
        yield sign
    raise AssertionError("the tune does not end")


def faults(text: str) -> list[str]:
    """What our reading finds wrong with a tune's bars, repeats, slurs and signs."""
    problems = find_problems(parse(text))
    return [p.message for p in problems if p.severity == "error" or p.message.startswith(WRONG)]


@pytest.mark.parametrize("header", [JIG, REEL, ODD, FREE])
@pytest.mark.parametrize("bars", [1, 2, 5, 8])
def test_walks_at_random_end_with_the_bar_that_was_asked_for_and_nothing_is_wrong(
    header: str, bars: int
) -> None:
    made = grammar(bars=bars, end=True)
    start = made.read(made.start(), header)
    assert start is not None
    for seed in range(4):
        text = header + "".join(walk(made, start, random.Random(f"{header}{bars}{seed}")))
        assert text.endswith("\n\n")
        assert faults(text) == [], text
        assert len(BarCount(header).numbered_ends(text[len(header) :])) == bars, text


def test_no_walk_meets_a_state_from_which_nothing_strict_goes_on() -> None:
    made = grammar(bars=6, end=True)
    start = made.read(made.start(), JIG)
    assert start is not None
    for seed in range(12):
        list(walk(made, start, random.Random(seed)))
    assert made.corners == 0


@pytest.mark.parametrize("text", ["", "X:1\nT:A\n", "X:12\nT:x\nM:C\n"])
def test_headers_come_in_order_with_values_that_can_be_read(text: str) -> None:
    made = grammar(bars=2, end=True)
    start = made.read(made.start(), text)
    assert start is not None
    for seed in range(6):
        tune = text + "".join(walk(made, start, random.Random(seed)))
        header = "".join(re.findall(r"^([A-Z]):", tune.partition("\nK:")[0], re.MULTILINE))
        assert re.fullmatch("XT?R?ML", header)
        assert faults(tune) == [], tune


@pytest.mark.parametrize(
    ("text", "allowed", "forbidden"),
    [
        (JIG + "|:GAB d2", "|:AB^=", "]"),
        (JIG + "|:GAB d2B", "|:", "ABz2([\n"),  # the bar is full, and its line ends with a bar line
        (JIG + "|:GAB d2B|c2A ", "Bz", " |"),
        (JIG + "GABc", "/23|", "4"),  # at the beginning a bar may be an upbeat; four units do not fit
        (JIG + "|GAB cde|GABc", "/2", "|4"),
        (JIG + "|GAB cde|GAB>", "cB(", "|"),
        (JIG + "|GAB cde|(3GAB ", "cdef", "|"),
        (JIG + "|GAB cde|A5-", "A(", "BzG["),
        (JIG + "|GAB cde|A6-", "|", "A:"),
        (JIG + "|GAB cde|A6-|", "A\n", "Bz"),
        (JIG + "|:GAB cde|A6|", "\nGA", "|:"),  # what is repeated ends with :|
        (JIG + "|GAB cde|A6|", "\nGA|", ""),
        (JIG + "|(GAB cde", "|)", ":"),
        (JIG + "|(GAB cde|A6", ")", "|"),  # a slur goes over one bar line
        (JIG + "|:GAB cde:|\n", "\nGA", ":"),
        (JIG + "|:GAB cde|1GAB cde:|", "2\n", "GA"),
        (JIG + '|"', "ABG", "xz1"),
        (JIG + "|[G", "Bd", "|("),
        (JIG + "{g", "}a", "|z"),
        (REEL + "|ABcd e", "2/34", "68"),
    ],
)
def test_what_may_follow(text: str, allowed: str, forbidden: str) -> None:
    following = behind(text)
    assert set(allowed) <= set(following)
    assert not set(forbidden) & set(following)


def test_an_open_repeat_is_closed_before_the_tune_ends() -> None:
    following = behind(JIG + "|:GAB cde", bars=1, end=True)
    assert ":" in following and "|" not in following
    made = grammar()
    assert made.read(made.start(), JIG + "|:GAB cde|]") is None
    assert made.read(made.start(), JIG + "|:GAB cde:|\n\n") is not None


def test_the_answer_to_an_upbeat_ends_a_section_short() -> None:
    made = grammar()
    for text in ("E|GAB cde|GABcd:|\n", "E|GAB cde|GABcde:|\n", "E|GAB cde|GABcd||E|GAB cde|GABcd:|\n"):
        assert made.read(made.start(), JIG + text) is not None
    for text in ("GAB cde|GABcd:", "E|GAB cde|GABc:", "GAB cde:|E|"):
        assert made.read(made.start(), JIG + text) is None


def test_a_tune_goes_on_until_its_bars_are_there() -> None:
    assert "\n" not in behind(JIG + "GAB cde|]\n", bars=2, go_on=True)
    assert "\n" in behind(JIG + "GAB cde|GAB cde|]\n", bars=2, go_on=True)


def test_only_notes_of_the_compass_are_written() -> None:
    low, high = 62, 83
    made = grammar(bars=8, end=True, compass=(low, high))
    start = made.read(made.start(), REEL)
    assert start is not None
    for seed in range(6):
        tune = parse(REEL + "".join(walk(made, start, random.Random(seed)))).tunes[0]
        events = [event for bar in tune.measures.voices[0].bars for event in bar.events]
        pitches = {sound.pitch for event in events for sound in event.sounds}
        assert pitches and low <= min(pitches) and max(pitches) <= high


def test_a_tune_that_is_over_has_no_more_characters() -> None:
    made = grammar()
    state = made.read(made.start(), JIG + "GAB cde|]\n\n")
    assert state is not None and state.is_complete and state.node.key == END
    assert made.forbidden(state).all()


def test_masks_say_what_the_moves_say() -> None:
    made = grammar()
    state = made.read(made.start(), JIG + "GAB c")
    assert state is not None
    allowed = {sign for sign, out in zip(CHARACTERS, made.forbidden(state), strict=True) if not out}
    assert allowed == set(state.node.moves)


def test_a_network_without_bar_lines_is_told_of() -> None:
    with pytest.raises(ModelError, match="does not know"):
        Grammar(("a", "b"), GrammarSettings())


@pytest.mark.parametrize("wishes", [{"end": True}, {"bars": 0}, {"compass": (60, 64)}, {"go_on": True}])
def test_wishes_that_make_no_sense_are_refused(wishes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"bar|compass"):
        GrammarSettings(**wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seed", "allowed", "forbidden"),
    [
        (JIG + "GAB c3 d3 e3|GAB ", "ABc", "|"),  # one bar is far too long; the next is counted again
        ("X:1\nT:a\nL:1/8\nM:6/8\nC:me\nK:G major\nGAB cde|GAB", "cz", "|"),
        ("X:1\nT:a\nM:6/8\nK:G\nV:1\nGAB c=d%what\ne|GAB", "cz", "|"),
        ("GAB c2 d|", "GA", ""),
        ("no music at all", "GA", ""),
        ("X:1\nQ:1/4=100\nT:x\n", "RM", "TX"),
        ("X:1\nT:x\nM:6/8\nL:1/8\nK:G\n|:GAB c2d|A7/3B", "|AB", ""),  # it fits no grid
    ],
)
def test_a_seed_may_be_as_irregular_as_it_likes(seed: str, allowed: str, forbidden: str) -> None:
    following = set(state_after(grammar(), seed).node.moves)
    assert set(allowed) <= following
    assert not set(forbidden) & following


@pytest.mark.parametrize(
    "seed", ["GAB c2 d|", "X:1\nK:G\nG3/7 [|] ==|:::", JIG + '"Am', JIG + "|1 G", "|", "[K:", "%%a"]
)
def test_every_seed_comes_to_an_end(seed: str) -> None:
    made = grammar(bars=3, end=True)
    assert "".join(walk(made, state_after(made, seed), random.Random(1))).endswith("\n\n")


def test_tunes_of_musicians_are_let_through(irish_text: str) -> None:
    made = grammar(strict=False)
    tunes = [normalise_tune(text) for text in irish_text.split("\n\n")[:200]]
    texts = [tune.text for tune in tunes if tune is not None]
    sound = [text for text in texts if not faults(text + "\n")]
    refused = [text for text in sound if made.read(made.start(), text + "\n\n") is None]
    assert len(sound) > 180
    assert len(refused) <= len(sound) * 0.005, refused[:2]
