"""Outputs and inputs as they are remembered: by their names, as text."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any, TypeVar

from desktop.midi.protocol import Listening, Route
from desktop.performing.output_box import PORT, SYNTH, VIRTUAL

VIRTUAL_NAME = "Carolan"

_TYPES: dict[type, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    type(None): (int, type(None)),
}  # what may be read, by the type of the default; all else is text
_Remembered = TypeVar("_Remembered", Route, Listening)


def route_to(output: str) -> Route:
    """Return the plain route to an output of the transport bar: "synth", "virtual" or "port:NAME"."""
    if output == VIRTUAL:
        return Route("virtual", VIRTUAL_NAME)
    if output.startswith(PORT):
        return Route("port", output.removeprefix(PORT))
    assert output == SYNTH or not output
    return Route("synth")


def output_of(route: Route) -> str:
    """Return what the transport bar calls the output of a route."""
    return {"virtual": VIRTUAL, "port": PORT + route.name}.get(route.kind, SYNTH)


def words_of(route: Route) -> str:
    """Return what a person calls the output of a route."""
    return {"virtual": f"Virtual port {route.name}", "port": route.name}.get(route.kind, "Built-in synth")


def to_text(remembered: Iterable[Route] | Iterable[Listening]) -> str:
    """Return routes or inputs as one line of text."""
    return json.dumps([asdict(each) for each in remembered])


def read_routes(text: str) -> tuple[Route, ...]:
    """Return the routes of a text that `to_text` made; what makes no sense is left out, or has its default."""
    routes = _read(text, Route)
    return tuple(
        each for each in routes if each.kind == "synth" or (each.kind in ("port", "virtual") and each.name)
    )


def read_inputs(text: str) -> tuple[Listening, ...]:
    """Return the inputs of a text that `to_text` made; what makes no sense is left out, or has its default."""
    return tuple(each for each in _read(text, Listening) if each.kind in ("port", "virtual") and each.name)


def _read(text: str, kind: type[_Remembered]) -> list[_Remembered]:
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    each_one = (_one(values, kind) for values in (found if isinstance(found, list) else ()))
    return [one for one in each_one if one is not None]


def _one(values: object, kind: type[_Remembered]) -> _Remembered | None:
    """What makes sense of the values, each by itself; None where that says too little."""
    known: dict[str, Any] = {}
    found = None
    for each in fields(kind):
        if isinstance(values, dict) and each.name in values:
            with suppress(TypeError, ValueError):
                known_too = {each.name: _checked(values[each.name], each.default)}
                found = kind(**known, **known_too)
                known.update(known_too)
    return found


def _checked(value: Any, default: object) -> Any:
    """The value; TypeError where it has not the type of the default, ValueError for text that is no Unicode."""
    if type(value) not in _TYPES.get(type(default), (str,)):
        raise TypeError(f"not what this field holds: {value!r}")
    str(value).encode()
    return value
