"""The command `carolan`: the window, or one of the subcommands."""

import io
import sys


def main() -> int:
    """Run Carolan with the process's arguments and return its exit code: 0, 1 (failed) or 2 (wrong words)."""
    from desktop.command_line import run

    _let_everything_be_said()
    return run(sys.argv[1:])


def _let_everything_be_said() -> None:
    """A sign that the terminal can't show becomes `?`, in a file or a pipe everything is UTF-8, as ABC is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
