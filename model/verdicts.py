"""What can be said of one tune by reading it: faults, whole bars, form and ending."""

from dataclasses import dataclass

from model.form import form_of
from model.likeness import tonic_class
from model.notation.bar_checks import bar_faults
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.sign_checks import repeat_faults
from model.notation.tune import Tune

_PART_BARS = 8  # most dance tunes of these islands have parts of eight bars


@dataclass(frozen=True)
class Verdict:
    """How one tune fared."""

    errors: tuple[str, ...]  # of Carolan's own reading, as sentences
    bars_exact: bool  # every bar has its meter's length, or the bars on both sides of a border make one
    repeats_balanced: bool
    parts_of_eight: bool  # every part has a multiple of eight bars
    ends_on_tonic: bool
    has_final_bar: bool  # ends with |] || or :|


def verdict_on(text: str) -> Verdict:
    """Return the verdict on the first tune of an ABC text; one without a tune fails in everything."""
    book = parse(text)
    errors = tuple(problem.message for problem in find_problems(book) if problem.severity == "error")
    if not book.tunes or not any(voice.bars for voice in book.tunes[0].measures.voices):
        return Verdict(errors or ("There is no tune here.",), False, False, False, False, False)
    tune = book.tunes[0]
    voices = tune.measures.voices
    form = form_of(tune)
    return Verdict(
        errors=errors,
        bars_exact=not any(True for voice in voices for _ in bar_faults(voice)),
        repeats_balanced=not any(True for voice in voices for _ in repeat_faults(voice)),
        parts_of_eight=form is not None and all(bars % _PART_BARS == 0 for bars in form.bars),
        ends_on_tonic=_ends_on_tonic(tune),
        has_final_bar=_is_final(voices[0].bars[-1]),
    )


def _ends_on_tonic(tune: Tune) -> bool:
    sounds = [event.sounds for bar in tune.measures.voices[0].bars for event in bar.events if event.sounds]
    return bool(sounds) and min(sound.pitch for sound in sounds[-1]) % 12 == tonic_class(tune)


def _is_final(bar: Bar) -> bool:
    return bar.closing is not None and (bar.closing.is_double or bar.closing.closes > 0)
