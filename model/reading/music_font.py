"""The music font as outlines, and the widths of words, out of what comes with Verovio."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

_FONT = "Leipzig"
_METRICS = re.compile(r'<g c="([0-9A-F]+)"[^>]*?h-a-x="([\d.]+)"')
_UNITS = re.compile(r'units-per-em="([\d.]+)"')
_USUAL_WIDTH = 0.5  # ems, of a letter whose width is not known


@dataclass(frozen=True, slots=True)
class Outline:
    """A sign of the music font: an SVG path whose y grows upwards, in thousandths of its size."""

    path: str
    width: float  # of the space that it takes, in parts of its size


@lru_cache(maxsize=256)
def outline(sign: str) -> Outline | None:
    """Returns the outline of a sign, None where the font lacks it or is not there."""
    folder = _folder()
    code = f"{ord(sign):04X}"
    if folder is None or not (file := folder / _FONT / f"{code}.xml").is_file():
        return None
    path = next((one for one in ElementTree.parse(file).iter() if one.get("d")), None)
    if path is None:
        return None
    return Outline(path.get("d", ""), _widths(f"{_FONT}.xml").get(code, _USUAL_WIDTH))


def text_width(text: str, size: float, is_bold: bool = False, is_italic: bool = False) -> float:
    """Returns how wide Verovio takes words for that are `size` high, in the units of `size`."""
    style = "".join(name for name, holds in (("-bold", is_bold), ("-italic", is_italic)) if holds)
    widths = _widths(f"text/Times{style}.xml")
    return size * sum(widths.get(f"{ord(sign):X}", _USUAL_WIDTH) for sign in text.replace("\u00a0", " "))


def _folder() -> Path | None:
    spec = find_spec("verovio")
    return Path(spec.origin).parent / "data" if spec is not None and spec.origin is not None else None


@lru_cache(maxsize=8)
def _widths(name: str) -> dict[str, float]:
    """The widths of signs in ems, by their hexadecimal numbers."""
    folder = _folder()
    file = folder / name if folder is not None else None
    if file is None or not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8")
    units = _UNITS.search(text)
    em = float(units[1]) if units is not None else 1000.0
    return {code: float(width) / em for code, width in _METRICS.findall(text)}
