"""Where the music stands behind a phrase, and what the network is asked for next."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.editor.ghost import piece_bar_ends
from desktop.endless.heading import Heading, heading_of
from desktop.endless.phrase import Phrase, phrase_of
from desktop.endless.wishes import LONG, EndlessWishes
from desktop.errors import DesktopError
from desktop.midi.arrangement import PlayingOptions
from model.compass import read_compass
from model.composition import Candidate, CompositionRequest
from model.form import strains
from model.notation.key import read_key
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.tune import Tune

SEED_BARS = 16  # of a long piece, that the network reads before it goes on
LEAST_REST = 4  # bars that a part lacks behind a cut; one that lacks fewer becomes longer by a part
TUNE_BARS = 64  # of a long piece, that are written as one tune; so a score is never longer
LONGEST_TUNE = 4000  # characters of the person's own tune that the network goes on with
_LEAST_SHARE = Fraction(1, 2)  # of a bar: what is shorter than that is an upbeat
_TIE_AT_END = re.compile(r"-(?=[\s|:\]]*$)")
_END_OF_TUNE = re.compile(r"\|\]\s*$")
_REPEAT = re.compile(r":+\||::|[|\]]\s*\[?\d")  # or the number of an ending
_REPEAT_SIGN = re.compile(r":+\|(?!\s*\[?\d|\])")


@dataclass(frozen=True)
class Standing:
    """The tune that is being written, and what it still lacks."""

    heading: Heading  # that is in force
    number: int  # behind X:
    tune: str  # all of it so far, its header too, or the end of it: what the network reads
    place: int = 1  # of the tune in its set
    parts: int = 0  # that are complete
    missing: int = 0  # bars that the last part lacks
    open_text: str = ""  # the last part where it lacks some: a repeat sign goes back to its beginning
    bars: int = 0  # of a long piece, that were written into this tune
    ends_full: bool = False  # its last bar fills the meter, so that an upbeat behind it would be too much


@dataclass(frozen=True)
class Asked:
    """What the network is asked for, and what is written before its answer."""

    request: CompositionRequest
    lead: str  # the header of a new tune
    opening: str  # what stands before the network's own bars
    before: Standing  # with the lead


def standing_of(tune: Tune, number: int, wishes: EndlessWishes) -> Standing:
    """Return where a tune of the person's stands at its end; one that can't be gone on with counts as complete."""
    heading = heading_of(tune)
    text = tune.text.rstrip()
    voices = tune.measures.voices
    complete = Standing(heading, number, text, parts=wishes.parts, bars=TUNE_BARS)
    if len(voices) != 1 or len(text) > LONGEST_TUNE or not tune.value("K"):
        return complete if voices else replace(complete, parts=0, bars=0)
    bars = voices[0].bars
    complete = replace(complete, ends_full=bool(bars) and bars[-1].duration == bars[-1].meter.duration)
    if wishes.shape == LONG:
        return replace(complete, bars=min(len(bars), TUNE_BARS // 2))
    found = [strain for strain, _ in strains(bars)]
    if not found:
        if not text.endswith("|:"):
            return replace(complete, parts=0)
        return replace(complete, parts=0, missing=wishes.part_bars, open_text="\n|:")
    last = found[-1]
    closing = last[-1].closing
    if closing is not None and (closing.closes or closing.is_double):
        return replace(complete, parts=len(found))
    whole = _whole_bars([bar.duration / (bar.meter.duration or bar.duration or 1) for bar in last])
    parts, begun = divmod(whole, wishes.part_bars)
    opening = last[0].opening
    start = (opening.span.start if opening is not None else last[0].span.start) - tune.span.start
    return replace(
        complete,
        parts=len(found) - 1 + parts,
        missing=wishes.part_bars - begun if begun else 0,
        open_text=f"\n{text[start:]}" if begun else "",
    )


def next_of(standing: Standing, wishes: EndlessWishes, number: Callable[[], int]) -> Asked:
    """Return what the network writes behind a standing; `number` gives that of a new tune.

    ModelError for a compass that can't be had.
    """
    if wishes.shape == LONG:
        return _long(standing, wishes, number)
    if standing.missing:
        return _asked(standing, wishes, "", "\n", standing.missing)
    if standing.parts < wishes.parts:
        return _asked(standing, wishes, "", "\n|:", wishes.part_bars)
    return _asked(*_new_tune(standing, wishes, number()), "\n|:", wishes.part_bars)


def after(asked: Asked, phrase: Phrase) -> Standing:
    """Return where the music stands behind the phrase that came of it."""
    before = asked.before
    return replace(
        before,
        heading=phrase.behind,
        tune=before.tune + phrase.text,
        parts=before.parts + 1,
        missing=0,
        open_text="",
        bars=before.bars + _whole_bars([bar.share for bar in phrase.bars]),
        ends_full=phrase.bars[-1].share == 1,
    )


def after_cut(before: Standing, phrase: Phrase, shortened: Phrase, wishes: EndlessWishes) -> Standing:
    """Return where the music stands behind the first bars of a phrase that began at `before`."""
    count, first = len(shortened.bars), phrase.first_pass
    goes_back = count > first
    begun = _whole_bars([bar.share for bar in shortened.bars[first if goes_back else 0 :]])
    standing = replace(
        before,
        heading=shortened.behind,
        tune=before.tune + shortened.text,
        bars=before.bars + begun,
        parts=before.parts + goes_back,
        missing=0,
        open_text="",
        ends_full=shortened.bars[-1].share == 1,
    )
    if wishes.shape == LONG:
        return standing
    lacked = before.missing or wishes.part_bars
    if begun >= lacked:
        return replace(standing, parts=standing.parts + 1)
    if before.open_text:
        return replace(standing, missing=lacked - begun, open_text=before.open_text + shortened.text)
    missing = lacked - begun
    if missing < min(LEAST_REST, wishes.part_bars) and len(piece_bar_ends(standing.tune)) < TUNE_BARS:
        missing += wishes.part_bars  # a bar or two would be over before the network has written more
    return replace(standing, missing=missing)


def settled(
    asked: Asked, candidates: Sequence[Candidate], wishes: EndlessWishes, options: PlayingOptions
) -> Phrase | None:
    """Return the best candidate that has the form asked for, else the best that can be played; None without one.

    Of those alike in form, one that keeps the beat goes first.
    """
    found: list[tuple[bool, bool, Phrase]] = []
    known = _errors(asked.request.seed_text)
    for candidate in candidates:
        if Counter(candidate.problems) - known:
            continue
        text = asked.opening + _TIE_AT_END.sub("", candidate.continuation.strip())
        if wishes.shape == LONG or asked.before.parts + 1 < wishes.parts:
            text = _END_OF_TUNE.sub("||", text)
        if _goes_back_too_far(asked, text):
            text = _REPEAT_SIGN.sub("||", text, 1)
        try:
            phrase = phrase_of(asked.before.heading, text, asked.before.open_text, options)
        except DesktopError:
            continue
        if not _goes_back_too_far(asked, text):
            found.append((_has_length(asked, phrase), not _has_lone_upbeat(asked, phrase), phrase))
    return max(found, key=lambda each: each[:2], default=(False, False, None))[2]


def _errors(seed: str) -> Counter[str]:
    """What is wrong with the text that is gone on with, as sentences: that is not the network's fault."""
    return Counter(problem.message for problem in find_problems(parse(seed)) if problem.severity == "error")


def _goes_back_too_far(asked: Asked, text: str) -> bool:
    """Tell whether a repeat in a text would go back to bars that were not meant to come again."""
    if "|:" in asked.before.open_text:
        return False
    repeat = _REPEAT.search(text)
    return repeat is not None and "|:" not in text[: repeat.start()]


def _has_length(asked: Asked, phrase: Phrase) -> bool:
    """Tell whether the phrase has as many bars as were asked for."""
    bars = _whole_bars([bar.share for bar in phrase.bars[: phrase.first_pass]])
    return bars == (asked.request.bars or bars)


def _has_lone_upbeat(asked: Asked, phrase: Phrase) -> bool:
    """Tell whether the phrase begins with an upbeat that the bar before it has left no room for."""
    return asked.before.ends_full and phrase.bars[0].share < 1


def _asked(before: Standing, wishes: EndlessWishes, lead: str, opening: str, bars: int) -> Asked:
    is_long = wishes.shape == LONG
    has_bars = bool(piece_bar_ends(before.tune))
    request = CompositionRequest(
        before.tune + opening, bars, wishes.candidates, wishes.sampling,
        end=not is_long, go_on=is_long,
        compass=read_compass(wishes.compass) if wishes.compass else None,
        density=wishes.density,
        key=wishes.key if has_bars and _is_other_key(wishes.key, before.heading.key) else "",
    )  # fmt: skip
    return Asked(request, lead, opening, before)


def _new_tune(standing: Standing, wishes: EndlessWishes, number: int) -> tuple[Standing, EndlessWishes, str]:
    place = standing.place + 1
    heading = standing.heading.of_next_tune(place)
    if _is_other_key(wishes.key, heading.key):
        heading = replace(heading, key=wishes.key)
    header = heading.text(number).rstrip("\n")
    return Standing(heading, number, header, place), wishes, f"\n\n{header}"


def _long(standing: Standing, wishes: EndlessWishes, number: Callable[[], int]) -> Asked:
    ends = piece_bar_ends(standing.tune)
    bars = standing.tune[ends[-SEED_BARS - 1] :] if len(ends) > SEED_BARS else None
    if standing.bars < TUNE_BARS:
        if bars is not None:
            standing = replace(standing, tune=_seed(standing.heading, standing.number, bars))
        return _asked(standing, wishes, "", "\n", wishes.part_bars)
    before, _, lead = _new_tune(standing, replace(wishes, key=""), number())
    music = bars if bars is not None else "".join(_body(standing.tune))
    before = replace(before, tune=_seed(before.heading, before.number, music))
    return _asked(before, wishes, lead, "\n", wishes.part_bars)


def _seed(heading: Heading, number: int, bars: str) -> str:
    return heading.text(number) + bars.strip()


def _body(tune: str) -> str:
    """What stands behind the header."""
    place = tune.find("\nK:")
    end = tune.find("\n", place + 1) if place >= 0 else -1
    return tune[end + 1 :] if end >= 0 else ""


def _is_other_key(wanted: str, current: str) -> bool:
    if not wanted:
        return False
    one, other = read_key(wanted), read_key(current)
    return (one.tonic, one.alterations) != (other.tonic, other.alterations)


def _whole_bars(shares: Sequence[Fraction]) -> int:
    """How many bars are filled: an upbeat and the short bar that lacks it make one."""
    return int(sum(shares, Fraction(0)) + _LEAST_SHARE)
