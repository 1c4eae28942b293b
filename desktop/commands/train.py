"""Train a network on folders of tunes or built-in collections; Ctrl-C leaves a checkpoint to go on from."""

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from desktop.commands.json_line import json_line
from desktop.errors import DesktopError
from model.checkpoints import FACTS_FILE, resolve_checkpoint, user_folder
from model.devices import IN_THE_BACKGROUND, give_way, threads_beside_playing
from model.errors import ModelError
from model.notation.errors import NotationError
from model.recipes import recipe_named
from model.training_run import TrainingPlan, TrainingRun, is_resumable

_NUMBERS = {
    "steps": int, "batch_size": int, "window": int, "learning_rate": float, "dropout": float,
    "weight_dropout": float, "transposed": float, "with_form": float, "validate_every": int, "patience": int, "save_every": int, "units": int, "embedding_size": int,
    "seed": int,
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of `carolan train`."""
    parser.add_argument("sources", nargs="+", metavar="FOLDER|builtin:NAME", help="where the tunes are")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the checkpoint goes")
    parser.add_argument("--name", help="the network's name (default: the folder's)")
    parser.add_argument(
        "--recipe", default="carolan", help="carolan (default), or seed: the seed documents' way"
    )
    parser.add_argument("--from", dest="start_from", metavar="NAME|DIR", help="the network to start from")
    parser.add_argument(
        "--hold-out",
        nargs="+",
        default=[],
        metavar="FILE",
        help="tunes that are not trained on, nor their variants",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace the network that lies in --out")
    parser.add_argument("--resume", action="store_true", help="go on with the training in --out")
    for name, kind in _NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help="(the recipe says)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    parser.add_argument(
        "--attached", action="store_true", help="stop when standard input says `stop` or closes, as at Ctrl-C"
    )
    parser.add_argument("--comet", action="store_true", help="log to Comet ML (the extra carolan[comet])")


def run(arguments: argparse.Namespace) -> int:
    """Train and return 0; a training that was interrupted and left a checkpoint also counts as done."""
    if arguments.attached:
        give_way(IN_THE_BACKGROUND)
    report = _print_json if arguments.json else _ProgressLine()
    try:
        plan = _plan(arguments)
        training = TrainingRun(plan, threads=threads_beside_playing() if arguments.attached else None)
        stop = threading.Event()
        with _stopping(stop, arguments.attached):
            logs = _comet(plan) if arguments.comet else contextlib.nullcontext(lambda event: None)
            with logs as log:
                for event in training.run(stop.is_set):
                    report(event)
                    log(event)
    except (DesktopError, ModelError, NotationError) as error:
        if arguments.json:
            _print_json({"event": "error", "sentence": str(error)})
        raise
    return 0


def _plan(arguments: argparse.Namespace) -> TrainingPlan:
    name = arguments.name or (arguments.out.name if arguments.out else _name_of(arguments.sources[0]))
    out = arguments.out or user_folder() / name
    if arguments.resume and not is_resumable(out):
        raise ModelError(f"There is no training to go on with in {out}; leave out --resume to begin one.")
    if (out / FACTS_FILE).exists() and not (arguments.resume or arguments.overwrite):
        raise ModelError(
            f"{out} already holds a network; choose another --out, go on with --resume, or replace it with --overwrite."
        )
    recipe = recipe_named(arguments.recipe, **{number: getattr(arguments, number) for number in _NUMBERS})
    start = resolve_checkpoint(arguments.start_from) if arguments.start_from else None
    return TrainingPlan(arguments.sources, out, name, recipe, start, arguments.resume, arguments.hold_out)


def _name_of(source: str) -> str:
    return source.removeprefix("builtin:") if source.startswith("builtin:") else Path(source).resolve().name


@contextlib.contextmanager
def _stopping(stop: threading.Event, attached: bool) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and, where attached, standard input set `stop`; a second Ctrl-C ends at once."""

    signals = count()

    def on_signal(number: int, frame: object) -> None:
        # `next` is one step: a second signal that interrupts this very function already counts as the second
        if next(signals) or stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        print("Stopping: a checkpoint is being written ...", file=sys.stderr)

    def on_input() -> None:
        for line in sys.stdin:
            if line.strip() == "stop":
                break
        stop.set()

    names = [name for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), on_signal) for name in names}
    if attached:
        threading.Thread(target=on_input, daemon=True).start()
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _comet(plan: TrainingPlan) -> "contextlib.AbstractContextManager[Callable[[Mapping[str, Any]], None]]":
    from desktop.commands.comet_log import comet_log

    return comet_log(plan)


def _print_json(event: Mapping[str, Any]) -> None:
    print(json_line(event), flush=True)


class _ProgressLine:
    """The events as tqdm's line and a few sentences on standard error."""

    def __init__(self) -> None:
        self._line: Any = None

    def __call__(self, event: Mapping[str, Any]) -> None:
        getattr(self, f"_on_{event['event']}", lambda event: None)(event)

    def _on_started(self, event: Mapping[str, Any]) -> None:
        from tqdm import tqdm

        self._say(
            f"{event['parameters']:,} parameters on {event['device']}; {event['training_tunes']} tunes "
            f"({event['training_characters']:,} characters) to train on, {event['validation_tunes']} to validate, "
            f"{event['test_tunes']} for the last figure."
        )
        self._line = tqdm(total=event["steps"], initial=event["step"], unit="step", file=sys.stderr)

    def _on_step(self, event: Mapping[str, Any]) -> None:
        shown = {
            "bits": f"{event['bits_per_character']:.3f}",
            "char/s": f"{event['characters_per_second']:.0f}",
        }
        if event["validation_bits_per_character"] is not None:
            shown["held-out"] = f"{event['validation_bits_per_character']:.3f}"
        self._line.set_postfix(shown, refresh=False)
        self._line.update()

    def _on_warning(self, event: Mapping[str, Any]) -> None:
        self._say(event["sentence"])

    def _on_interrupted(self, event: Mapping[str, Any]) -> None:
        self._close()
        self._say(f"Stopped after step {event['step']}; go on with --resume --out {event['checkpoint']}.")

    def _on_finished(self, event: Mapping[str, Any]) -> None:
        self._close()
        bits = event.get("test_bits_per_character", event.get("training_bits_per_character"))
        why = "no validation was better for a while" if event["early"] else "the recipe is done"
        self._say(
            f"Finished after step {event['step']} ({why}): {bits:.3f} bits per character; {event['checkpoint']}."
        )

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()

    @staticmethod
    def _say(sentence: str) -> None:
        print(sentence, file=sys.stderr)
