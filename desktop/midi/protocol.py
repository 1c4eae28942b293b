"""What the window and the player say to each other: one JSON object a line, each a frozen dataclass here."""

import json
import math
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from desktop.midi.errors import MidiError
from desktop.midi.performance import Performance, TimedMessage
from model.notation.spans import Span

OutputKind = Literal["synth", "port", "virtual", "none"]

SLOWEST, FASTEST = 0.05, 20.0


# Commands: from the window to the player.


@dataclass(frozen=True)
class Open:
    """Use another output: the synth, the port that `name` means (see `names.resolve`), a new virtual port."""

    kind: OutputKind
    name: str = ""


@dataclass(frozen=True)
class Load:
    """Play this from now on; a tune that is playing goes on at the same place in the new one."""

    performance: Performance


@dataclass(frozen=True)
class Play:
    """Start at a place of the tune; all places are in seconds at the notated tempo."""

    from_seconds: float = 0.0
    until_seconds: float | None = None  # None: the end of the tune
    loop: bool = False
    loop_from_seconds: float = 0.0  # where the loop enters again
    number: int = (
        0  # of this playing; its reports carry it, for those of an earlier one may still be on the way
    )


@dataclass(frozen=True)
class Stop:
    """Stop, and silence what sounds."""


@dataclass(frozen=True)
class SetTempo:
    """Play at another tempo, from this moment and until further notice; 1.0 is the notated one."""

    factor: float

    def __post_init__(self) -> None:
        if not SLOWEST <= self.factor <= FASTEST:
            raise ValueError(f"a tempo factor lies between {SLOWEST} and {FASTEST}, got {self.factor}")


@dataclass(frozen=True)
class Panic:
    """Stop, and silence all sixteen channels whatever they were used for."""


@dataclass(frozen=True)
class ListPorts:
    """Ask for the names of the ports."""


@dataclass(frozen=True)
class Quit:
    """Silence everything and end the process."""


Command = Open | Load | Play | Stop | SetTempo | Panic | ListPorts | Quit


# Reports: from the player to the window.


@dataclass(frozen=True)
class Ready:
    """The player listens."""

    realtime: bool = False  # whether the system granted real-time priority


@dataclass(frozen=True)
class Ports:
    """The names of the MIDI ports; the sentence says why there are none, where there are none."""

    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    backend: str
    sentence: str = ""


@dataclass(frozen=True)
class Opened:
    """The output in use from now on; kind "none" means that the player keeps time in silence."""

    kind: OutputKind
    name: str = ""
    latency_seconds: float = 0.0


@dataclass(frozen=True)
class Playing:
    """Where the listener is in the tune, and what sounds there; at least 20 a second while it plays."""

    seconds: float
    spans: tuple[Span, ...] = ()
    tempo_factor: float = 1.0
    number: int = 0  # of the playing, as `Play` gave it


@dataclass(frozen=True)
class Stopped:
    """It was stopped at this place."""

    seconds: float
    number: int = 0


@dataclass(frozen=True)
class Finished:
    """It has played to the end."""

    seconds: float
    number: int = 0


@dataclass(frozen=True)
class Timing:
    """How late the messages of the last playing were handed to the output."""

    messages: int
    median_ms: float
    p99_ms: float
    worst_ms: float


@dataclass(frozen=True)
class Lost:
    """The output vanished; the player keeps time and takes it up again when it is back."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Trouble:
    """Something did not work; one sentence for the person."""

    sentence: str


@dataclass(frozen=True)
class Ended:
    """The player process is gone; said by the client, which then starts another when it is asked to play."""

    sentence: str


Report = Ready | Ports | Opened | Playing | Stopped | Finished | Timing | Lost | Trouble | Ended
Message = Command | Report

_COMMANDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Command)}
_REPORTS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Report)}


def to_line(message: Message) -> str:
    """The message as one line of JSON, without the line end."""
    values = {field.name: _encoded(getattr(message, field.name)) for field in fields(message)}
    return json.dumps({"say": type(message).__name__, **values}, allow_nan=False, separators=(",", ":"))


def command_from_line(line: str) -> Command:
    """The command that a line says; raises MidiError with one sentence for any other line."""
    return typing.cast(Command, _from_line(line, _COMMANDS))


def report_from_line(line: str) -> Report:
    """The report that a line says; raises MidiError with one sentence for any other line."""
    return typing.cast(Report, _from_line(line, _REPORTS))


def _from_line(line: str, kinds: dict[str, type]) -> Any:
    try:
        values = json.loads(line)
        kind = kinds[values.pop("say")]
        hints = typing.get_type_hints(kind)
        return kind(**{name: _decoded(value, hints[name]) for name, value in values.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        shown = line.strip()[:60]
        raise MidiError(f"The player was told something that it does not understand: {shown!r}.") from error


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if is_dataclass(value):
        # By place and not by name: a performance of an hour has a hundred thousand of them.
        return [_encoded(getattr(value, field.name)) for field in fields(value)]
    return value


def _decoded(value: Any, hint: Any) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return _checked(value, value in inner)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _decoded(value, inner[0])
    if origin is tuple:
        return tuple(_decoded(item, inner[0]) for item in _checked(value, isinstance(value, list)))
    if hint is float:
        number = _checked(value, isinstance(value, int | float) and not isinstance(value, bool))
        return float(_checked(number, math.isfinite(number)))
    if hint is bytes:
        return bytes.fromhex(value)
    if hint is Span:
        return _span(value)
    if hint is TimedMessage:
        return _timed_message(value)
    if is_dataclass(hint):
        return _from_list(value, typing.cast(type, hint))
    return _checked(value, type(value) is hint)


def _from_list(values: Any, kind: type) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(*(_decoded(value, hint) for value, hint in zip(values, hints.values(), strict=True)))


def _timed_message(values: Any) -> TimedMessage:
    """The most frequent value by far, so it has a short way of its own."""
    at_seconds, data, span = values
    number = _checked(at_seconds, type(at_seconds) in (int, float) and math.isfinite(at_seconds))
    message = bytes.fromhex(data)
    _checked(
        data, bool(message) and message[0] >= 0x80
    )  # no running status (MIDI 1.0): each message is whole
    return TimedMessage(float(number), message, None if span is None else _span(span))


def _span(values: Any) -> Span:
    start, end = values
    return Span(_checked(start, type(start) is int), _checked(end, type(end) is int))


def _checked(value: Any, holds: bool) -> Any:
    if not holds:
        raise ValueError(f"not what this field holds: {value!r}")
    return value
