"""The words of `carolan play` that join it to the clocks of other machines."""

import argparse

from desktop.errors import UsageError
from desktop.midi import protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError
from desktop.midi.link import LINK_NAME, NOT_INSTALLED, is_installed

LINK_WORD = "link"
_PATIENCE_SECONDS = 10.0
_MOST_AHEAD_MS = 500.0
_SENTENCES: dict[str, str] = {
    "waiting": "Waiting for the clock to start.",
    "locking": "The clock is there.",
    "locked": "In time at {bpm:.1f} quarter notes a minute.",
    "coasting": "The clock is silent; playing goes on for two beats.",
}


def add_sync_options(parser: argparse.ArgumentParser) -> None:
    """Declares the words."""
    parser.add_argument(
        "--clock", action="store_true", help="send MIDI clock, Start, Stop and Song Position too"
    )
    parser.add_argument(
        "--follow",
        metavar="INPUT",
        help="follow the MIDI clock of this input: its tempo, place, Start and Stop; or link for Ableton Link",
    )
    parser.add_argument(
        "--ahead",
        type=float,
        default=0.0,
        metavar="MS",
        help="play so much ahead of the clock that is followed",
    )


def follow_clock(player: PlayerProcess, arguments: argparse.Namespace) -> None:
    """Makes the player follow what `--follow` names; raises MidiError with one sentence where that cannot be.

    Raises UsageError for an `--ahead` that is too long.
    """
    if arguments.follow is None:
        return
    if not abs(arguments.ahead) <= _MOST_AHEAD_MS:
        raise UsageError(f"--ahead takes at most {_MOST_AHEAD_MS:.0f} ms to both sides.")
    if arguments.follow.casefold() == LINK_WORD:
        if not is_installed():
            raise MidiError(NOT_INSTALLED)
        player.send(protocol.FollowClock(LINK_NAME, arguments.ahead))
        return
    player.send(protocol.UseInputs((protocol.Listening(arguments.follow),)))
    while (report := player.next_report(_PATIENCE_SECONDS)) is not None:
        match report:
            case protocol.Trouble(sentence) | protocol.Ended(sentence):
                raise MidiError(sentence)
            case protocol.InputsOpened():
                player.send(protocol.FollowClock(arguments.follow, arguments.ahead))
                return
    raise MidiError("The player does not answer; try again.")


def sync_sentence(report: protocol.Synced) -> str:
    """How playing stands to the clock, as one sentence."""
    return _SENTENCES[report.state].format(bpm=report.tempo_bpm)
