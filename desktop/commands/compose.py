"""Continue a seed with the network; the ABC goes to standard output or to --out."""

import argparse
import re
import sys
from pathlib import Path

from desktop.commands import direction_options, filling_options
from desktop.commands.candidate_report import as_abc, as_json, remarks
from desktop.commands.chosen_tune import text_of
from desktop.errors import DesktopError, UsageError
from model.brief import check
from model.checkpoints import resolve_checkpoint
from model.composition import (
    Composed,
    CompositionRequest,
    FillingRequest,
    Finished,
    Restarted,
    SamplingSettings,
    Streamed,
    Warned,
)
from model.direction import has_music, usual_meter
from model.errors import ModelError
from model.grammar.words import can_be_filled
from model.notation.bars import bar_ends
from model.notation.files import write_atomically
from model.notation.key import Key, read_key

_BARS = 16  # where the seed has music
_HEADER_WORDS = ("title", "rhythm", "meter", "unit_length", "tempo", "key")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan compose`."""
    parser.add_argument("seed_file", nargs="?", metavar="SEED.abc", help="the seed; - reads standard input")
    parser.add_argument("--model", metavar="NAME|DIR", help="the network (see `carolan models`)")
    parser.add_argument(
        "--bars",
        type=int,
        help=f"new bars (default {_BARS}, and of a new tune all of it); 0: to the end of the tune",
    )
    parser.add_argument("--candidates", type=int, default=1, help="how many continuations (default 1)")
    parser.add_argument(
        "--temperature", type=float, default=0.8, help="above 0; higher is bolder (default 0.8)"
    )
    parser.add_argument(
        "--top-p", type=float, default=1.0, help="the likeliest share to draw from (default 1)"
    )
    parser.add_argument("--seed", type=int, help="the same number gives the same tune again")
    parser.add_argument(
        "--characters", type=int, metavar="N", help="one text of N characters instead, past the end of tunes"
    )
    new_tune = parser.add_argument_group("a new tune, where no seed is given")
    new_tune.add_argument("--title")
    new_tune.add_argument("--rhythm", help="jig, reel, hornpipe ...")
    new_tune.add_argument("--meter", help="6/8, 4/4, C| ...")
    new_tune.add_argument("--key", help="G, Am, Ddor ...")
    direction_options.add_header_arguments(new_tune)
    direction_options.add_arguments(parser)
    parser.add_argument(
        "--unconstrained",
        action="store_true",
        help="sample without the grammar, which makes every bar add up",
    )
    filling_options.add_arguments(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the ABC there")
    parser.add_argument("--json", action="store_true", help="one JSON object a candidate")


def run(arguments: argparse.Namespace) -> int:
    """Compose, print, and return 0; 1 where no candidate passed the checks."""
    request = _request(arguments)
    if arguments.characters is not None:
        _check_long_text(arguments)
    _check_folder(arguments.out)
    folder = resolve_checkpoint(arguments.model)
    if arguments.characters is not None:
        from desktop.commands.long_text import long_text_of

        _write(long_text_of(arguments, folder, _seed_text(arguments)), arguments.out)
        return 0
    check(request)  # what can't be had is refused before the network is loaded
    from model.composer import load_composer

    composer = load_composer(folder)
    try:
        finished = _compose(composer.compose(request), request)
    finally:
        composer.close()
    if not arguments.json or not finished.candidates:
        for remark in remarks(finished):
            print(remark, file=sys.stderr)
    if not finished.candidates:
        raise ModelError("No continuation passed the checks; try a lower --temperature or another --seed.")
    told = as_json(finished, composer.name) if arguments.json else as_abc(finished.candidates)
    _write(told, arguments.out)
    return 0


def _check_long_text(arguments: argparse.Namespace) -> None:
    """Raise UsageError for words that say something of tunes, which one long text has not."""
    spoken = {
        "--json": arguments.json, "--bars": arguments.bars is not None, "--candidates": arguments.candidates != 1,
        "--fill": arguments.fill, "--vary": arguments.vary, "--answer": arguments.answer, "--in-key": arguments.in_key,
    }  # fmt: skip
    for word, is_there in spoken.items():
        if is_there:
            raise UsageError(f"A text of --characters is one text of that length; leave out {word}.")


def _check_folder(out: Path | None) -> None:
    """Raise DesktopError now, not when the tune is composed, where it can't be written."""
    if out is None:
        return
    if not out.parent.is_dir():
        raise DesktopError(f"There is no folder {out.parent}; make it first or choose another.")
    if out.is_dir():
        raise DesktopError(f"{out} is a folder; choose a file name.")


def _request(arguments: argparse.Namespace) -> CompositionRequest | FillingRequest:
    try:
        seed = _seed_text(arguments)
        request = CompositionRequest(
            seed,
            bars=_bars(arguments, seed) or None,
            candidates=arguments.candidates,
            sampling=SamplingSettings(arguments.temperature, arguments.top_p, arguments.seed),
            constrained=not arguments.unconstrained,
        )
        return filling_options.with_bars(arguments, direction_options.with_direction(arguments, request))
    except ValueError as error:
        raise UsageError(f"{error}.") from None


def _bars(arguments: argparse.Namespace, seed: str) -> int:
    """How many bars to write, 0 for all of a tune, which a new one is where nothing else is said."""
    if arguments.bars is not None:
        return int(arguments.bars)
    is_directed = arguments.end or arguments.go_on or arguments.unconstrained or arguments.in_key
    return _BARS if is_directed or has_music(seed) else 0


def _seed_text(arguments: argparse.Namespace) -> str:
    header = {
        word: getattr(arguments, word) for word in _HEADER_WORDS if getattr(arguments, word) not in (None, "")
    }
    if arguments.seed_file and header:
        raise UsageError(
            f"--{next(iter(header)).replace('_', '-')} is for a new tune; leave it out, or the seed file."
        )
    if arguments.seed_file:
        return text_of(Path(arguments.seed_file))
    return new_tune_header(**header) if header else "X:1\n"


def new_tune_header(
    title: str | None = None,
    rhythm: str | None = None,
    meter: str | None = None,
    key: str | None = None,
    unit_length: str | None = None,
    tempo: int | None = None,
) -> str:
    """The header of a tune to be composed; it ends after the last field that is given, so the network goes on.

    UsageError for a value that no field can hold.
    """
    lines = ["X:1"]
    for word, letter, value in (("title", "T", title), ("rhythm", "R", rhythm), ("meter", "M", meter)):
        if value and not re.fullmatch(r"[^\n%]+", value):
            raise UsageError(f"--{word} must be one line without %, got {value!r}.")
        if value:
            lines.append(f"{letter}:{value}")
    if meter and not can_be_filled(meter):
        raise UsageError(f"--meter must be a meter such as 6/8, 4/4, C| or none, got {meter!r}.")
    if key and not (re.fullmatch(r"[A-G][#b]?( ?[A-Za-z]+)?|none|H[Pp]", key) and _is_usual(read_key(key))):
        raise UsageError(f"--key must be a key such as G, Am, Ddor or F#min, got {key!r}.")
    if key or unit_length or tempo is not None:
        meter = meter or usual_meter(rhythm or "")
        lines += [f"M:{meter}"] * (not any(line.startswith("M:") for line in lines))
        lines.append(direction_options.unit_line(unit_length))
        if tempo is not None:
            lines.append(direction_options.tempo_line(tempo, meter))
        lines += [f"K:{key}"] * bool(key)
    return "\n".join(lines) + "\n"


def _is_usual(key: Key) -> bool:
    """Tell whether a key is one, and has no double sharps or flats."""
    return key.is_understood and key.doubles_none


def _compose(progress, request: CompositionRequest | FillingRequest) -> Finished:  # type: ignore[no-untyped-def]
    """Follow the composer with a progress line on standard error."""
    from tqdm import tqdm

    texts, counts = [""] * request.candidates, [0] * request.candidates
    bars = (request.bars or 0) * request.candidates if isinstance(request, CompositionRequest) else 0
    with tqdm(total=bars or None, unit="bar", file=sys.stderr, disable=None, leave=False) as line:
        for step in progress:
            if isinstance(step, Streamed):
                texts[step.candidate] += step.text
                if not line.disable:
                    counts[step.candidate] = len(bar_ends(texts[step.candidate]))
                    line.update(sum(counts) - line.n)
            elif isinstance(step, Restarted):
                texts[step.candidate] = ""
            elif isinstance(step, Warned):
                line.write(step.sentence, file=sys.stderr)
            elif isinstance(step, Composed):
                texts[step.candidate.index] = step.candidate.continuation
            elif isinstance(step, Finished):
                return step
    return Finished((), 0)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_atomically(out, text.encode())
        print(f"Written to {out}.", file=sys.stderr)
