"""Write a tune as sound, as a score, or alone."""

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.commands.chosen_tune import all_tunes, chosen_tune
from desktop.commands.edited_tune import add_edit_options, edited_book, edited_tune
from desktop.commands.playing_options import add_arranging_options, arranging_options
from desktop.commands.style_options import add_style_options, chosen_style
from desktop.errors import DesktopError, UsageError
from desktop.midi.arrangement import PLAINLY, PlayingOptions, heard
from model.notation.file_header import file_header_of
from model.notation.files import write_atomically
from model.notation.midi_file import midi_file
from model.notation.style import PerformanceStyle
from model.notation.timeline import Timeline
from model.notation.tune import Tune

if TYPE_CHECKING:
    from model.reading.engraver import Paper

_NO_NOTES = "The tune has no notes to write; add some, or choose another one with --tune."
_ENDINGS = ".mid, .wav, .abc, .musicxml, .svg, .pdf or .png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan export`."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="IN",
        help="a tunebook, a MIDI file (.mid), a score (.musicxml, .mxl), or - for ABC from standard input",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help=f"a name that ends in {_ENDINGS}")
    parser.add_argument(
        "--tune", type=int, metavar="N", help="the tune with X:N (otherwise the first; a PDF has all of them)"
    )
    add_style_options(parser)
    add_arranging_options(parser)
    add_edit_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the tune and return 0; DesktopError, NotationError, ModelError or MidiError where it can't be done."""
    kind = arguments.out.suffix.lower()
    if kind not in _WRITERS and kind not in _PLAYERS:
        raise UsageError(f"The name of the output must end in {_ENDINGS}, got {str(arguments.out)!r}.")
    if kind == ".pdf" and arguments.tune is None:
        data = _book_bytes(arguments)
    elif kind == ".abc" and arguments.tune is None and arguments.renumber:
        data = edited_book(arguments.file, arguments).encode()
    else:
        tune = edited_tune(chosen_tune(arguments.file, arguments.tune), arguments)
        data = exported_bytes(tune, kind, chosen_style(arguments), arranging_options(arguments))
    write_atomically(arguments.out, data)
    print(f"Written to {arguments.out}.", file=sys.stderr)
    return 0


def exported_bytes(
    tune: Tune, ending: str, style: PerformanceStyle | None = None, options: PlayingOptions = PLAINLY
) -> bytes:
    """The tune as the contents of a file with this ending, such as ".pdf"; raises as `run` does.

    `style` and `options` are for what is heard of it, all but the clicks: what is usual where none are given.
    """
    if ending not in _WRITERS and ending not in _PLAYERS:
        raise UsageError(f"The name of the output must end in {_ENDINGS}, got {ending!r}.")
    if ending in _PLAYERS:
        return _PLAYERS[ending](_timeline(tune, style, options), tune.title)
    return _WRITERS[ending](tune)


def _book_bytes(arguments: argparse.Namespace) -> bytes:
    """All tunes of a file on pages to print; a file of one tune is no book."""
    from desktop.commands.tunebook import book_pdf

    tunes = [edited_tune(tune, arguments) for tune in all_tunes(arguments.file)]
    if len(tunes) == 1:
        return pdf_bytes(tunes[0])
    return book_pdf(tunes, arguments.file.stem, lambda sentence: print(sentence, file=sys.stderr))


def midi_bytes(timeline: Timeline, title: str) -> bytes:
    """The performance as a standard MIDI file."""
    data = io.BytesIO()
    midi_file(timeline, title).save(file=data)
    return data.getvalue()


def wav_bytes(timeline: Timeline, title: str) -> bytes:
    """The performance as the built-in synth plays it; MidiError without a SoundFont."""
    from desktop.midi.performance import performance
    from desktop.midi.wav import render_wav

    return render_wav(performance(timeline))


def abc_bytes(tune: Tune) -> bytes:
    """The tune alone, as UTF-8, below what its book's file header says for it (ABC 2.1, 2.2.2)."""
    return (file_header_of(tune) + tune.text.rstrip("\n") + "\n").encode()


def musicxml_bytes(tune: Tune) -> bytes:
    """The tune as MusicXML for other notation programs; DesktopError where it has no notes."""
    from model.notation.musicxml import musicxml

    _timeline(tune)
    return musicxml(tune).encode()


def svg_bytes(tune: Tune) -> bytes:
    """The tune as one engraved page; DesktopError where it has no notes, ModelError where Verovio gives up."""
    return _engraved(tune)[0].encode()


def png_bytes(tune: Tune) -> bytes:
    """The same page as a picture."""
    from desktop.score.drawing import png

    return png(_engraved(tune)[0])


def pdf_bytes(tune: Tune) -> bytes:
    """The tune on pages to print."""
    from desktop.score.drawing import pdf

    return pdf(printed_pages(tune), tune.title)


def printed_pages(tune: Tune) -> tuple[str, ...]:
    """The SVG of the pages of the PDF; DesktopError where it has no notes, ModelError where Verovio gives up."""
    from model.reading.book_pages import BOOK_PAPER, fill_pages

    return tuple(fill_pages([_engraved(tune, BOOK_PAPER)]))


def _engraved(tune: Tune, paper: "Paper | None" = None) -> tuple[str, ...]:
    from model.notation.engraving import engrave
    from model.reading.engraver import ROLL, Engraver

    engraving = engrave(tune)
    if not engraving.note_ids:
        raise DesktopError(_NO_NOTES)
    with Engraver() as engraver:
        return engraver.pages(engraving.mei, paper or ROLL)


def _timeline(
    tune: Tune, style: PerformanceStyle | None = None, options: PlayingOptions = PLAINLY
) -> Timeline:
    timeline = heard(tune, options, style or PerformanceStyle())
    if not timeline.notes:
        raise DesktopError(_NO_NOTES)
    return timeline


_PLAYERS: dict[str, Callable[[Timeline, str], bytes]] = {".mid": midi_bytes, ".wav": wav_bytes}
_WRITERS: dict[str, Callable[[Tune], bytes]] = {
    ".abc": abc_bytes,
    ".musicxml": musicxml_bytes,
    ".svg": svg_bytes,
    ".pdf": pdf_bytes,
    ".png": png_bytes,
}
