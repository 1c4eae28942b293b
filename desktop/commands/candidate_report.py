"""What `carolan compose` says of candidates: one JSON object each, or ABC with their ranking told beside it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from desktop.commands.json_line import json_line
from model.composition import Candidate, Finished, Score

_PARTS = ("likelihood", "form", "likeness", "originality")


def as_abc(candidates: Sequence[Candidate]) -> str:
    """The tune of the only candidate, or a tunebook of several, the best first, numbered from X:1 on."""
    if len(candidates) == 1:
        return candidates[0].abc.rstrip("\n") + "\n"
    numbered = (
        re.sub(r"^X:.*$", f"X:{number}", candidate.abc.rstrip("\n"), count=1, flags=re.MULTILINE)
        for number, candidate in enumerate(candidates, 1)
    )
    return "\n\n".join(numbered) + "\n"


def as_json(finished: Finished, model: str) -> str:
    """One line of JSON a candidate, the best first; what is not known is null."""
    return "".join(
        json_line(
            {
                **_facts(candidate), "model": model, "rank": rank, "thrown_away": finished.thrown_away,
                "duplicates": finished.duplicates,
            }
        )
        + "\n"
        for rank, candidate in enumerate(finished.candidates, 1)
    )  # fmt: skip


def remarks(finished: Finished) -> Iterator[str]:
    """Yield a line on each of several candidates, the best first, and one on those that were thrown away."""
    several = len(finished.candidates) > 1
    for rank, candidate in enumerate(finished.candidates, 1):
        if several:
            yield f"{rank}. {_described(candidate)}"
        for warning in candidate.warnings:
            yield f"{rank}. {warning}" if several else warning
    if finished.thrown_away:
        there = f", {finished.duplicates} of them because they were there already" * bool(finished.duplicates)
        yield f"{finished.thrown_away} thrown away{there}."


def _facts(candidate: Candidate) -> dict[str, Any]:
    found = candidate.originality
    return {
        "abc": candidate.abc, "bars": candidate.bars, "bits_per_char": round(candidate.bits_per_character, 4),
        "problems": list(candidate.problems), "warnings": list(candidate.warnings),
        "masked_mass": _rounded(candidate.masked_mass), "masked_most": _rounded(candidate.masked_most),
        "nearest_tune": found.nearest_tune or None if found else None,
        "shared_share": _rounded(found.shared_share) if found else None,
        "longest_shared_run": found.longest_shared_run if found else None,
        "run_tune": found.run_tune or None if found else None,
        "score": _parts(candidate.score), "seed": candidate.seed,
        "replaces": list(candidate.replaces) if candidate.replaces else None,
        "form": candidate.form and candidate.form.letters,
        "part_bars": list(candidate.form.bars) if candidate.form else None,
    }  # fmt: skip


def _parts(score: Score | None) -> dict[str, float | None] | None:
    if score is None:
        return None
    return {part: _rounded(getattr(score, part)) for part in ("total", *_PARTS)}


def _described(candidate: Candidate) -> str:
    """What speaks for and against a candidate, in one line."""
    words = []
    if candidate.score is not None:
        known = ((part, getattr(candidate.score, part)) for part in _PARTS)
        parts = ", ".join(f"{part} {value:.2f}" for part, value in known if value is not None)
        words.append(f"{candidate.score.total:.2f} ({parts})")
    words.append(f"{candidate.bars} {'bar' if candidate.bars == 1 else 'bars'}")
    words.append(f"{candidate.bits_per_character:.2f} bits a character")
    found = candidate.originality
    if found is not None and found.run_tune:
        words.append(f"{found.longest_shared_run} notes as in {found.run_tune!r}")
    words.append(f"seed {candidate.seed}")
    return "; ".join(words)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)
