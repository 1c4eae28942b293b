"""Where a continuation begins, however irregular the text before it is."""

import random
from collections import Counter

import pytest

from model.bar_count import BarCount
from model.grammar.grammar import Grammar, State
from model.grammar.seed import state_after
from model.grammar.settings import GrammarSettings
from model.notation.parser import parse
from model.notation.problems import find_problems
from tests.model.grammar.walker import ABC2MIDI, abc2midi_faults

CHARACTERS = tuple("\n" + "".join(map(chr, range(32, 127))))
REEL = "X:1\nT:Reel\nM:4/4\nL:1/8\nK:D\n"
BARS = 3


def begun(text: str, **wishes: object) -> tuple[Grammar, State]:
    grammar = Grammar(CHARACTERS, GrammarSettings(**wishes))  # type: ignore[arg-type]
    return grammar, state_after(grammar, text)


def continued(text: str, number: int) -> str:
    """A walk over the grammar from the end of a text to the end of the tune, `BARS` bars on."""
    grammar, state = begun(text, bars=BARS, end=True)
    rng, written = random.Random(number), ""
    while not state.is_complete:
        moves = sorted(state.node.moves)
        usual = [sign for sign in moves if sign in "|):GABcd"]
        sign = rng.choice(usual if usual and rng.random() < 0.5 else moves)
        following = grammar.step(state, sign)
        assert following is not None
        state, written = following, written + sign
        assert len(written) < 4000, f"the tune does not end: {written[:80]}"
    return written


def errors(text: str) -> Counter[str]:
    return Counter(problem.message for problem in find_problems(parse(text)) if problem.severity == "error")


@pytest.mark.parametrize("meter", ["2+3/8", "(2+2+3)/8", "3/4+2/4", "18/4"])
@pytest.mark.parametrize("rest", ["\n", "", "\nL:1/8\n"])
def test_a_header_in_a_meter_of_one_s_own_keeps_it(meter: str, rest: str) -> None:
    for number in range(5):
        seed = f"X:1\nM:{meter}{rest}"
        tune = seed + continued(seed, number)
        assert not errors(tune), tune


@pytest.mark.parametrize("meter", ["1/512", "hello", "0/4", "999/4"])
def test_a_header_whose_meter_no_note_fits_goes_on_freely(meter: str) -> None:
    seed = f"X:1\nM:{meter}\n"
    assert parse(seed + continued(seed, 1)).tunes


def test_the_open_line_of_a_header_in_another_order_is_ended_or_made_whole() -> None:
    _, title = begun("X:1\nL:1/8\nT:The")
    assert set(title.node.moves) == {"\n"}
    _, meter = begun("X:1\nL:1/8\nM:6/")
    assert set(meter.node.moves) <= set("123468")


@pytest.mark.parametrize(
    ("end", "closing"),
    [("{/g", "}"), ("{/gf", "}"), ("[A2c2e2]2 [Ac", "]"), ("[A2c2e2]2 {g", "}"), ('[A2c2e2]2 "A', '"')],
)
def test_what_is_half_written_is_finished_whatever_stands_before_it_in_the_bar(
    end: str, closing: str
) -> None:
    grammar, state = begun(f"{REEL}ABcd efga|{end}")
    assert grammar.step(state, closing) is not None


@pytest.mark.parametrize("end", ["{/", "{/g", "[A2c2e2]2 [A", "[A2c2e2]2 (3A", "[A2c2e2]2 A>"])
def test_a_bar_that_is_half_written_is_filled_exactly(end: str) -> None:
    seed = f"{REEL}ABcd efga|{end}"
    for number in range(5):
        written = continued(seed, number)
        assert not any(message.startswith("This bar has") for message in errors(seed + written)), written


@pytest.mark.parametrize("end", ["|", "||", "|]", "[|", "[|]", "|||", ".|"])
def test_a_whole_bar_follows_a_bar_that_ends_too_soon(end: str) -> None:
    seed = f"{REEL}ABc|def{end}"
    before = errors(f"{seed}A8|]")
    for number in range(5):
        written = continued(seed, number)
        assert not errors(seed + written) - before, written
        assert len(BarCount(seed).numbered_ends(written)) == BARS


def test_an_odd_thick_bar_line_is_behind_its_bar() -> None:
    seed = f"{REEL}ABcd efga|agfe dcBA[|"
    for number in range(5):
        assert not errors(seed + continued(seed, number))


def test_a_bar_that_has_too_much_ends_at_once() -> None:
    _, state = begun(f"{REEL}ABcd efgabcd")
    assert not set(state.node.moves) & set("ABCDEFGabcdefgz([ ")


def test_an_upbeat_behind_a_short_bar_is_not_counted_where_the_tune_is_read_by_its_tree() -> None:
    seed = f"{REEL}|:A2|[B2d2]2cd efga|agfe d2:|"
    for number in range(10):
        written = continued(seed, number)
        assert len(BarCount(seed).numbered_ends(written)) == BARS, written


@pytest.mark.parametrize("wishes", [{"bars": 2, "end": True}, {"bars": 1, "go_on": True}])
@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n\n\n"])
def test_a_tune_that_could_end_already_does_not_end_before_the_bars_that_are_asked_for(
    wishes: dict[str, object], end: str
) -> None:
    seed = f"{REEL}|:A2|d2fd Adfd|gfed cA:|\n|:FG|A2FA dAFA|afge d2:|{end}"
    grammar, state = begun(seed, **wishes)
    assert state.node.moves
    assert "\n" not in state.node.moves or not end
    behind = state if end else grammar.step(state, "\n")
    assert behind is not None and grammar.step(behind, "\n") is None


@pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed")
@pytest.mark.parametrize(
    "end",
    [
        "ABcd e4-|", "ABcd e2^f2-|\n", "A2-", "(A2-)", "ABcd (3efg-", "ABcd e3-",  # ties
        "|:Z", "|:ABcd efgaa", "|:ABcd e4 & A8", "ABcd efga:|\n|:Z", "ABcd efga|1 Z",  # bars read by their tree
        'AB"', 'ABcd "G', '"Am', '"Am/',  # chord symbols and words
        "ABcd !tri", "!fer", "!mord",  # names of decorations
    ],
)  # fmt: skip
def test_what_a_seed_leaves_open_is_finished_so_that_other_programs_read_it(end: str) -> None:
    seeds = [f"{REEL}{end}", f"{REEL}ABcd efga|\n{end}"]
    tunes = [seed + continued(seed, number) for seed in seeds for number in range(6)]
    found = abc2midi_faults(tunes)
    assert found == {}, [tunes[number] for number in found]


def test_a_tie_at_the_end_is_to_its_own_pitch() -> None:
    for end, pitch in (("ABcd e4-|", "e"), ("^F4-", "^"), ("ABcd (e4-|\n", "e"), ("ABcd (eg'2-)", "g")):
        _, state = begun(f"{REEL}{end}")
        notes = set(state.node.moves) & set("ABCDEFGabcdefg^_=z[")
        assert pitch in notes <= {pitch, "F"}, end


def test_words_and_comments_that_end_so_are_no_ties() -> None:
    for end in ("ABcd efga|\nw:la A-\n", "ABcd efga|\n"):
        _, state = begun(f"{REEL}{end}")
        assert set("ABcz") < set(state.node.moves)


def test_the_repeat_with_which_an_odd_bar_begins_is_closed() -> None:
    for end in ("|:Z", "|:ABcd efgab", "|:ABcd e4 & A8"):
        for number in range(5):
            assert ":|" in continued(f"{REEL}{end}", number)


def test_a_key_that_has_no_value_yet_gets_one() -> None:
    _, state = begun("X:1\nM:6/8\nT:The\nK:")
    assert set("ABCDEFG") <= set(state.node.moves)
    assert "\n" not in state.node.moves


@pytest.mark.parametrize("header", [REEL, REEL.replace("R:", "R:hornpipe"), "X:1\nM:5/8\nL:1/8\nK:none\n"])
def test_no_field_behind_a_header_says_otherwise_than_it_does(header: str) -> None:
    grammar, state = begun(header)
    assert "K" not in state.node.moves
    following = grammar.step(state, "[")
    assert following is None or not set("KML") & set(following.node.moves)
    _, later = begun(f"{header}A8|\n" if "4/4" in header else f"{header}A5|\n")
    assert "K" in later.node.moves


def test_a_header_without_a_meter_may_get_one() -> None:
    _, state = begun("X:1\nL:1/8\nK:G\n")
    assert "M" in state.node.moves
