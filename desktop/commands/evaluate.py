"""Measure a network beside human tunes and beside another: bits a character, validity, form, likeness, originality."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.commands.json_line import json_line
from desktop.errors import UsageError
from model.checkpoints import Checkpoint, load_checkpoint, resolve_checkpoint
from model.composition import SamplingSettings
from model.corpus import read_corpus

if TYPE_CHECKING:
    from model.evaluation.column import Column
    from model.evaluation.evaluation import EvaluationPlan, Working
    from model.evaluation.held_out import HumanTunes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan evaluate`."""
    parser.add_argument("--model", metavar="NAME|DIR", help="the network (see `carolan models`)")
    parser.add_argument("--beside", metavar="NAME|DIR", help="another network to measure beside it")
    parser.add_argument(
        "--corpus", nargs="+", default=[], metavar="FOLDER|builtin:NAME",
        help="the human tunes (default: those of the network's own collections that its training never saw)",
    )  # fmt: skip
    parser.add_argument(
        "--held-out",
        nargs="+",
        default=[],
        metavar="FILE",
        help="measure bits a character on these tunes too",
    )
    parser.add_argument(
        "--tunes", type=int, default=0, metavar="N", help="also write N tunes in each way and judge them"
    )
    parser.add_argument(
        "--temperature",
        type=float,
        nargs="+",
        default=[0.8],
        metavar="T",
        help="for those tunes (default 0.8)",
    )
    parser.add_argument("--seed", type=int, default=1, help="for those tunes (default 1)")
    parser.add_argument(
        "--tune",
        type=Path,
        metavar="FILE",
        help="say instead what each tune of FILE owes to the training tunes",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object")
    form.add_argument("--markdown", action="store_true", help="a table in Markdown")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, and return 0; ModelError where there is nothing to measure on."""
    if arguments.tune is not None:
        from desktop.commands.tune_originality import tell_originality

        return tell_originality(arguments.tune, resolve_checkpoint(arguments.model), arguments.json)
    plan = _plan(arguments)
    networks = [load_checkpoint(resolve_checkpoint(arguments.model))]
    if arguments.beside:
        networks.append(load_checkpoint(resolve_checkpoint(arguments.beside)))
    from model.evaluation.held_out import human_tunes

    human = human_tunes(networks[0], arguments.corpus)
    given = [tune.text for tune in read_corpus(arguments.held_out).tunes] if arguments.held_out else []
    for sentence in _remarks(human):
        print(sentence, file=sys.stderr)
    columns = list(_columns(networks, human, given, plan))
    _print(arguments, human, given, columns)
    return 0


def _plan(arguments: argparse.Namespace) -> "EvaluationPlan":
    """UsageError for numbers that no tune can be written with."""
    from model.evaluation.evaluation import EvaluationPlan

    try:
        for temperature in arguments.temperature:
            SamplingSettings(temperature, seed=arguments.seed)
    except ValueError as error:
        raise UsageError(f"{error}.") from None
    if arguments.tunes < 0:
        raise UsageError(f"--tunes must be at least 0, got {arguments.tunes}.")
    return EvaluationPlan(arguments.tunes, tuple(arguments.temperature), arguments.seed)


def _remarks(human: "HumanTunes") -> Iterator[str]:
    if human.left_out:
        yield (
            f"The network was also trained on {', '.join(human.left_out)}, which is not built in; "
            "its held-out tunes are left out (--corpus names it)."
        )


def _columns(
    networks: Sequence[Checkpoint], human: "HumanTunes", given: Sequence[str], plan: "EvaluationPlan"
) -> Iterator["Column"]:
    from model.devices import prepare_device
    from model.evaluation.evaluation import Evaluation
    from model.evaluation.judging import Judges

    prepare_device()
    if not plan.tunes:
        yield from _shown(Evaluation(networks, human, given, plan).run())
        return
    with Judges() as judges:
        if not judges.ask_abc2midi:
            print("abc2midi is not installed; nobody asks it.", file=sys.stderr)
        yield from _shown(Evaluation(networks, human, given, plan, judges).run())


def _shown(events: "Iterable[Working | Column]") -> Iterator["Column"]:
    """The columns; how far the work is goes to standard error."""
    from tqdm import tqdm

    from model.evaluation.column import Column

    bar, what = tqdm(unit="tune", file=sys.stderr, disable=None), ""
    for event in events:
        if isinstance(event, Column):
            yield event
            continue
        if event.what != what:
            what = event.what
            bar.reset(event.of)
            bar.set_description_str(what)
        bar.update(event.done - bar.n)
    bar.close()


def _print(
    arguments: argparse.Namespace, human: "HumanTunes", given: Sequence[str], columns: Sequence["Column"]
) -> None:
    from desktop.commands.evaluation_table import as_markdown, as_text

    network = columns[1]
    if arguments.json:
        figures = {
            "model": network.name, "tunes_measured": len(human.texts), "sources": human.sources,
            "left_out": human.left_out, "given_tunes": len(given), "seed": arguments.seed,
            "bits_per_character": network.bits_per_character,
            "columns": [asdict(column) for column in columns],
        }  # fmt: skip
        print(json_line(figures))
        return
    print(as_markdown(columns) if arguments.markdown else as_text(columns))
