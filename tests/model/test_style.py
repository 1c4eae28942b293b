"""The style of a corpus: what is usual in it, and how like it a passage is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from model.checkpoints import Checkpoint, save_checkpoint
from model.corpus import melody_digest, read_corpus
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.tune import Tune
from model.originality import MelodyIndex
from model.passages import recurrence_of, values_of
from model.style import STYLE_FILE, Habit, Style
from model.style_files import main

HEADER = "X:1\nT:T\nM:4/4\nL:1/8\nK:{key}\n"
PLAIN = ("DEFG ABAG|FEDF A2A2|BAGF EFGA|FDED D4|", "A2AB AGFE|DEFG A2d2|cBAG FEDE|FEDC D4|")
WILD = "D'^G,3/2_b2/3 z/|[C^fb]2 ^^a'/B,,11/4 e'3|"


def tune_of(music: str, key: str = "D") -> Tune:
    return parse(HEADER.format(key=key) + music + "\n").tunes[0]


def corpus(count: int = 30) -> list[str]:
    """Tunes of sixteen bars, each in an order of its own."""
    bars = [bar for line in PLAIN for bar in line.rstrip("|").split("|")]
    return [
        HEADER.format(key="D")
        + "|".join(bars[(start + step * (1 + start % 3)) % 8] for step in range(16))
        + "|\n"
        for start in range(count)
    ]


@pytest.fixture(scope="module")
def style() -> Style:
    return Style.of_tunes(corpus())


def test_only_the_notes_asked_about_are_counted_and_intervals_reach_back_before_them() -> None:
    tune = tune_of("DE FG|A2 d2|")
    start = tune.source.index("A2")
    values = values_of(tune, start)
    assert values["pitch"] == ["7", "0"]
    assert values["interval"] == ["2", "5"]
    assert values["duration"] == ["1/4", "1/4"]
    assert values["contour"] == ["(1, 1, 1, 1)"] * 2
    assert values_of(tune, start, start + 1)["pitch"] == ["7"]


def test_values_are_the_same_in_every_key() -> None:
    low, high = tune_of("DEFG|A2d2|", "D"), tune_of("GABc|d2g2|", "G")
    assert values_of(low) == values_of(high)


def test_bars_that_stood_before_recur() -> None:
    tune = tune_of("DEFG ABAG|A8|DEFG ABAG|d8|")
    assert recurrence_of(tune) == 0.25
    assert recurrence_of(tune, tune.source.index("A8")) == pytest.approx(1 / 3)
    assert recurrence_of(tune, len(tune.source)) is None


def test_usual_values_surprise_less_than_rare_ones_and_unknown_ones_most(style: Style) -> None:
    common, rare = style.surprise("interval", ["2"]), style.surprise("interval", ["-7"])
    unknown = style.surprise("interval", ["31"])
    assert common is not None and rare is not None and unknown is not None
    assert 0 < common < rare <= unknown < 20
    assert style.surprise("interval", []) is None


def test_passage_of_the_style_is_more_like_it_than_oddities_and_than_one_note_for_ever(style: Style) -> None:
    usual = style.likeness(tune_of(PLAIN[1] + PLAIN[0]))
    odd, dull = style.likeness(tune_of(WILD)), style.likeness(tune_of("D8|" * 8))
    assert usual is not None and odd is not None and dull is not None
    assert 0 <= odd < usual <= 1
    assert 0 <= dull < usual


def test_passage_without_notes_is_not_judged(style: Style) -> None:
    assert style.likeness(tune_of("z8|")) is None
    assert style.recurrence_fit(tune_of("z8|"), 10_000) is None


def test_habit_is_kept_within_one_deviation_and_lost_far_off() -> None:
    habit = Habit(2.0, 0.5)
    assert [habit.fit(value) for value in (1.5, 2.0, 2.5)] == [1.0, 1.0, 1.0]
    assert 1 > habit.fit(2.8) > habit.fit(3.5) > habit.fit(9.0) >= 0
    assert habit.fit(1.2) == pytest.approx(habit.fit(2.8))


def test_usual_run_is_what_strangers_share_with_the_corpus() -> None:
    texts = corpus()
    index = MelodyIndex.of_tunes(("", text) for text in texts[:20])
    style = Style.of_tunes(texts[:20], texts[20:], index)
    runs = sorted(index.originality(text).longest_shared_run for text in texts[20:])
    assert style.usual_run == runs[-1]
    assert Style.of_tunes(texts[:20], (), index).usual_run is None


def test_style_survives_a_file(style: Style, tmp_path: Path) -> None:
    style.save(tmp_path)
    again = Style.load(tmp_path)
    assert again is not None
    assert (again.counts, again.usual_run) == (style.counts, style.usual_run)
    tune = tune_of(PLAIN[0])
    assert again.likeness(tune) == pytest.approx(style.likeness(tune), abs=1e-3)


def test_no_file_is_no_style(tmp_path: Path) -> None:
    assert Style.load(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 99_999, b'{"format":"carolan-style","version":2}',
        b'{"format":"carolan-style","version":1,"counts":{"pitch":3},"habits":{},"usual_run":null}',
    ],
)  # fmt: skip
def test_damaged_file_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STYLE_FILE).write_bytes(content)
    with pytest.raises(ModelError, match=r"style .* damaged"):
        Style.load(tmp_path)


def test_habit_without_a_width_is_damage(style: Style, tmp_path: Path) -> None:
    damaged = Style(style.counts, {"pitch": Habit(1.0, 0.0)})
    damaged.save(tmp_path)
    with pytest.raises(ModelError):
        Style.load(tmp_path)


def test_style_of_no_tunes_judges_nothing(tmp_path: Path) -> None:
    style = Style.of_tunes([])
    style.save(tmp_path)
    assert style.likeness(tune_of(PLAIN[0])) is None
    assert Style.load(tmp_path) == style


def test_a_checkpoint_that_was_trained_without_them_gets_index_and_style(
    tmp_path: Path, tune_folder: Path, make_checkpoint: Callable[..., Checkpoint]
) -> None:
    tunes = read_corpus([str(tune_folder)]).tunes
    checkpoint = make_checkpoint()
    corpus = {
        "sources": ["elsewhere.abc"],
        "held_out_melodies": [melody_digest(tune.text) for tune in tunes[:5]],
    }
    save_checkpoint(
        Checkpoint(replace(checkpoint.facts, corpus=corpus), checkpoint.weights), tmp_path / "net"
    )
    assert main([str(tmp_path / "net"), str(tune_folder)]) == 0
    index, style = MelodyIndex.load(tmp_path / "net"), Style.load(tmp_path / "net")
    assert index is not None and set(index.titles) == {tune.title for tune in tunes[5:]}
    assert style is not None
    assert style.counts == Style.of_tunes([tune.text for tune in tunes[5:]]).counts
    assert style.usual_run is not None
