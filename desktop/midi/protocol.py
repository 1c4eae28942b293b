"""What the window and the player say to each other: one JSON object a line, each a frozen dataclass."""

import json
import math
import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Literal

from desktop.midi.commands import (
    FASTEST,
    SLOWEST,
    Calibrate,
    Command,
    FollowClock,
    InputKind,
    Listening,
    ListPorts,
    Load,
    Open,
    OutputKind,
    Panic,
    Play,
    Quit,
    Route,
    SetLoop,
    SetTempo,
    SoundTestNote,
    Splice,
    Stop,
    TakeControls,
    UseInputs,
    UseOutputs,
)
from desktop.midi.courtesy import at_once
from desktop.midi.errors import MidiError
from desktop.midi.packing import packed, unpacked
from desktop.midi.performance import TimedMessage
from desktop.midi.reports import (
    Calibrated,
    Ended,
    Finished,
    Heard,
    InputsOpened,
    Lost,
    Opened,
    Playing,
    Ports,
    Ready,
    Report,
    Stopped,
    Synced,
    SyncState,
    Timing,
    Trouble,
)
from model.notation.spans import Span

__all__ = [
    "FASTEST",
    "SLOWEST",
    "Calibrate",
    "Calibrated",
    "Command",
    "Ended",
    "Finished",
    "FollowClock",
    "Heard",
    "InputKind",
    "InputsOpened",
    "ListPorts",
    "Listening",
    "Load",
    "Lost",
    "Message",
    "Open",
    "Opened",
    "OutputKind",
    "Panic",
    "Play",
    "Playing",
    "Ports",
    "Quit",
    "Ready",
    "Report",
    "Route",
    "SetLoop",
    "SetTempo",
    "SoundTestNote",
    "Splice",
    "Stop",
    "Stopped",
    "SyncState",
    "Synced",
    "TakeControls",
    "Timing",
    "Trouble",
    "UseInputs",
    "UseOutputs",
    "command_from_line",
    "report_from_line",
    "to_line",
]

Message = Command | Report

_COMMANDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Command)}
_REPORTS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Report)}
_HINTS = {kind: typing.get_type_hints(kind) for kind in (*_COMMANDS.values(), *_REPORTS.values())}


def to_line(message: Message) -> str:
    """The message as one line of JSON, without the line end."""
    values = {field.name: _encoded(getattr(message, field.name)) for field in fields(message)}
    return json.dumps({"say": type(message).__name__, **values}, allow_nan=False, separators=(",", ":"))


def command_from_line(line: str, step_back: Callable[[], None] = at_once) -> Command:
    """The command that a line says; `step_back` is called between two steps of a long one.

    Raises MidiError with one sentence for any other line.
    """
    return typing.cast(Command, _from_line(line, _COMMANDS, step_back))


def report_from_line(line: str) -> Report:
    """The report that a line says; raises MidiError with one sentence for any other line."""
    return typing.cast(Report, _from_line(line, _REPORTS, at_once))


def _from_line(line: str, kinds: dict[str, type], step_back: Callable[[], None]) -> Any:
    try:
        values = json.loads(line)
        kind = kinds[values.pop("say")]
        hints = _HINTS[kind]
        return kind(**{name: _decoded(value, hints[name], step_back) for name, value in values.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        shown = line.strip()[:60]
        raise MidiError(f"The player was told something that it does not understand: {shown!r}.") from error


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple) and value and isinstance(value[0], TimedMessage):
        return packed(value)
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if is_dataclass(value):
        return [_encoded(getattr(value, field.name)) for field in fields(value)]
    return value


def _decoded(value: Any, hint: Any, step_back: Callable[[], None]) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return _checked(value, value in inner)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _decoded(value, inner[0], step_back)
    if inner[:1] == (TimedMessage,):
        return unpacked(_checked(value, isinstance(value, list)), step_back)
    if origin is tuple:
        return tuple(_decoded(item, inner[0], step_back) for item in _checked(value, isinstance(value, list)))
    if hint is float:
        number = _checked(value, isinstance(value, int | float) and not isinstance(value, bool))
        return float(_checked(number, math.isfinite(number)))
    if hint is bytes:
        return bytes.fromhex(value)
    if hint is Span:
        return _span(value)
    if is_dataclass(hint):
        return _from_list(value, typing.cast(type, hint), step_back)
    return _checked(value, type(value) is hint)


def _from_list(values: Any, kind: type, step_back: Callable[[], None]) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(
        *(_decoded(value, hint, step_back) for value, hint in zip(values, hints.values(), strict=True))
    )


def _span(values: Any) -> Span:
    start, end = values
    return Span(_checked(start, type(start) is int), _checked(end, type(end) is int))


def _checked(value: Any, holds: bool) -> Any:
    if not holds:
        raise ValueError(f"not what this field holds: {value!r}")
    return value
