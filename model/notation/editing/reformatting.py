"""A tune laid out anew: some bars a line, bar lines in columns, beams by the beat."""

from model.notation.editing.checking import read_again, same_meaning
from model.notation.editing.layout import Layout
from model.notation.editing.macro_expansion import has_macros
from model.notation.editing.runs import Runs
from model.notation.errors import NotationError
from model.notation.tune import Tune

_BARS_PER_LINE = 4
# In the order in which they are tried: whether all lines keep their bars, whether those with words do, whether
# notes are beamed.
_WAYS = ((False, False, True), (False, True, True), (True, True, True), (True, True, False))
_MOST_ROUNDS = 4  # until nothing more changes
_REFUSAL = "This tune can't be laid out anew without changing it; look at its problems first."


def reformat(tune: Tune, bars_per_line: int = _BARS_PER_LINE, is_beamed: bool = True) -> str:
    """Returns the text of the tune with `bars_per_line` bars a line and its bar lines in columns.

    A line also ends where a section does; an upbeat and later endings do not count. With `is_beamed` the spaces
    between notes are those of the beats. Words go with their notes; lines with symbols below them, and those whose
    words can't be parted, keep their bars. Header, fields and comments stay as they are. Sound, words and problems
    are as before. Raises NotationError where that can't be done.
    """
    if bars_per_line < 1:
        raise NotationError("A line holds one bar at least; ask for four, or another number.")
    after = _once(tune, bars_per_line, is_beamed)
    for _ in range(_MOST_ROUNDS):
        before, after = after, _once(after, bars_per_line, is_beamed)
        if after.text == before.text:
            return after.text
    raise NotationError(_REFUSAL)


def _once(tune: Tune, bars_per_line: int, is_beamed: bool) -> Tune:
    """Returns the tune laid out in the first of the ways that leave its meaning alone."""
    for keeps_lines, keeps_words, has_beats in _WAYS:
        text = _laid_out(tune, bars_per_line, Runs(tune, keeps_lines, keeps_words), is_beamed and has_beats)
        if text == tune.text:
            return tune
        after = read_again(text, tune)
        if same_meaning(after, tune):
            return after
    raise NotationError(_REFUSAL)


def _laid_out(tune: Tune, bars_per_line: int, runs: Runs, is_beamed: bool) -> str:
    body = tune.body_lines[0].start if tune.body_lines else tune.span.end + 1
    header = tune.source[tune.span.start : max(tune.span.start, body - 1)]
    layout = Layout(tune, bars_per_line, is_beamed and not has_macros(tune))
    lines = (line for run in runs.all() for line in layout.lines(run))
    return "\n".join(part for part in (header, *lines) if part)
