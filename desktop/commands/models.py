"""List the networks that are there, with their facts."""

import argparse

from desktop.commands.json_line import json_line
from model.checkpoints import CheckpointFacts, bundled_folder, find_checkpoints, user_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan models`."""
    parser.add_argument("--json", action="store_true", help="one JSON object a network")


def run(arguments: argparse.Namespace) -> int:
    """Print the networks and return 0."""
    found = find_checkpoints()
    for facts in found:
        print(_as_json(facts) if arguments.json else _as_lines(facts))
    if not found and not arguments.json:
        print(f"No networks in {bundled_folder()} and {user_folder()}; `carolan train` makes one.")
    return 0


def _as_lines(facts: CheckpointFacts) -> str:
    bits = facts.validation_bits_per_character
    lines = [
        f"{facts.name}" + (f": {facts.description}" if facts.description else ""),
        f"  {facts.shape.parameters:,} parameters, {len(facts.vocabulary)} characters, {facts.weights_bytes / 1e6:.1f} MB",
        f"  trained on {', '.join(facts.corpus.get('sources', ['?']))} ({facts.corpus.get('training_tunes', '?')} tunes), "
        f"recipe {facts.recipe.get('name', '?')}",
        "  nothing was held out"
        if bits is None
        else f"  {bits:.3f} bits per character on tunes that it never saw",
        f"  {facts.path}",
    ]
    return "\n".join(lines)


def _as_json(facts: CheckpointFacts) -> str:
    corpus = {key: value for key, value in facts.corpus.items() if key != "held_out_melodies"}
    return json_line(
        {
            "name": facts.name, "path": str(facts.path), "description": facts.description,
            "parameters": facts.shape.parameters, "vocabulary": len(facts.vocabulary), "bytes": facts.weights_bytes,
            "corpus": corpus, "recipe": dict(facts.recipe), "losses": dict(facts.losses),
        }
    )  # fmt: skip
