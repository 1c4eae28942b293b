"""`carolan ports`: the MIDI outputs and inputs, and the system that has them; how long a loop of cables takes."""

import argparse
import json
from dataclasses import asdict
from typing import TypeVar

from desktop.midi import protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError

_PATIENCE_SECONDS = 20.0
_Answer = TypeVar("_Answer", protocol.Ports, protocol.Calibrated)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of the command."""
    parser.add_argument(
        "--json", action="store_true", help="one JSON object: outputs, inputs, backend, sentence"
    )
    parser.add_argument(
        "--calibrate",
        nargs=2,
        metavar=("OUT", "IN"),
        help="measure how long a message takes from an output to an input that a cable or a DAW joins to it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the ports, or what was measured; returns 0, also where there are no ports.

    Raises MidiError if the player does not answer, or where nothing comes back.

    The player process is asked, as it is the one that will open them: what it cannot see cannot be played.
    """
    if arguments.calibrate is not None:
        _show_calibration(protocol.Calibrate(*arguments.calibrate), arguments.json)
        return 0
    ports = _ask(protocol.ListPorts(), protocol.Ports)
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


def _show_calibration(command: protocol.Calibrate, as_json: bool) -> None:
    measured = _ask(command, protocol.Calibrated)
    if as_json:
        print(json.dumps(asdict(measured)))
        return
    print(
        f"From “{measured.output}” to “{measured.input}”: {measured.seconds * 1000:.2f} ms, "
        f"give or take {measured.jitter_ms:.2f} ms."
    )


def _ask(command: protocol.Command, kind: type[_Answer]) -> _Answer:
    with PlayerProcess() as player:
        player.send(command)
        while (report := player.next_report(_PATIENCE_SECONDS)) is not None:
            if isinstance(report, kind):
                return report
            if isinstance(report, protocol.Ended | protocol.Trouble):
                raise MidiError(report.sentence)
    raise MidiError("The player does not answer; try again.")
