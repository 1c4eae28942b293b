"""Write a tune as .mid, .wav or .abc."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.commands.chosen_tune import chosen_tune
from desktop.errors import DesktopError, UsageError
from model.notation.files import write_atomically
from model.notation.midi_file import midi_file
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune

_LATER = (".musicxml", ".svg", ".pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan export`."""
    parser.add_argument("file", type=Path, metavar="IN.abc", help="the tunebook")
    parser.add_argument("out", type=Path, metavar="OUT", help="a name that ends in .mid, .wav or .abc")
    parser.add_argument("--tune", type=int, metavar="N", help="the tune with X:N (otherwise the first)")


def run(arguments: argparse.Namespace) -> int:
    """Write the tune and return 0; DesktopError, NotationError or MidiError where it can't be done."""
    kind = arguments.out.suffix.lower()
    if kind in _LATER:
        raise DesktopError(
            f"Carolan does not write {kind} yet; choose a name that ends in .mid, .wav or .abc."
        )
    if kind not in _WRITERS:
        raise UsageError(
            f"The name of the output must end in .mid, .wav or .abc, got {str(arguments.out)!r}."
        )
    tune = chosen_tune(arguments.file, arguments.tune)
    write_atomically(arguments.out, _WRITERS[kind](tune))
    print(f"Written to {arguments.out}.", file=sys.stderr)
    return 0


def midi_bytes(tune: Tune) -> bytes:
    """The tune as a standard MIDI file; DesktopError where it has no notes."""
    data = io.BytesIO()
    midi_file(_timeline(tune), tune.title).save(file=data)
    return data.getvalue()


def wav_bytes(tune: Tune) -> bytes:
    """The tune as the built-in synth plays it; DesktopError where it has no notes, MidiError without a SoundFont."""
    from desktop.midi.performance import performance
    from desktop.midi.wav import render_wav

    return render_wav(performance(_timeline(tune)))


def abc_bytes(tune: Tune) -> bytes:
    """The tune alone, as UTF-8."""
    return (tune.text.rstrip("\n") + "\n").encode()


def _timeline(tune: Tune) -> Timeline:
    timeline = perform(tune)
    if not timeline.notes:
        raise DesktopError("The tune has no notes to write; add some, or choose another one with --tune.")
    return timeline


_WRITERS: dict[str, Callable[[Tune], bytes]] = {".mid": midi_bytes, ".wav": wav_bytes, ".abc": abc_bytes}
