"""What is asked of a tune, as the grammar and the network are told of it; impossible wishes are refused at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from model.bar_count import BarCount
from model.compass import check_compass
from model.composition import (
    Candidate,
    Composed,
    CompositionRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    Streamed,
)
from model.errors import ModelError
from model.form import Form, form_of, with_header_line
from model.grammar.settings import GrammarSettings
from model.growing_parts import GrowingParts
from model.notation.bars import bar_ends
from model.notation.key import read_key
from model.notation.parser import parse
from model.notation.tune import Tune
from model.part_order import (
    divided,
    drawn,
    drawn_form,
    form_from,
    has_copies,
    has_fields,
    plan_of,
    written_out,
)

_METERS = {
    "jig": "6/8", "slip jig": "9/8", "slide": "12/8", "polka": "2/4", "march": "2/4", "waltz": "3/4",
    "mazurka": "3/4", "minuet": "3/4",
}  # fmt: skip


@dataclass(frozen=True)
class Direction:
    """How a request is kept: by the grammar, by a line of the header that the network learnt, by what is refused."""

    settings: GrammarSettings
    header: str = ""  # lines that the seed lacks, so that its parts can be counted
    line: str = ""  # N: with the form or the bars, for the network's eyes only
    form: Form | None = None

    def as_network_reads(self, text: str) -> str:
        """Return a seed, spelled as in training, with the line that tells the network what is asked for."""
        if not self.line:
            return text
        return with_header_line(text, self.line) if "\nK:" in text else f"{text}{self.line}\n"

    def refusal(self, seed: str, continuation: str, planned: Form | None = None) -> str:
        """Return why a whole tune is not what was asked for or `planned`, "" where it is: parts must be distinct."""
        form = self.form or planned
        if form is None:
            return ""
        tune = parse(seed + continuation).tunes[0]
        found = form_of(tune)
        if found is None or len(set(found.letters)) < len(drawn(form)):
            return "A part of it is a part before once more."
        if has_copies(form) and has_fields(tune):
            return "Its key or meter changes inside a part that comes back."
        return ""

    def arranged(self, seed: str, progress: Iterable[Progress]) -> Iterator[Progress]:
        """Yield the progress with the parts that come back written out in all candidates behind the seed."""
        if self.form is not None and has_copies(self.form):
            progress = _with_copies(self.form, seed, progress, partial(self._arranged, seed))
        for step in progress:
            if isinstance(step, Composed):
                yield replace(step, candidate=self._arranged(seed, step.candidate))
            elif isinstance(step, Ranked | Finished):
                yield replace(
                    step, candidates=tuple(self._arranged(seed, candidate) for candidate in step.candidates)
                )
            else:
                yield step

    def _arranged(self, seed: str, candidate: Candidate) -> Candidate:
        if self.form is None:
            return candidate
        candidate = replace(candidate, form=self.form)
        if not has_copies(self.form):
            return candidate
        before = candidate.abc.removesuffix(candidate.continuation)
        head, music = divided(seed, candidate.continuation)
        text = head[len(seed) :] + written_out(self.form, head, music)
        return replace(
            candidate, continuation=text, abc=before + text, bars=len(BarCount(seed).numbered_ends(text))
        )


def direct(request: CompositionRequest, tune: str, learnt_form: bool) -> Direction:
    """Return how a request for the continuation of `tune` is kept.

    `learnt_form` says that the network's training told it of forms (model.form). ModelError, in one sentence, for
    what can't be had.
    """
    if request.compass is not None:
        check_compass(*request.compass)
    if request.form is not None:
        return _with_form(request, request.form, tune, learnt_form)
    wishes = {"compass": request.compass, "density": request.density}
    if not (request.end or request.go_on):
        return Direction(GrammarSettings(1, go_on=True, **wishes))  # type: ignore[arg-type]
    if request.bars is None:
        raise ModelError("Say how many bars the tune has before it ends, or goes on.")
    settings = GrammarSettings(
        request.bars, end=request.end, go_on=request.go_on, ends_on_tonic=request.end, **wishes  # type: ignore[arg-type]
    )  # fmt: skip
    is_told = request.end and learnt_form and not bar_ends(tune) and _has_key(tune)
    return Direction(settings, line=f"N:{request.bars}" if is_told else "")


def _with_form(request: CompositionRequest, form: Form, tune: str, learnt_form: bool) -> Direction:
    form = form_from(form.letters, form.bars)
    book = parse(tune).tunes
    if has_music(tune):
        raise ModelError(
            "A form is for a new tune, and there is music already; leave out the form, or the music."
        )
    header = "" if _has_key(tune) else _missing_lines(book[-1] if book else None)
    whole = f"{tune}\n{header}" if tune and not tune.endswith("\n") else tune + header
    meter = parse(whole).tunes[-1].meter if book or header.startswith("X") else None
    if meter is None or meter.duration is None:
        raise ModelError("A tune without a meter has no bars to be counted; leave out its form, or M:none.")
    plan = plan_of(form)
    settings = GrammarSettings(
        sum(section.bars for section in plan), end=True, compass=request.compass, plan=plan,
        ends_on_tonic=True, density=request.density,
    )  # fmt: skip
    line = drawn_form(form).field() if learnt_form else ""
    return Direction(settings, header, line, form)


def _with_copies(
    form: Form, seed: str, progress: Iterable[Progress], arranged: Callable[[Candidate], Candidate]
) -> Iterator[Progress]:
    """Yield progress in which the text of the candidates grows as `arranged` has it in the end."""
    growing: dict[int, GrowingParts] = {}
    for step in progress:
        if isinstance(step, Streamed):
            parts = growing.setdefault(step.candidate, GrowingParts(form, seed))
            if more := parts.grow(step.text):
                yield Streamed(step.candidate, more)
            continue
        if isinstance(step, Restarted):
            growing.pop(step.candidate, None)
        elif isinstance(step, Composed):
            parts = growing.get(step.candidate.index, GrowingParts(form, seed))
            yield from _completed(parts, arranged(step.candidate))
        yield step


def _completed(parts: GrowingParts, candidate: Candidate) -> Iterator[Progress]:
    """What of a whole candidate is still to be shown."""
    rest = parts.rest(candidate.continuation)
    if rest is None:
        yield Restarted(candidate.index, "")
        rest = candidate.continuation
    if rest:
        yield Streamed(candidate.index, rest)


def usual_meter(rhythm: str) -> str:
    """Return the meter in which tunes of a rhythm are written: 4/4 for reels, hornpipes and all that are not known."""
    return _METERS.get(rhythm.strip().lower(), "4/4")


def names_tonic(key: str) -> bool:
    """Tell whether a key, as behind K:, names a tonic on which a tune can end."""
    return bool(read_key(key).tonic)


def has_music(tune: str) -> bool:
    """Tell whether a tune is more than a header."""
    book = parse(tune).tunes
    return bool(bar_ends(tune)) or bool(book and any(line.strip() for line in _music(book[-1])))


def _has_key(tune: str) -> bool:
    return bool(parse(tune).tunes) and "\nK:" in tune


def _music(tune: Tune) -> list[str]:
    """The lines of a tune's body."""
    return [tune.source[line.start : line.end] for line in tune.body_lines]


def _missing_lines(tune: Tune | None) -> str:
    """The lines of the header up to its key that a tune lacks; the network chooses the key."""
    lines = "" if tune is not None else "X:1\n"
    if tune is None or not tune.value("M"):
        lines += f"M:{usual_meter('' if tune is None else tune.value('R'))}\n"
    if tune is None or not tune.value("L"):
        lines += "L:1/8\n"
    return lines
