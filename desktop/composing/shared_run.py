"""The run of notes that a candidate shares with a tune of the corpus, where it is long enough to be told."""

from dataclasses import dataclass

from model.composition import Candidate
from model.notation.spans import Span

MOST_IN_COMMON = 12  # notes: tunes of one style share as many by chance


@dataclass(frozen=True)
class SharedRun:
    """Where it stands, and a sentence about it."""

    span: Span  # in what is put into the text; the part of the run that stands before it is left out
    sentence: str


def shared_run(candidate: Candidate, written: int, left_out: int = 0) -> SharedRun | None:
    """Return the run in the last `written` characters of a continuation; None where it is short or not known.

    `written` counts what was put before the continuation too, but not the `left_out` characters of its end.
    """
    originality = candidate.originality
    if originality is None or originality.run_span is None:
        return None
    if originality.longest_shared_run <= MOST_IN_COMMON:
        return None
    # a continuation ends where the tune ends; what is filled in has the rest of the tune behind it
    end = begin_of(candidate) + len(candidate.continuation) - left_out
    start = end - written
    span = Span(max(0, originality.run_span.start - start), min(written, originality.run_span.end - start))
    if span.end <= span.start:
        return None
    return SharedRun(span, sentence(candidate))


def begin_of(candidate: Candidate) -> int:
    """Return where in the whole tune a candidate's own music begins."""
    if candidate.replaces is not None:
        return candidate.replaces[0]
    return max(0, candidate.abc.rfind(candidate.continuation))


def sentence(candidate: Candidate) -> str:
    """Return what the longest shared run is; empty where it is not known or there is none."""
    originality = candidate.originality
    if originality is None or originality.longest_shared_run < 2:
        return ""
    return f"{originality.longest_shared_run} notes in a row as in “{originality.run_tune}”."
