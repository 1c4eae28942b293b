"""The words of `carolan compose` that direct a tune: form, ending, compass, density, unit note length, tempo."""

import argparse
from dataclasses import replace

from desktop.errors import UsageError
from model.compass import INSTRUMENTS, read_compass
from model.composition import CompositionRequest
from model.errors import ModelError
from model.form import Form
from model.notation.meter import read_meter
from model.part_order import form_from

_USUAL_PART_BARS = "8"
_SLOWEST, _FASTEST = 10, 600  # beats a minute
_UNITS = ("1/1", "1/2", "1/4", "1/8", "1/16", "1/32")
_BEATS = {"C|": "1/2", "2/2": "1/2", "3/2": "1/2"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    group = parser.add_argument_group("direction")
    group.add_argument("--form", metavar="AABB", help="the parts of a new tune: AABB, AABBCC, ABA ...")
    group.add_argument(
        "--part-bars", metavar="8|8,4", help="bars of every part, or of A, B ... (default 8); wants --form"
    )
    group.add_argument(
        "--end", action="store_true", help="end the tune with the last of --bars, on its tonic"
    )
    group.add_argument("--go-on", action="store_true", help="do not end the tune before --bars are there")
    group.add_argument(
        "--compass", metavar="NAME|D-b'", help=f"the notes to write: {', '.join(INSTRUMENTS)}, or two notes"
    )
    group.add_argument("--density", choices=["sparse", "dense"], help="few notes to a bar, or many")


def add_header_arguments(group: argparse._ArgumentGroup) -> None:
    """Declare what a new tune's header says besides."""
    group.add_argument("--unit-length", metavar="1/8", help="the unit note length, L:")
    group.add_argument("--tempo", type=int, metavar="BPM", help="beats a minute, Q:")


def with_direction(arguments: argparse.Namespace, request: CompositionRequest) -> CompositionRequest:
    """Return the request with what the words ask for.

    UsageError for words that do not fit together or can't be read; a ValueError of the request goes through.
    """
    if arguments.part_bars and not arguments.form:
        raise UsageError("--part-bars says how long the parts of a --form are; name the form too.")
    if arguments.form and (arguments.end or arguments.go_on):
        raise UsageError("A tune with a --form ends with its last part; leave out --end and --go-on.")
    if arguments.end and arguments.go_on:
        raise UsageError("--end and --go-on don't go together; leave one of them out.")
    try:
        compass = read_compass(arguments.compass) if arguments.compass else None
        form = form_from(arguments.form.upper(), _part_bars(arguments)) if arguments.form else None
    except ModelError as error:
        raise UsageError(str(error)) from None
    asked = replace(
        request,
        end=arguments.end,
        go_on=arguments.go_on,
        compass=compass,
        density=arguments.density or "",
        form=form,
    )
    if form is not None:
        _check_bars(arguments.bars, form)
        asked = replace(asked, bars=form.written_bars)
    if asked != request and arguments.characters is not None:
        raise UsageError("A text of --characters is written without direction; leave one of them out.")
    return asked


def _check_bars(bars: int | None, form: Form) -> None:
    """UsageError where --bars says something else than the form does; 0 stands for all of the tune."""
    if bars not in (None, 0, form.written_bars):
        raise UsageError(
            f"The form {form.letters} has {form.written_bars} bars on paper, not {bars}; "
            "leave out --bars, or say --part-bars."
        )


def _part_bars(arguments: argparse.Namespace) -> tuple[int, ...]:
    """The bars that --part-bars names, such as 8 or 8,4."""
    numbers = (arguments.part_bars or _USUAL_PART_BARS).split(",")
    if not all(number.strip().isdecimal() for number in numbers):
        raise UsageError(f"--part-bars wants numbers such as 8 or 8,4, got {arguments.part_bars!r}.")
    return tuple(int(number) for number in numbers)


def unit_line(unit_length: str | None) -> str:
    """Return the L: line of a new tune (ABC 2.1, 3.1.7); UsageError for a length that no program reads."""
    if unit_length is not None and unit_length not in _UNITS:
        raise UsageError(f"--unit-length must be one of {', '.join(_UNITS)}, got {unit_length!r}.")
    return f"L:{unit_length or '1/8'}"


def tempo_line(tempo: int, meter: str) -> str:
    """Return the Q: line of so many beats a minute, a beat being the meter's (ABC 2.1, 3.1.8)."""
    if not _SLOWEST <= tempo <= _FASTEST:
        raise UsageError(f"--tempo must be from {_SLOWEST} to {_FASTEST} beats a minute, got {tempo}.")
    read = read_meter(meter)
    whole = read.duration is None or not (read.duration * 4).denominator > 1
    beat = f"3/{read.unit}" if read.is_compound else _BEATS.get(meter, "1/4" if whole else "1/8")
    return f"Q:{beat}={tempo}"
