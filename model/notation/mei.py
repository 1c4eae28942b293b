"""MEI elements and the ids by which what is drawn is found in the text again."""

from collections.abc import Mapping
from xml.etree import ElementTree

from model.notation.elements import Chord, MultiRest, Note, Rest
from model.notation.spans import Span

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PREFIXES: tuple[tuple[type, str], ...] = ((Note, "n"), (Chord, "c"), (Rest, "r"), (MultiRest, "m"))


def note_id(span: Span) -> str:
    """Returns the id of the note that stands at `span`, in MEI and in the SVG that Verovio draws of it."""
    return f"n{span.start}-{span.end}"


def struck_id(element: Note | Chord | Rest | MultiRest) -> str:
    """Returns the id of a note, chord or rest."""
    prefix = next(prefix for kind, prefix in _PREFIXES if isinstance(element, kind))
    return f"{prefix}{element.span.start}-{element.span.end}"


def piece_id(name: str, piece: int) -> str:
    """Returns the id of the `piece`-th of the tied note values that write one note; the first has the plain id."""
    return f"{name}.{piece + 1}" if piece else name


def add(
    parent: ElementTree.Element, tag: str, attributes: Mapping[str, str | int] | None = None, text: str = ""
) -> ElementTree.Element:
    """Returns a new child of `parent`; attributes that are empty are left out."""
    given = {name: str(value) for name, value in (attributes or {}).items() if value != ""}
    child = ElementTree.SubElement(parent, tag, given)
    child.text = text or None
    return child
