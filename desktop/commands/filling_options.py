"""The words of `carolan compose` for bars of a tune: written anew, varied, answered, and another key to go on in."""

import argparse
import re
from dataclasses import replace

from desktop.errors import UsageError
from model.composition import CompositionRequest, FillingRequest
from model.errors import ModelError
from model.filling.passage import numbered_bars
from model.notation.parser import parse
from model.notation.spans import Span

_BARS = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
_CLOSENESS = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    group = parser.add_argument_group("bars of the seed's last tune, counted from 1 as on paper")
    group.add_argument("--fill", metavar="5-8", help="write these bars anew, to fit before and behind them")
    group.add_argument("--vary", metavar="5-8", help="write these bars anew, near to what they are")
    group.add_argument(
        "--closeness", type=float, help=f"share of the notes that --vary keeps (default {_CLOSENESS})"
    )
    group.add_argument(
        "--answer",
        metavar="1-4",
        help="answer the phrase of these bars, in the place of the bars behind it or at the tune's end",
    )
    group.add_argument("--in-key", metavar="K", help="go on in another key, such as D, Em or Ador")


def with_bars(
    arguments: argparse.Namespace, request: CompositionRequest
) -> CompositionRequest | FillingRequest:
    """Return the request, or the one for bars of its seed that the words ask for.

    UsageError for words that do not fit together, ModelError for bars that the tune has not; a ValueError of the
    request goes through.
    """
    asked = [word for word in ("fill", "vary", "answer", "in_key") if getattr(arguments, word) is not None]
    if arguments.closeness is not None and "vary" not in asked:
        raise UsageError("--closeness is for --vary; leave it out, or say which bars to vary.")
    if not asked:
        return request
    words = [f"--{word.replace('_', '-')}" for word in asked]
    if len(asked) > 1:
        raise UsageError(f"{words[0]} and {words[1]} don't go together; leave one of them out.")
    if arguments.seed_file is None:
        raise UsageError(f"{words[0]} wants a tune; name its file.")
    if asked[0] != "in_key" and not request.constrained:
        raise UsageError(f"{words[0]} keeps to the grammar; leave out --unconstrained.")
    return _asked(arguments, asked[0], request)


def _asked(
    arguments: argparse.Namespace, word: str, request: CompositionRequest
) -> CompositionRequest | FillingRequest:
    if word == "in_key":
        if not arguments.in_key.strip():
            raise UsageError("--in-key wants a key, such as D, Em or Ador.")
        return replace(request, key=arguments.in_key)
    text = request.seed_text
    bars = _bars_of(text, f"--{word}", getattr(arguments, word))
    if word == "answer":
        return _answering(request, (bars.start, bars.end))
    _check_unkept(arguments, f"--{word}")
    closeness = 0.0
    if word == "vary":
        closeness = _CLOSENESS if arguments.closeness is None else arguments.closeness
        if not 0 < closeness < 1:
            raise UsageError(f"--closeness must be between 0 and 1, got {closeness}.")
    return FillingRequest(
        text, bars.start, bars.end, candidates=request.candidates, sampling=request.sampling,
        closeness=closeness, compass=request.compass,
    )  # fmt: skip


def _check_unkept(arguments: argparse.Namespace, word: str) -> None:
    """Raise UsageError for directions that bars between others can't be given."""
    for name in ("bars", "end", "go_on", "density", "form"):
        if getattr(arguments, name, None) not in (None, False, ""):
            raise UsageError(
                f"{word} writes as many bars as there were, in their place; leave out --{name.replace('_', '-')}."
            )


def _answering(request: CompositionRequest, phrase: tuple[int, int]) -> CompositionRequest | FillingRequest:
    """The request to answer a phrase: behind the tune's end, or in the place of the bars that follow."""
    from model.filling.answer_within import bars_behind

    behind = bars_behind(request.seed_text, phrase)
    if behind is None:
        return replace(request, answers=phrase)
    return FillingRequest(
        request.seed_text, behind.start, behind.end, candidates=request.candidates, sampling=request.sampling,
        compass=request.compass, answers=phrase,
    )  # fmt: skip


def _bars_of(text: str, word: str, value: str) -> Span:
    """The characters of the bars that a value such as 5-8 names."""
    found = _BARS.fullmatch(value.strip())
    if not found:
        raise UsageError(f"{word} wants the numbers of bars, such as 5-8 or 5, got {value!r}.")
    tunes = parse(text).tunes
    if not tunes:
        raise ModelError("There is no tune in the seed; a tune begins with X: and has its key in K:.")
    return numbered_bars(tunes[-1], int(found[1]), int(found[2] or found[1]))
