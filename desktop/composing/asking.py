"""What the network is asked for, from the text, the caret, the selection and the person's wishes."""

import re
from dataclasses import dataclass, replace

from desktop.composing.place import Place
from desktop.composing.seed import Seed, seed_at
from desktop.composing.wishes import END, GO_ON, Wishes
from desktop.errors import DesktopError
from model.compass import read_compass
from model.composition import CompositionRequest, FillingRequest
from model.notation.bar_numbers import is_short
from model.notation.bars import bar_ends
from model.notation.key import read_key
from model.notation.parser import parse
from model.notation.spans import Span
from model.part_order import form_from

PHRASE_BARS = 4  # that are answered where no phrase is selected
NO_BAR = "There is no bar in what is selected; select the phrase that is to be answered."
BEFORE_MUSIC = "The cursor stood before the music: the last bars of the tune are answered."
NO_PHRASE = "There is no whole bar before the cursor to answer; put it behind a phrase, or select one."
_LINE_BEHIND = re.compile(r"[ \t]*:*\|[|\]]?")
_FINAL_LINE = re.compile(r"(?<!:)[ \t]*\|\]\s*$")  # not where it ends a repeat


@dataclass(frozen=True)
class Writing:
    """The editor's text and where in it the person is."""

    text: str
    caret: int
    selection: Span | None = None


@dataclass(frozen=True)
class Asked:
    """A request, where its result belongs, and a sentence for the person, where something was decided for them."""

    request: CompositionRequest | FillingRequest
    place: Place
    remark: str = ""


def to_continue(writing: Writing, wishes: Wishes, key: str = "") -> Asked:
    """Return the request to go on at the caret, in another `key` where one is given.

    DesktopError or ModelError, in a sentence, for wishes that can't be had.
    """
    seed = seed_at(writing.text, writing.caret, wishes.header())
    return _continuing(writing, wishes, seed, key=key)


def to_answer(writing: Writing, wishes: Wishes) -> Asked:
    """Return the request to answer the selected phrase, or the bars before the caret; DesktopError without one.

    The answer of a phrase in the midst of a tune takes the place of the bars behind it; ModelError where these
    can't be written anew. At the tune's end it stands before the final bar line.
    """
    selection = writing.selection
    seed = seed_at(writing.text, selection.end if selection is not None else writing.caret)
    begins = seed.insert_at - (len(seed.text) - len(seed.prefix))
    if selection is not None and selection.start >= begins:
        start = selection.start - begins
    else:
        start = _phrase_start(seed.text)
    phrase = Span(begins + start, begins + len(seed.text.rstrip()))
    if phrase.start >= phrase.end:
        raise DesktopError(NO_PHRASE)
    _check_phrase(writing.text, phrase)
    within = _answer_within(writing, wishes, phrase)
    if within is not None:
        return within
    seed = _at_bar_line(writing.text, seed)
    if seed.remark:
        seed = replace(seed, remark=BEFORE_MUSIC)
    return _continuing(writing, wishes, seed, answers=(start, len(seed.text.rstrip())))


def _check_phrase(text: str, phrase: Span) -> None:
    """DesktopError where no bar is in a phrase."""
    tune = parse(text).tune_at(phrase.start)
    voices = tune.measures.voices if tune is not None else ()
    bars = [bar for voice in voices for bar in voice.bars if bar.events]
    if tune is None or not any(
        bar.events[0].span.start < phrase.end and phrase.start < bar.span.end for bar in bars
    ):
        raise DesktopError(NO_BAR)


def _at_bar_line(text: str, seed: Seed) -> Seed:
    """The seed up to where an answer may begin: before the final bar line, which stays at the end of the tune.

    A last bar that is short, since there is an upbeat, is closed by its bar line; without it, it would want to be
    finished.
    """
    bars = [bar for tune in parse(seed.text).tunes for voice in tune.measures.voices for bar in voice.bars]
    if bars and is_short(bars[-1]):
        line = _LINE_BEHIND.match(text, seed.insert_at) if bars[-1].closing is None else None
        return Seed(seed.text + line[0], seed.insert_at + len(line[0]), remark=seed.remark) if line else seed
    final = _FINAL_LINE.search(seed.text)
    if final is None:
        return seed
    begins = seed.insert_at - (len(seed.text) - len(seed.prefix))
    return Seed(seed.text[: final.start()], begins + final.start(), remark=seed.remark)


def _answer_within(writing: Writing, wishes: Wishes, phrase: Span) -> Asked | None:
    """The request to answer a phrase in the place of the bars behind it; None at a tune's end."""
    from model.filling.answer_within import bars_behind

    tune = parse(writing.text).tune_at(phrase.start)
    if tune is None or phrase.start < tune.span.start:
        return None
    behind = bars_behind(writing.text, (phrase.start, phrase.end))
    if behind is None:
        return None
    first, last = tune.span
    request = FillingRequest(
        writing.text[first:last], behind.start - first, behind.end - first, candidates=wishes.candidates,
        sampling=wishes.sampling, compass=read_compass(wishes.compass) if wishes.compass else None,
        answers=(phrase.start - first, phrase.end - first),
    )  # fmt: skip
    remark = "The bars behind the phrase are written anew, so that they answer it."
    return Asked(request, Place(writing.text, behind.start, behind.end, origin=first), remark)


def to_fill(writing: Writing, wishes: Wishes, closeness: float = 0.0) -> Asked:
    """Return the request to write the selected bars anew, or the bar at the caret; ModelError where that can't be.

    With `closeness` above 0 the new bars keep this share of the notes.
    """
    from model.filling.passage import passage_of

    chosen = writing.selection or Span(writing.caret, writing.caret)
    passage = passage_of(writing.text, chosen.start, chosen.end)
    first, last = passage.tune.span
    span = passage.span
    request = FillingRequest(
        writing.text[first:last], span.start - first, span.end - first,
        candidates=wishes.candidates, sampling=wishes.sampling, closeness=closeness,
        compass=read_compass(wishes.compass) if wishes.compass else None,
    )  # fmt: skip
    bars = len(passage.bars)
    remark = (
        ""
        if writing.selection
        else f"Nothing was selected: the {_counted(bars)} at the cursor is written anew."
    )
    return Asked(request, Place(writing.text, span.start, span.end, origin=first), remark)


def music_at(text: str, caret: int) -> tuple[bool, bool]:
    """Return whether the tune at the caret has music, and whether there is any text of a tune at all."""
    if not text.strip():
        return False, False
    # a blank line ends a tune (ABC 2.1, 2.2.1); all of a long book takes its time
    bare = len(text[:caret].rstrip())
    start = text.rfind("\n\n", 0, bare) + 1
    end = text.find("\n\n", bare)
    tune = parse(text[start : end if end >= 0 else len(text)]).tune_at(bare - start)
    return tune is None or any(voice.bars for voice in tune.measures.voices), True


def _continuing(
    writing: Writing, wishes: Wishes, seed: Seed, key: str = "", answers: tuple[int, int] | None = None
) -> Asked:
    has_music, has_text = music_at(writing.text, writing.caret)
    if not has_text and wishes.key and not read_key(wishes.key).is_understood:
        raise DesktopError(f"“{wishes.key}” is no key; write one such as G, Am, Ddor or F#m.")
    form = form_from(wishes.form, (wishes.part_bars,)) if wishes.form and not has_music else None
    compass = read_compass(wishes.compass) if wishes.compass else None
    try:
        request = CompositionRequest(
            seed.text, form.written_bars if form else wishes.bars, wishes.candidates, wishes.sampling,
            end=wishes.ending == END and form is None, go_on=wishes.ending == GO_ON and form is None,
            compass=compass, form=form, density=wishes.density, key=key, answers=answers,
        )  # fmt: skip
    except ValueError as error:
        sentence = str(error)
        raise DesktopError(f"{sentence[:1].upper()}{sentence[1:]}.") from None
    place = Place(writing.text, seed.insert_at, seed.insert_at, seed.prefix, seed=seed.text)
    return Asked(request, place, seed.remark)


def _phrase_start(seed: str) -> int:
    """Where the last bars of a seed begin; its end where it has none."""
    ends = bar_ends(seed)
    if not ends:
        return len(seed)
    if len(ends) > PHRASE_BARS:
        return ends[-1 - PHRASE_BARS]
    tune = parse(seed).tunes
    return tune[0].body_lines[0].start if tune and tune[0].body_lines else len(seed)


def _counted(bars: int) -> str:
    return "bar" if bars == 1 else f"{bars} bars"
