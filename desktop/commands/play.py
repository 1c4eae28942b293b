"""`carolan play`: plays one tune of a file and waits for its end."""

import argparse
import sys
from pathlib import Path

from desktop.commands.chosen_tune import chosen_tune
from desktop.commands.style_options import add_style_options, chosen_style
from desktop.errors import DesktopError
from desktop.midi import protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError
from desktop.midi.performance import performance
from model.notation.timeline import Timeline, perform

_PATIENCE_SECONDS = 20.0
_DYING_AWAY_SECONDS = 1.0
_QUARTERS_IN_A_WHOLE = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of the command."""
    parser.add_argument(
        "file", type=Path, metavar="IN", help="a tunebook, a MIDI file (.mid), or a score (.musicxml, .mxl)"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--port", metavar="NAME", help="play into this MIDI output; part of its name is enough"
    )
    output.add_argument("--virtual", metavar="NAME", help="make a MIDI output that other programs see")
    output.add_argument(
        "--synth", action="store_true", help="play with the built-in synth (this is the default)"
    )
    parser.add_argument("--tempo", type=float, metavar="BPM", help="quarter notes a minute at the beginning")
    parser.add_argument("--loop", action="store_true", help="start again at the end, until Ctrl-C")
    parser.add_argument("--tune", type=int, metavar="N", help="the tune with X:N (otherwise the first)")
    add_style_options(parser)
    parser.add_argument("--stats", action="store_true", help="say at the end how late the messages were sent")


def run(arguments: argparse.Namespace) -> int:
    """Plays until the end or Ctrl-C, and returns 0.

    Raises NotationError, DesktopError or MidiError, each with one sentence.
    """
    tune = chosen_tune(arguments.file, arguments.tune)
    timeline = perform(tune, chosen_style(arguments))
    if not timeline.notes:
        raise DesktopError(f"{arguments.file} holds no notes to play; choose another file or tune.")
    factor = _factor(timeline, arguments.tempo)
    with PlayerProcess() as player:
        try:
            _open(player, _output(arguments))
            player.send(protocol.SetTempo(factor))
            player.send(protocol.Load(performance(timeline)))
            player.send(protocol.Play(loop=arguments.loop))
            _follow(
                player, tune.title or arguments.file.name, timeline.seconds_at(timeline.duration), arguments
            )
        except KeyboardInterrupt:
            print(file=sys.stderr)  # the end of the player, just below, is the end of the sound
    return 0


def _factor(timeline: Timeline, tempo_bpm: float | None) -> float:
    """The tempo asked for, in quarter notes a minute, as a factor of the notated one."""
    if tempo_bpm is None:
        return 1.0
    notated = float(timeline.tempi[0].whole_notes_per_minute * _QUARTERS_IN_A_WHOLE)
    factor = tempo_bpm / notated
    if not protocol.SLOWEST <= factor <= protocol.FASTEST:
        low, high = notated * protocol.SLOWEST, notated * protocol.FASTEST
        raise DesktopError(f"The tempo must lie between {low:.0f} and {high:.0f} quarter notes a minute.")
    return factor


def _output(arguments: argparse.Namespace) -> protocol.Open:
    if arguments.port is not None:
        return protocol.Open("port", arguments.port)
    if arguments.virtual is not None:
        return protocol.Open("virtual", arguments.virtual)
    return protocol.Open("synth")


def _open(player: PlayerProcess, output: protocol.Open) -> None:
    """Opens the output; raises MidiError with the player's own sentence if that fails."""
    player.send(output)
    while (report := player.next_report(_PATIENCE_SECONDS)) is not None:
        match report:
            case protocol.Trouble(sentence) | protocol.Ended(sentence):
                raise MidiError(sentence)
            case protocol.Opened():
                return
    raise MidiError("The player does not answer; try again.")


def _follow(player: PlayerProcess, title: str, seconds: float, arguments: argparse.Namespace) -> None:
    """Shows the progress on standard error until the tune is over."""
    shows_progress = sys.stderr.isatty()
    print(f"Playing {title} ({_minutes(seconds)}); Ctrl-C stops.", file=sys.stderr)
    while (report := player.next_report()) is not None:
        match report:
            case protocol.Playing(position) if shows_progress:
                print(f"\r{_minutes(position)} of {_minutes(seconds)} ", end="", file=sys.stderr, flush=True)
            case protocol.Lost(_, sentence) | protocol.Trouble(sentence):
                print(f"\n{sentence}" if shows_progress else sentence, file=sys.stderr)
            case protocol.Ended(sentence):
                raise MidiError(sentence)
            case protocol.Finished():
                break
    _say_goodbye(player, shows_progress, arguments.stats)


def _say_goodbye(player: PlayerProcess, shows_progress: bool, shows_stats: bool) -> None:
    if shows_progress:
        print(file=sys.stderr)
    timing = player.next_report(_PATIENCE_SECONDS)
    if shows_stats and isinstance(timing, protocol.Timing):
        print(
            f"{timing.messages} messages, late by {timing.median_ms:.3f} ms (median), "
            f"{timing.p99_ms:.3f} ms (99 of 100), {timing.worst_ms:.3f} ms (worst).",
            file=sys.stderr,
        )
    player.next_report(_DYING_AWAY_SECONDS)  # nothing more is said: the last note dies away


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
