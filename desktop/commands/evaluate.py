"""Measure a network: bits per character on tunes it never saw, and how many of its own tunes are valid."""

import argparse
import json
import sys
from typing import Any

from desktop.errors import UsageError
from model.checkpoints import Checkpoint, load_checkpoint, resolve_checkpoint
from model.composition import SamplingSettings
from model.corpus import read_corpus
from model.errors import ModelError

_CHARACTERS_A_TUNE = 1500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan evaluate`."""
    parser.add_argument("--model", metavar="NAME|DIR", help="the network (see `carolan models`)")
    parser.add_argument(
        "--corpus", metavar="FOLDER|builtin:NAME", help="measure on this corpus (default: the network's own)"
    )
    parser.add_argument("--tunes", type=int, default=0, metavar="N", help="also write N tunes and check them")
    parser.add_argument("--temperature", type=float, default=0.8, help="for those tunes (default 0.8)")
    parser.add_argument("--seed", type=int, default=1, help="for those tunes (default 1)")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, and return 0; ModelError where there is nothing to measure on."""
    _check_words(arguments)
    checkpoint = load_checkpoint(resolve_checkpoint(arguments.model))
    figures = {"model": checkpoint.facts.name, **_likelihood(checkpoint, arguments.corpus)}
    if arguments.tunes > 0:
        figures |= _validity(checkpoint, arguments)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            print(
                f"{name.replace('_', ' '):32}{value:.4f}"
                if isinstance(value, float)
                else f"{name.replace('_', ' '):32}{value}"
            )
    return 0


def _check_words(arguments: argparse.Namespace) -> None:
    """UsageError for numbers that no tune can be written with."""
    try:
        SamplingSettings(arguments.temperature, seed=arguments.seed)
    except ValueError as error:
        raise UsageError(f"{error}.") from None
    if arguments.tunes < 0:
        raise UsageError(f"--tunes must be at least 0, got {arguments.tunes}.")


def _likelihood(checkpoint: Checkpoint, source: str | None) -> dict[str, Any]:
    from model.devices import prepare_device
    from model.evaluation import bits_per_character, held_out_tunes

    sources = [source] if source else list(checkpoint.facts.corpus.get("sources", []))
    known = [name for name in sources if source or name.startswith("builtin:")]
    if not known:
        raise ModelError("The network was trained on a folder that is not named here; give it with --corpus.")
    corpus = read_corpus(known)
    own = set(known) <= set(checkpoint.facts.corpus.get("sources", []))
    tunes = held_out_tunes(checkpoint, corpus) if own else [tune.text for tune in corpus.tunes]
    if not tunes:
        raise ModelError("None of these tunes was held out from training; give another --corpus.")
    prepare_device()
    return {"tunes_measured": len(tunes), "bits_per_character": bits_per_character(checkpoint, tunes)}


def _validity(checkpoint: Checkpoint, arguments: argparse.Namespace) -> dict[str, Any]:
    """Write whole tunes from nothing, one after the other, and check each."""
    from tqdm import tqdm

    from model.evaluation import judge
    from model.generation import free_tunes
    from model.reading.reader import SecondReader

    tunes = free_tunes(checkpoint, arguments.tunes, arguments.temperature, arguments.seed, _CHARACTERS_A_TUNE)
    with SecondReader() as reader:
        verdicts = list(
            tqdm(judge(tunes, reader), total=len(tunes), unit="tune", file=sys.stderr, disable=None)
        )
    both = sum(verdict.music21_reads_it and not verdict.errors for verdict in verdicts)
    return {
        "tunes_written": len(verdicts),
        "share_without_errors": sum(not verdict.errors for verdict in verdicts) / len(verdicts),
        "share_that_music21_reads": sum(verdict.music21_reads_it for verdict in verdicts) / len(verdicts),
        "share_valid": both / len(verdicts),
    }
