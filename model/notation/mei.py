"""MEI elements and the ids by which what is drawn is found in the text again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from model.notation.elements import Chord, MultiRest, Note, Rest
from model.notation.spans import Span
from model.notation.staff_signs import Signs

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PREFIXES: tuple[tuple[type, str], ...] = ((Note, "n"), (Chord, "c"), (Rest, "r"), (MultiRest, "m"))


def note_id(span: Span) -> str:
    """Returns the id of the note that stands at `span`, in MEI and in the SVG that Verovio draws of it."""
    return f"n{span.start}-{span.end}"


def struck_id(element: Note | Chord | Rest | MultiRest) -> str:
    """Returns the id of a note, chord or rest."""
    prefix = next(prefix for kind, prefix in _PREFIXES if isinstance(element, kind))
    return f"{prefix}{element.span.start}-{element.span.end}"


def name_all(signs: Iterable[Signs]) -> None:
    """Gives ids to notes, chords, rests and grace notes; what macros write stands at one place of the text, so that
    all but the first of a place have a number behind it: n4-6, n4-6.x2.
    """
    counts: Counter[str] = Counter()

    def named(name: str) -> str:
        counts[name] += 1
        return name if counts[name] == 1 else f"{name}.x{counts[name]}"

    for one in signs:
        element = one.element
        one.grace_names = [
            named(note_id(note.span)) for grace in (*one.graces, *one.late_graces) for note in grace.notes
        ]
        notes = (
            element.notes if isinstance(element, Chord) else (element,) if isinstance(element, Note) else ()
        )
        one.note_names = [named(note_id(note.span)) for note in notes]
        one.name = one.note_names[0] if isinstance(element, Note) else named(struck_id(element))


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
