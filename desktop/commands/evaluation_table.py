"""The figures of an evaluation as a table for people: in columns for a terminal, in Markdown for a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from model.evaluation.column import Column


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    field: str  # of Column
    label: str
    shown: Callable[[Any], str]


def _bits(value: float) -> str:
    return f"{value:.3f}"


def _percent(value: float) -> str:
    shown = f"{100 * value:.1f}"
    if shown == "100.0" and value < 1:  # nobody may read a whole hundred where one of a thousand failed
        shown = f"{min(100 * value, 99.99):.2f}"
    return f"{shown} %"


def _small_share(value: float) -> str:
    return f"{100 * value:.2f} %"


def _count(value: float) -> str:
    return f"{value:,.0f}"


ROWS = (
    Row("tunes", "tunes", _count),
    Row("bits_per_character", "bits a character, held-out tunes", _bits),
    Row("given_bits_per_character", "bits a character, tunes given", _bits),
    Row("without_errors", "free of our errors", _percent),
    Row("bars_exact", "every bar exact", _percent),
    Row("abc2midi_accepts", "accepted by abc2midi", _percent),
    Row("abc2midi_plays", "the same, [1 without |: let pass", _percent),
    Row("music21_reads", "read by music21", _percent),
    Row("valid", "valid: error-free, exact, accepted, read", _percent),
    Row("masked_mean", "mass masked, mean", _small_share),
    Row("masked_most", "mass masked, greatest", _small_share),
    Row("cut", "never came to an end", _percent),
    Row("repeats_balanced", "repeats balanced", _percent),
    Row("parts_of_eight", "parts of eight bars", _percent),
    Row("ends_on_tonic", "ends on the tonic", _percent),
    Row("final_bar", "final bar line", _percent),
    Row("overlap_pitch", "like human tunes: pitches", _percent),
    Row("overlap_interval", "like human tunes: intervals", _percent),
    Row("overlap_duration", "like human tunes: durations", _percent),
    Row("overlap_contour", "like human tunes: contours", _percent),
    Row("run_median", "longest shared run, median", _count),
    Row("run_95th", "longest shared run, 95th percentile", _count),
    Row("characters_per_second", "characters a second", _count),
)
_NOTHING = "–"


def table_of(columns: Sequence[Column]) -> list[list[str]]:
    """The cells of the table, the heads first; rows without any figure are left out."""
    heads = ["", *map(head_of, columns)]
    rows = []
    for row in ROWS:
        values = [getattr(column, row.field) for column in columns]
        if any(value is not None for value in values):
            rows.append([row.label, *(_NOTHING if value is None else row.shown(value) for value in values)])
    return [heads, *rows]


def head_of(column: Column) -> str:
    """What stands over a column: the network, how it wrote and at what temperature."""
    temperature = "" if column.temperature is None else f"at {column.temperature:g}"
    return ", ".join(part for part in (column.name, column.way, temperature) if part)


def as_markdown(columns: Sequence[Column]) -> str:
    """The table in Markdown."""
    heads, *rows = table_of(columns)
    rule = ["---", *("---:" for _ in columns)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


def as_text(columns: Sequence[Column]) -> str:
    """The table for a terminal, the heads one under the other, each with its column's number."""
    heads, *rows = table_of(columns)
    names = [f"[{number}] {head}" for number, head in enumerate(heads[1:], 1)]
    numbered = ["", *(f"[{number}]" for number in range(1, len(heads)))]
    widths = [max(len(row[place]) for row in (numbered, *rows)) for place in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (numbered, *rows)
    ]
    return "\n".join([*names, "", *(line.rstrip() for line in lines)])
