"""The words of a command that say how a tune is performed."""

import argparse

from model.notation.style import PerformanceStyle, UnbegunRepeat


def add_style_options(parser: argparse.ArgumentParser) -> None:
    """Declares `--accompaniment`, `--straight` and `--repeats`."""
    parser.add_argument("--accompaniment", action="store_true", help="play the chord symbols, with a bass")
    parser.add_argument("--straight", action="store_true", help="play hornpipes as they are written")
    parser.add_argument(
        "--repeats",
        choices=[unbegun.value for unbegun in UnbegunRepeat],
        default=UnbegunRepeat.STANDARD.value,
        help="where a :| without a |: goes back to: as the ABC standard says, or as abc2midi plays",
    )


def chosen_style(arguments: argparse.Namespace) -> PerformanceStyle:
    """The style that the words ask for."""
    return PerformanceStyle(
        accompaniment=arguments.accompaniment,
        swing=not arguments.straight,
        unbegun_repeat=UnbegunRepeat(arguments.repeats),
    )
