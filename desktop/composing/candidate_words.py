"""What is said of a candidate in its card, and what its tooltips tell."""

from desktop.composing.composition import CandidateState
from desktop.composing.shared_run import sentence
from model.composition import Candidate, Score

_PARTS = ("likelihood", "form", "likeness", "originality")


def facts(state: CandidateState) -> str:
    """Return the facts of a candidate in a few words, or how far it has grown."""
    candidate = state.candidate
    if candidate is None:
        return f"writing… {_count(state.bars, 'bar')}" if state.text else "waiting…"
    words = [_count(candidate.bars, "bar")]
    if candidate.problems:
        words.append(_count(len(candidate.problems), "problem"))
    originality = candidate.originality
    if originality is not None and originality.longest_shared_run > 1:
        words.append(f"{originality.longest_shared_run} notes as in {originality.run_tune}")
    return " · ".join(words)


def more(state: CandidateState) -> str:
    """Return everything that is known of a candidate, a line each."""
    candidate = state.candidate
    if candidate is None:
        return ""
    lines = [f"{_count(candidate.bars, 'bar')}, {candidate.bits_per_character:.2f} bits per character."]
    originality = candidate.originality
    if originality is not None:
        lines.append(f"Longest shared run: {sentence(candidate) or 'none.'}")
        if originality.nearest_tune:
            share = f"{originality.shared_share:.0%} of its notes"
            lines.append(f"Nearest tune: “{originality.nearest_tune}”, with {share}.")
    if candidate.masked_mass is not None:
        lines.append(f"The grammar took {candidate.masked_mass:.1%} of the probability away.")
    lines.append(f"Seed {candidate.seed} gives it again.")
    return "\n".join([*lines, *candidate.problems])


def warning(state: CandidateState) -> str:
    """Return what speaks against a candidate; empty where nothing does."""
    problems = state.candidate.problems if state.candidate is not None else ()
    return " ".join((*problems, *state.doubts))


def parts_of(score: Score) -> str:
    """Return the parts of a score that are known, a line each."""
    known = [(name, getattr(score, name)) for name in _PARTS]
    lines = [f"{name.capitalize()} {share:.0%}" for name, share in known if share is not None]
    return "\n".join([f"Score {score.total:.0%}", *lines])


def accessible(state: CandidateState) -> str:
    """Return one sentence for a screen reader."""
    rank = f"Candidate {state.rank}" if state.rank else "A candidate"
    return ", ".join(filter(None, (rank, _score_of(state.candidate), facts(state), warning(state))))


def _score_of(candidate: Candidate | None) -> str:
    return f"score {candidate.score.total:.0%}" if candidate is not None and candidate.score else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
