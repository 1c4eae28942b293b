"""The command `carolan`: the window, or one of the subcommands."""

import sys


def main() -> int:
    """Run Carolan with the process's arguments and return its exit code: 0, 1 (failed) or 2 (wrong words)."""
    from desktop.command_line import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
