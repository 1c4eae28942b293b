"""`carolan ports`: the MIDI outputs and inputs, and the system that has them."""

import argparse
import json

from desktop.midi import protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError

_PATIENCE_SECONDS = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of the command."""
    parser.add_argument(
        "--json", action="store_true", help="one JSON object: outputs, inputs, backend, sentence"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the ports; returns 0, also where there are none. Raises MidiError if the player does not answer.

    The player process is asked, as it is the one that will open them: what it cannot see cannot be played.
    """
    ports = _ask()
    if arguments.json:
        print(json.dumps({"outputs": ports.outputs, "inputs": ports.inputs, "backend": ports.backend,
                          "sentence": ports.sentence}))  # fmt: skip
        return 0
    if ports.sentence:
        print(ports.sentence)
        return 0
    for title, names in (("outputs", ports.outputs), ("inputs", ports.inputs)):
        print(f"{title} ({ports.backend}):")
        print("\n".join(f"  {name}" for name in names) or "  none")
    return 0


def _ask() -> protocol.Ports:
    with PlayerProcess() as player:
        player.send(protocol.ListPorts())
        while (report := player.next_report(_PATIENCE_SECONDS)) is not None:
            if isinstance(report, protocol.Ports):
                return report
            if isinstance(report, protocol.Ended):
                raise MidiError(report.sentence)
    raise MidiError("The player does not answer; try again.")
