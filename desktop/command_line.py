"""Words -> one subcommand or the window; every failure ends in one sentence."""

import argparse
import contextlib
import importlib
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from desktop.errors import DesktopError, UsageError
from desktop.midi.errors import MidiError
from model.errors import ModelError
from model.notation.errors import NotationError

COMMANDS = {
    "compose": "continue a seed with the network",
    "check": "say what is wrong with tunes",
    "export": "write a tune as .mid, .wav or .abc",
    "play": "play a tune to a port or the built-in synth",
    "ports": "list the MIDI ports",
    "train": "train a network on a folder of tunes",
    "evaluate": "measure a network",
    "models": "list the networks that are there",
}
_PERSONAL = (DesktopError, MidiError, ModelError, NotationError)


def run(words: Sequence[str]) -> int:
    """Run the command that `words` name and return its exit code: 0, 1 (it failed) or 2 (wrong words)."""
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    try:
        code = _dispatch(words)
        sys.stdout.flush()  # here, where a reader that has left is expected
        return code
    except SystemExit as ending:  # argparse has said what it had to say
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
            return ending.code if isinstance(ending.code, int) else 2
        _forget_output()
        return 1
    except UsageError as error:
        return _say(error, debug, 2)
    except _PERSONAL as error:
        return _say(error, debug, 1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        _forget_output()
        return 1
    except OSError as error:
        return _say(
            DesktopError(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."),
            debug,
            1,
        )
    except ModuleNotFoundError as error:
        return _say(DesktopError(_how_to_install(error)), debug, 1)
    except Exception as error:
        told = DesktopError(f"Something went wrong inside Carolan; {_where_it_is_told(error)}.")
        told.__cause__ = error
        return _say(told, debug, 1)


def _dispatch(words: Sequence[str]) -> int:
    name = words[0] if words else ""
    if name in COMMANDS:
        module = importlib.import_module(f"desktop.commands.{name}")
        parser = argparse.ArgumentParser(f"carolan {name}", description=(module.__doc__ or "").strip())
        module.add_arguments(parser)
        code: int = module.run(parser.parse_args(words[1:]))
        return code
    arguments = _window_parser().parse_args(words)
    if name.isalpha() and not Path(name).exists():
        raise UsageError(f"There is no command and no file {name!r}; `carolan --help` names the commands.")
    from desktop.commands.start import start

    return start([Path(file) for file in arguments.files])


def _window_parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:10}{what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        "carolan",
        description="Compose tunes in ABC notation together with a neural network.",
        epilog=f"commands (carolan COMMAND --help says more):\n{commands}\n\n"
        "  --debug   show the trace of an error",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="tunebooks to open in the window")
    parser.add_argument("--version", action="version", version=f"carolan {_version()}")
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("carolan")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def _say(error: Exception, debug: bool, code: int) -> int:
    if debug:
        traceback.print_exception(error)
    print(f"carolan: {error}", file=sys.stderr)
    return code


def _how_to_install(error: ModuleNotFoundError) -> str:
    return (
        f"Carolan is not wholly installed: the package {error.name!r} is missing; "
        "`make run` or `pip install .` in its folder installs what it needs."
    )


def _forget_output() -> None:
    """Whoever read the output has left: there is nobody to tell, and Python must not try to flush it again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _where_it_is_told(error: Exception) -> str:
    """Write the trace of `error` to the log and return what a sentence can say of where it is."""
    from desktop.folders import log_file

    for path in (log_file(), Path(tempfile.gettempdir()) / "carolan.log"):
        with contextlib.suppress(OSError):
            _log(error, path)
            return f"{path} says what"
    return "--debug shows what"


def _log(error: Exception, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("carolan.crash")
    handler = logging.FileHandler(path, encoding="utf-8")
    logger.addHandler(handler)
    logger.propagate = False
    logger.error("", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
