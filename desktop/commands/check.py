"""Say what is wrong with tunes, as FILE:LINE:COLUMN: error|warning: message."""

import argparse
import json
import sys
from pathlib import Path

from model.notation.errors import NotationError
from model.notation.files import read_abc
from model.notation.parser import parse
from model.notation.problems import Problem, find_problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan check`."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="tunebooks")
    parser.add_argument("--json", action="store_true", help="one JSON object a problem")


def run(arguments: argparse.Namespace) -> int:
    """Print the problems of all files and return 1 where one of them is an error, otherwise 0.

    NotationError for a file that can't be read, after the others were checked.
    """
    errors = 0
    unreadable: list[NotationError] = []
    for file in arguments.files:
        try:
            text = read_abc(Path(file)).text
        except NotationError as error:
            unreadable.append(error)
            continue
        for problem in find_problems(parse(text)):
            errors += problem.severity == "error"
            print(_as_json(file, problem) if arguments.json else _as_line(file, problem))
    if unreadable:
        sys.stdout.flush()
        for each in unreadable[:-1]:
            print(f"carolan: {each}", file=sys.stderr)
        raise unreadable[-1]
    return 1 if errors else 0


def _as_line(file: str, problem: Problem) -> str:
    return f"{file}:{problem.line}:{problem.column}: {problem.severity}: {problem.message}"


def _as_json(file: str, problem: Problem) -> str:
    return json.dumps(
        {
            "file": file, "line": problem.line, "column": problem.column, "severity": problem.severity,
            "message": problem.message,
        },
        ensure_ascii=False,
    )  # fmt: skip
