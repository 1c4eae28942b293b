"""Outputs and inputs as they are remembered: by their names, as text."""

import json
from collections.abc import Iterable
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
    """Return the routes of a text that `to_text` made; none where it makes no sense."""
    return tuple(route for route in _read(text, Route) if route.kind in ("synth", "port", "virtual"))


def read_inputs(text: str) -> tuple[Listening, ...]:
    """Return the inputs of a text that `to_text` made; none where it makes no sense."""
    return tuple(each for each in _read(text, Listening) if each.kind in ("port", "virtual"))


def _read(text: str, kind: type[_Remembered]) -> list[_Remembered]:
    try:
        found = json.loads(text) if text else []
        return [kind(**_known(each, kind)) for each in found]
    except (TypeError, ValueError, AttributeError):
        return []


def _known(values: dict[str, Any], kind: type[Route] | type[Listening]) -> dict[str, Any]:
    """What of the values belongs to the kind; raises TypeError for one that has not the type of its default."""
    wanted = {}
    for each in fields(kind):
        if each.name in values:
            value = values[each.name]
            if type(value) not in _TYPES.get(type(each.default), (str,)):
                raise TypeError(each.name)
            wanted[each.name] = value
    return wanted
