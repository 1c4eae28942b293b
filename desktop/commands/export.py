"""Write a tune as sound, as a score, or alone."""

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

_NO_NOTES = "The tune has no notes to write; add some, or choose another one with --tune."
_ENDINGS = ".mid, .wav, .abc, .musicxml, .svg, .pdf or .png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan export`."""
    parser.add_argument("file", type=Path, metavar="IN.abc", help="the tunebook")
    parser.add_argument("out", type=Path, metavar="OUT", help=f"a name that ends in {_ENDINGS}")
    parser.add_argument("--tune", type=int, metavar="N", help="the tune with X:N (otherwise the first)")


def run(arguments: argparse.Namespace) -> int:
    """Write the tune and return 0; DesktopError, NotationError, ModelError or MidiError where it can't be done."""
    kind = arguments.out.suffix.lower()
    if kind not in _WRITERS:
        raise UsageError(f"The name of the output must end in {_ENDINGS}, got {str(arguments.out)!r}.")
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


def musicxml_bytes(tune: Tune) -> bytes:
    """The tune as MusicXML for other notation programs; DesktopError where it has no notes."""
    from model.notation.musicxml import musicxml

    _timeline(tune)
    return musicxml(tune).encode()


def svg_bytes(tune: Tune) -> bytes:
    """The tune as one engraved page; DesktopError where it has no notes, ModelError where Verovio gives up."""
    return _engraved(tune, is_printed=False)[0].encode()


def png_bytes(tune: Tune) -> bytes:
    """The same page as a picture."""
    from desktop.score.drawing import png

    return png(_engraved(tune, is_printed=False)[0])


def pdf_bytes(tune: Tune) -> bytes:
    """The tune on pages to print."""
    from desktop.score.drawing import pdf

    return pdf(_engraved(tune, is_printed=True), tune.title)


def _engraved(tune: Tune, is_printed: bool) -> tuple[str, ...]:
    from model.notation.engraving import engrave
    from model.reading.engraver import A4, ROLL, Engraver

    engraving = engrave(tune)
    if not engraving.note_ids:
        raise DesktopError(_NO_NOTES)
    with Engraver() as engraver:
        return engraver.pages(engraving.mei, A4 if is_printed else ROLL)


def _timeline(tune: Tune) -> Timeline:
    timeline = perform(tune)
    if not timeline.notes:
        raise DesktopError(_NO_NOTES)
    return timeline


_WRITERS: dict[str, Callable[[Tune], bytes]] = {
    ".mid": midi_bytes,
    ".wav": wav_bytes,
    ".abc": abc_bytes,
    ".musicxml": musicxml_bytes,
    ".svg": svg_bytes,
    ".pdf": pdf_bytes,
    ".png": png_bytes,
}
