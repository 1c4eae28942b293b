"""Say what is wrong with tunes, as FILE:LINE:COLUMN: error|warning: message."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.commands.chosen_tune import text_of
from desktop.commands.json_line import json_line
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.problems import Problem, find_problems
from model.notation.spans import Span
from model.notation.tune import Tunebook

if TYPE_CHECKING:
    from model.reading.reader import SecondReader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan check`."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="tunebooks, MIDI files, scores in MusicXML; - reads ABC from standard input",
    )
    parser.add_argument(
        "--second-opinion",
        action="store_true",
        help="warn also where music21 reads a tune otherwise (up to 2 s a tune)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a problem")


def run(arguments: argparse.Namespace) -> int:
    """Print the problems of all files and return 1 where one of them is an error, otherwise 0.

    NotationError for a file that can't be read, after the others were checked.
    """
    errors = 0
    unreadable: list[NotationError] = []
    with _second_reader() if arguments.second_opinion else nullcontext() as reader:
        for file in arguments.files:
            try:
                text = text_of(Path(file))
            except NotationError as error:
                unreadable.append(error)
                continue
            for problem in _problems(parse(text), reader):
                errors += problem.severity == "error"
                print(_as_json(file, problem) if arguments.json else _as_line(file, problem))
    if unreadable:
        sys.stdout.flush()
        for each in unreadable[:-1]:
            print(f"carolan: {each}", file=sys.stderr)
        raise unreadable[-1]
    return 1 if errors else 0


def _second_reader() -> "SecondReader":
    from model.reading.reader import SecondReader

    return SecondReader()


def _problems(book: Tunebook, reader: "SecondReader | None") -> Iterator[Problem]:
    """Yield the problems of a book in the order of the text, and then what a second reader says."""
    if not book.text.strip():
        yield Problem(
            Span(0, 0), 1, 1, "error", "This file is empty; a tune begins with a line X:1 and a K: line."
        )
    yield from find_problems(book)
    if reader is not None:
        from model.reading.disagreement import second_problems

        yield from second_problems(book, reader)


def _as_line(file: str, problem: Problem) -> str:
    return f"{file}:{problem.line}:{problem.column}: {problem.severity}: {problem.message}"


def _as_json(file: str, problem: Problem) -> str:
    return json_line(
        {
            "file": file, "line": problem.line, "column": problem.column, "severity": problem.severity,
            "message": problem.message,
        }
    )  # fmt: skip
