"""`carolan play`: plays one tune of a file and waits for its end."""

import argparse
import sys
from fractions import Fraction
from pathlib import Path

from desktop.commands.chosen_tune import chosen_tune
from desktop.commands.playing_options import Stretch, add_playing_options, chosen_options, looped
from desktop.commands.style_options import add_style_options, chosen_style
from desktop.commands.sync_options import add_sync_options, follow_clock, sync_sentence
from desktop.errors import DesktopError, UsageError
from desktop.midi import protocol
from desktop.midi.arrangement import PlayingOptions, count_in, heard, played
from desktop.midi.client import PlayerProcess
from desktop.midi.errors import MidiError
from desktop.midi.metronome import bar_at
from model.notation.timeline import Timeline

_PATIENCE_SECONDS = 20.0
_DYING_AWAY_SECONDS = 1.0
_QUARTERS_IN_A_WHOLE = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of the command."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="IN",
        help="a tunebook, a MIDI file (.mid), a score (.musicxml, .mxl), or - for ABC from standard input",
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--port",
        action="append",
        metavar="NAME",
        help="play into this MIDI output; part of its name is enough; several at once if given again",
    )
    output.add_argument("--virtual", metavar="NAME", help="make a MIDI output that other programs see")
    output.add_argument(
        "--synth", action="store_true", help="play with the built-in synth (this is the default)"
    )
    add_sync_options(parser)
    parser.add_argument("--tempo", type=float, metavar="BPM", help="quarter notes a minute at the beginning")
    parser.add_argument("--tune", type=int, metavar="N", help="the tune with X:N (otherwise the first)")
    add_style_options(parser)
    add_playing_options(parser)
    parser.add_argument("--stats", action="store_true", help="say at the end how late the messages were sent")


def run(arguments: argparse.Namespace) -> int:
    """Plays until the end or Ctrl-C, and returns 0.

    Raises NotationError, DesktopError or MidiError, each with one sentence.
    """
    tune = chosen_tune(arguments.file, arguments.tune)
    options, style = chosen_options(arguments, tune), chosen_style(arguments)
    timeline = heard(tune, options, style)
    if not timeline.notes:
        raise DesktopError(f"{arguments.file} holds no notes to play; choose another file or tune.")
    factor = _factor(timeline, arguments.tempo)
    loop = looped(arguments.loop, timeline)
    if loop is not None:
        timeline = heard(tune, options, style, (loop.start,))
    with PlayerProcess() as player:
        try:
            _open(player, _routes(arguments))
            follow_clock(player, arguments)
            player.send(protocol.SetTempo(factor))
            player.send(protocol.Load(played(timeline, options)))
            player.send(_play(timeline, options, loop))
            seconds = timeline.seconds_at(timeline.duration)
            _follow(player, tune.title or arguments.file.name, seconds, factor, arguments)
        except KeyboardInterrupt:
            print(file=sys.stderr)  # the end of the player, just below, is the end of the sound
    return 0


def _play(timeline: Timeline, options: PlayingOptions, loop: Stretch | None) -> protocol.Play:
    """The command that begins, with the loop and the count-in."""
    bar, into_bar = bar_at(timeline, loop.start if loop is not None else Fraction(0))
    if loop is None:
        lead_in = count_in(timeline, options)
        return protocol.Play(lead_in=lead_in, bar_quarters=bar, into_bar_quarters=into_bar)
    start, end = timeline.seconds_at(loop.start), timeline.seconds_at(loop.end)
    lead_in = count_in(timeline, options, loop.start)
    return protocol.Play(
        start, end, True, start, lead_in=lead_in, bar_quarters=bar, into_bar_quarters=into_bar
    )


def _factor(timeline: Timeline, tempo_bpm: float | None) -> float:
    """The tempo asked for, in quarter notes a minute, as a factor of the notated one."""
    if tempo_bpm is None:
        return 1.0
    notated = float(timeline.tempi[0].whole_notes_per_minute * _QUARTERS_IN_A_WHOLE)
    factor = tempo_bpm / notated
    if not protocol.SLOWEST <= factor <= protocol.FASTEST:
        low, high = notated * protocol.SLOWEST, notated * protocol.FASTEST
        raise UsageError(f"The tempo must lie between {low:.0f} and {high:.0f} quarter notes a minute.")
    return factor


def _routes(arguments: argparse.Namespace) -> tuple[protocol.Route, ...]:
    if arguments.port is not None:
        return tuple(protocol.Route("port", name, sends_clock=arguments.clock) for name in arguments.port)
    if arguments.virtual == "":
        raise UsageError("--virtual wants a name for the MIDI output, such as Carolan.")
    if arguments.virtual is not None:
        return (protocol.Route("virtual", arguments.virtual, sends_clock=arguments.clock),)
    if arguments.clock:
        raise UsageError(
            "--clock wants a MIDI output to send the clock to; name one with --port or --virtual."
        )
    return (protocol.Route("synth"),)


def _open(player: PlayerProcess, routes: tuple[protocol.Route, ...]) -> None:
    """Opens the outputs; raises MidiError with the player's own sentence if that fails."""
    alone = routes[0]
    is_plain = routes == (protocol.Route(alone.kind, alone.name),)
    player.send(protocol.Open(alone.kind, alone.name) if is_plain else protocol.UseOutputs(routes))
    waiting = set(range(len(routes)))
    while waiting and (report := player.next_report(_PATIENCE_SECONDS)) is not None:
        match report:
            case protocol.Trouble(sentence) | protocol.Ended(sentence):
                raise MidiError(sentence)
            case protocol.Opened(route=route):
                waiting.discard(route)
    if waiting:
        raise MidiError("The player does not answer; try again.")


def _follow(
    player: PlayerProcess, title: str, seconds: float, factor: float, arguments: argparse.Namespace
) -> None:
    """Shows the progress on standard error until the tune is over; `seconds` are those at its notated tempo."""
    shows_progress = sys.stderr.isatty()
    length = _minutes(seconds / factor)
    print(f"Playing {title} ({length}); Ctrl-C stops.", file=sys.stderr)
    synced = ""
    while (report := player.next_report()) is not None:
        match report:
            case protocol.Playing(position) if shows_progress:
                print(f"\r{_minutes(position / factor)} of {length} ", end="", file=sys.stderr, flush=True)
            case protocol.Lost(_, sentence) | protocol.Trouble(sentence):
                print(f"\n{sentence}" if shows_progress else sentence, file=sys.stderr)
            case protocol.Synced(state) if state != synced:
                synced = state
                print(sync_sentence(report), file=sys.stderr)
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
            f"{timing.p99_ms:.3f} ms (99 of 100), {timing.p999_ms:.3f} ms (999 of 1,000), "
            f"{timing.worst_ms:.3f} ms (worst); jitter {timing.jitter_ms:.3f} ms.",
            file=sys.stderr,
        )
    player.next_report(_DYING_AWAY_SECONDS)  # nothing more is said: the last note dies away


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
