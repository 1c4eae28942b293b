"""The stroke through the beam of short grace notes, which Verovio draws at single ones only."""

import re
from xml.etree.ElementTree import Element, SubElement

_SVG = "http://www.w3.org/2000/svg"
_STEM = re.compile(r"M(-?[\d.]+) (-?[\d.]+) L(-?[\d.]+) (-?[\d.]+)")
_LEFT, _RIGHT, _LOW, _HIGH = -150, 240, 170, -240  # from where the stroke crosses the stem
_WIDTH = 22


def is_slashed(name: str) -> bool:
    """Returns whether the id of a group of grace notes says that it has a stroke."""
    return name.startswith("slash-")


def add_slash(group: Element) -> None:
    """Draws the stroke through the first stem of a group, near its beam."""
    stem = next(
        (path.get("d", "") for path in group.iter(f"{{{_SVG}}}path") if _STEM.match(path.get("d", ""))), ""
    )
    found = _STEM.match(stem)
    if found is None:
        return
    x, head, _, beam = map(float, found.groups())
    y = beam + (head - beam) * 0.3
    line = f"M{x + _LEFT:g} {y + _LOW:g} L{x + _RIGHT:g} {y + _HIGH:g}"
    SubElement(group, f"{{{_SVG}}}path", {"d": line, "stroke": "currentColor", "stroke-width": str(_WIDTH)})
