"""What `carolan export` may change about a tune before it is written."""

import argparse
from fractions import Fraction
from pathlib import Path

from desktop.commands.chosen_tune import text_of
from desktop.errors import DesktopError
from model.notation.editing.checking import read_again
from model.notation.editing.extraction import extract_parts, extract_voices
from model.notation.editing.numbering import renumber
from model.notation.editing.reformatting import reformat
from model.notation.editing.transposition import transpose
from model.notation.editing.unit_length import change_unit_length
from model.notation.errors import NotationError
from model.notation.lengths import read_unit_note_length
from model.notation.parser import parse
from model.notation.tune import Tune


def add_edit_options(parser: argparse.ArgumentParser) -> None:
    """Declare the words that change a tune."""
    edits = parser.add_argument_group("changes to the tune, in this order")
    edits.add_argument("--voices", type=_names, metavar="V,V", help="only these voices, such as 1,2")
    edits.add_argument("--parts", type=_names, metavar="P,P", help="only these parts, such as A,B")
    edits.add_argument("--transpose", type=int, metavar="N", help="N semitones higher, or lower if negative")
    edits.add_argument(
        "--unit-length", type=_unit, metavar="L", help="lengths written in this unit, such as 1/8"
    )
    edits.add_argument(
        "--reformat", action="store_true", help="four bars a line, bar lines in columns, beams by the beat"
    )
    edits.add_argument(
        "--renumber", type=_number, nargs="?", const=1, metavar="FIRST",
        help="the number of the tune (1 if left out); without --tune, a .abc holds all tunes, numbered from it on",
    )  # fmt: skip


def edited_tune(tune: Tune, arguments: argparse.Namespace) -> Tune:
    """The tune with the changes that the words ask for; NotationError where one can't be made."""
    if arguments.voices:
        tune = read_again(extract_voices(tune, arguments.voices), tune)
    if arguments.parts:
        tune = read_again(extract_parts(tune, arguments.parts), tune)
    if arguments.transpose:
        tune = read_again(transpose(tune, arguments.transpose), tune)
    if arguments.unit_length:
        tune = read_again(change_unit_length(tune, arguments.unit_length), tune)
    if arguments.reformat:
        tune = read_again(reformat(tune), tune)
    if arguments.renumber:
        tune = read_again(renumber(tune.text, arguments.renumber), tune)
    return tune


def edited_book(path: Path, arguments: argparse.Namespace) -> str:
    """The whole book with each of its tunes changed and numbered; DesktopError or NotationError as above."""
    text = text_of(path)
    pieces: list[str] = []
    at = 0
    for tune in parse(text).tunes:
        pieces += (text[at : tune.span.start], _edited_text(tune, arguments))
        at = tune.span.end
    if not at:
        raise DesktopError(f"{path} holds no tune; choose a file in ABC notation.")
    return renumber("".join(pieces) + text[at:], arguments.renumber)


def _edited_text(tune: Tune, arguments: argparse.Namespace) -> str:
    try:
        return edited_tune(tune, arguments).text
    except NotationError as error:
        raise NotationError(f"X:{tune.value('X')} {tune.title}: {error}") from error


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError("give names with commas between them, such as A,B")
    return names


def _unit(text: str) -> Fraction:
    unit = read_unit_note_length(text)
    if unit is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no note length; give a fraction such as 1/8")
    return unit


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:10]) < 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a tune; give one from 1 on")
    return int(text)
