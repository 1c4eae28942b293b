"""A plan of parts, an ending on the tonic, and how many notes a bar has."""

import random

import pytest

from model.form import Form, form_of
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings, Section
from model.notation.parser import parse
from model.verdicts import verdict_on
from tests.model.grammar.walker import CHARACTERS

JIG = "X:1\nT:Jig\nM:6/8\nL:1/8\nK:G\n"
PLAN = (Section(4, True), Section(8), Section(4, True))


def behind(text: str, settings: GrammarSettings) -> set[str]:
    made = Grammar(CHARACTERS, settings)
    state = made.read(made.start(), text)
    assert state is not None, f"not even {text!r} is let through"
    return set(state.node.moves)


def tune_at_random(header: str, settings: GrammarSettings, seed: int) -> str:
    """A tune of bar lines and notes, drawn evenly."""
    made, rng = Grammar(CHARACTERS, settings), random.Random(seed)
    state, text = made.read(made.start(), header), header
    assert state is not None
    while not state.is_complete:
        plain = [sign for sign in sorted(state.node.moves) if sign in "|:]\nABcdefG123"]
        sign = rng.choice(plain or sorted(state.node.moves))
        following = made.step(state, sign)
        assert following is not None
        state, text = following, text + sign
    return text


def planned(*sections: Section, home: bool = False) -> GrammarSettings:
    return GrammarSettings(
        sum(section.bars for section in sections), end=True, plan=sections, ends_on_tonic=home
    )


@pytest.mark.parametrize("seed", range(6))
def test_parts_have_the_bars_and_the_repeats_that_were_asked_for(seed: int) -> None:
    tune = parse(tune_at_random(JIG, planned(*PLAN), seed)).tunes[0]
    assert form_of(tune) == Form("AABCC", (4, 8, 4))


def test_a_repeated_part_begins_and_ends_with_repeat_signs() -> None:
    settings = planned(*PLAN)
    assert behind(JIG, settings) == {"|"}
    part = JIG + "|:GAB cde|GAB cde|GAB cde|GAB cde"
    assert ":" in behind(part, settings)
    assert "|" not in behind(part, settings)


def test_a_part_that_is_not_repeated_ends_with_a_double_bar_line_the_last_with_a_final_one() -> None:
    settings = planned(Section(2), Section(2))
    made = Grammar(CHARACTERS, settings)
    assert made.read(made.start(), JIG + "GAB cde|GAB cde||GAB cde|GAB cde|]\n\n") is not None
    for text in ("GAB cde|GAB cde|G", "GAB cde||", "GAB cde|GAB cde||GAB cde|GAB cde||"):
        assert made.read(made.start(), JIG + text) is None


def test_an_upbeat_is_no_bar_of_a_part_and_the_next_part_may_have_one_too() -> None:
    made = Grammar(CHARACTERS, planned(Section(2, True), Section(2, True)))
    assert made.read(made.start(), JIG + "|:D|GAB cde|GABcd:|\n|:e|GAB cde|GABcd:|\n\n") is not None


def test_an_upbeat_and_the_last_bar_of_its_part_make_one_bar() -> None:
    made = Grammar(CHARACTERS, planned(Section(2), Section(2)))
    assert made.read(made.start(), JIG + "D|GAB cde|GABcd||") is not None
    assert made.read(made.start(), JIG + "D|GAB cde|GAB cde") is None
    assert made.read(made.start(), JIG + "GAB cde|GABcd||") is None


def test_both_endings_of_a_part_have_as_many_bars() -> None:
    made = Grammar(CHARACTERS, planned(Section(4, True)))
    part = JIG + "|:GAB cde|GAB cde|GAB cde|1GAB cde:|2"
    assert made.read(made.start(), part + "GAB cdG|]\n\n") is not None
    assert made.read(made.start(), part + "GAB cdG|G") is None


@pytest.mark.parametrize(("key", "seed"), [("G", 1), ("Ddor", 2), ("F#m", 3), ("Bb", 4), ("Am", 5), ("D", 6)])
def test_a_tune_that_ends_does_so_on_its_tonic(key: str, seed: int) -> None:
    header = f"X:1\nT:Reel\nM:C|\nL:1/8\nK:{key}\n"
    settings = GrammarSettings(4, end=True, ends_on_tonic=True)
    assert verdict_on(tune_at_random(header, settings, seed)).ends_on_tonic


def test_only_the_tonic_fills_the_last_bar() -> None:
    settings = GrammarSettings(1, end=True, ends_on_tonic=True)
    following = behind(JIG + "GAB cd", settings)
    assert {"G", "g"} <= following
    assert not following & set("ABCDEFabcdef^_=z[")
    assert "2" not in behind(JIG + "GAB cA", settings)


def test_a_key_without_a_tonic_leaves_the_ending_free() -> None:
    header = "X:1\nT:Reel\nM:C|\nL:1/8\nK:none\n"
    assert {"A", "B"} <= behind(header + "ABcdefg", GrammarSettings(1, end=True, ends_on_tonic=True))


def test_sparse_bars_have_fewer_notes_than_dense_ones() -> None:
    def notes(density: str) -> float:
        settings = GrammarSettings(8, end=True, density=density)
        tunes = [parse(tune_at_random(JIG, settings, seed)).tunes[0] for seed in range(5)]
        bars = [bar for tune in tunes for bar in tune.measures.voices[0].bars]
        return sum(len(bar.events) for bar in bars) / len(bars)

    assert notes("sparse") < 0.8 * notes("dense")


@pytest.mark.parametrize(
    "wishes",
    [
        {"bars": 8, "end": True, "plan": (Section(4),)},
        {"bars": 4, "plan": (Section(4),)},
        {"density": "thick"},
    ],
)
def test_settings_that_contradict_themselves_are_refused(wishes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"bars|density"):
        GrammarSettings(**wishes)  # type: ignore[arg-type]
