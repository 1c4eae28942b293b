"""What the tunes of a file owe to those that a network was trained on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.commands.chosen_tune import text_of
from desktop.commands.json_line import json_line
from desktop.errors import DesktopError
from model.checkpoints import read_facts
from model.corpus import split_tunes
from model.evaluation.held_out import training_index
from model.notation.parser import parse
from model.originality import MelodyIndex, Originality


@dataclass(frozen=True)
class _Told:
    """One tune of the file, and what was found of it."""

    title: str
    found: Originality
    run_text: str  # the ABC of the longest shared run
    line: int  # of the file, in which that begins; 0 where there is none
    column: int
    milliseconds: float


def tell_originality(file: Path, folder: Path, as_json: bool) -> int:
    """Print it for each tune, one JSON object a line with `as_json`, and return 0.

    DesktopError where the file holds no tune, or the network has no index of its tunes and none can be made.
    """
    index = training_index(read_facts(folder))
    if not len(index.steps):
        raise DesktopError("The tunes that this network was trained on are not at hand.")
    found = list(_told(text_of(file), index))
    if not found:
        raise DesktopError(f"{file} holds no tune; choose a file in ABC notation.")
    for told in found:
        print(json_line(_facts(told)) if as_json else _sentence(told))
    return 0


def _told(text: str, index: MelodyIndex) -> Iterator[_Told]:
    begin = 0
    for piece in split_tunes(text):
        begin = text.index(piece, begin)
        tunes = parse(piece).tunes
        if not tunes:
            continue
        started = time.perf_counter()
        found = index.originality(piece)
        milliseconds = 1000 * (time.perf_counter() - started)
        span = found.run_span
        place = 0 if span is None else begin + span.start
        yield _Told(
            tunes[0].title,
            found,
            "" if span is None else piece[span.start : span.end],
            0 if span is None else text.count("\n", 0, place) + 1,
            0 if span is None else place - (text.rfind("\n", 0, place) + 1) + 1,
            milliseconds,
        )


def _facts(told: _Told) -> dict[str, Any]:
    found = told.found
    return {
        "title": told.title, "nearest_tune": found.nearest_tune, "shared_share": round(found.shared_share, 4),
        "longest_shared_run": found.longest_shared_run, "run_tune": found.run_tune, "run_text": told.run_text,
        "line": told.line, "column": told.column, "milliseconds": round(told.milliseconds, 1),
    }  # fmt: skip


def _sentence(told: _Told) -> str:
    found, title = told.found, told.title or "A tune without a title"
    if not found.longest_shared_run:
        return f"{title}: nothing in common with the training tunes."
    near = (
        f"nearest is {found.nearest_tune} ({found.shared_share:.0%} of its notes)"
        if found.nearest_tune
        else "no tune is near"
    )
    return (
        f"{title}: {near}; the longest shared run is {found.longest_shared_run} notes of {found.run_tune}, "
        f"line {told.line}, column {told.column} ({told.milliseconds:.0f} ms)."
    )
