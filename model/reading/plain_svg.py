"""Verovio's SVG made plain: no nested <svg>, no style sheet, no nested text, so that every renderer shows all of it."""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.reading.grace_slashes import add_slash, is_slashed
from model.reading.music_font import outline, text_width

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SHAPES = frozenset(f"{{{_SVG}}}{name}" for name in ("ellipse", "path", "polygon", "polyline", "rect"))
_BOLD = frozenset(("ending", "fing", "reh", "tempo"))
_ITALIC = frozenset(("dir", "dynam", "mNum"))
_INHERITED = ("x", "y", "text-anchor", "font-size", "font-family", "font-style", "font-weight")
_MUSIC_FONTS = ("Leipzig", "Bravura", "Leland", "Gootville", "Petaluma")
# The signs of music fonts (SMuFL) that Verovio writes as text; text fonts have them elsewhere.
_SIGNS = {
    "\uea63": "♭♭", "\uea64": "♭", "\uea65": "♮", "\uea66": "♯", "\uea67": "♯♯",
    "\ue260": "♭", "\ue261": "♮", "\ue262": "♯", "\ued60": "♭", "\ued61": "♮", "\ued62": "♯",
}  # fmt: skip
_DEPTH = 110  # thousandths of its size, by which a sign reaches below the line of words
_TEXT_SIZE = 405  # px: what Verovio sets words in, beside signs of the music font
FONT_FAMILIES = "Times New Roman, Liberation Serif, Times, DejaVu Serif, serif"
"""The fonts of the words, the first that is there; those whose widths Verovio reckons with come first."""

_Style = dict[str, str]


def plain_svg(svg: str) -> str:
    """Returns the same picture without what renderers such as Qt's pass over; ParseError where `svg` is no XML.

    Every id stays. The picture is black on nothing: `color` at its root changes that.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    _unnest(root)
    for style in root.findall(f"{{{_SVG}}}style"):
        root.remove(style)
    _walk(root, {})
    root.attrib |= {"color": "black", "fill": "currentColor"}
    return ElementTree.tostring(root, encoding="unicode")


def stacked(pages: Sequence[str]) -> str:
    """Returns one picture of plain pages, one below the other."""
    roots = [ElementTree.fromstring(page) for page in pages]
    whole = roots[0]
    boxes = [[float(number) for number in root.get("viewBox", "0 0 0 0").split()] for root in roots]
    pixels = sum(float(root.get("height", "0").removesuffix("px")) for root in roots)
    at = boxes[0][3]
    for root, box in zip(roots[1:], boxes[1:], strict=True):
        group = ElementTree.SubElement(whole, f"{{{_SVG}}}g", {"transform": f"translate(0, {at:g})"})
        group.extend(list(root))
        at += box[3]
    whole.set("viewBox", f"0 0 {boxes[0][2]:g} {at:g}")
    whole.set("height", f"{pixels:g}px")
    return ElementTree.tostring(whole, encoding="unicode")


def head_id(note: str) -> str:
    """Returns the id of the head of a note."""
    return f"head-{note}"


def _unnest(root: Element) -> None:
    """Turns the inner <svg> into a group, in whose units the whole is measured."""
    inner = root.find(f"{{{_SVG}}}svg")
    if inner is None:
        return
    inner.tag = f"{{{_SVG}}}g"
    root.set("viewBox", inner.attrib.pop("viewBox", "0 0 21000 29700"))
    inner.attrib.pop("color", None)
    inner.set("font-family", FONT_FAMILIES)
    # What has no line of its own would get one in Qt's PDF, as an outline twice as large as the sign itself.
    inner.set("stroke-width", "0")
    inner.attrib.pop("overflow", None)


def _walk(parent: Element, style: _Style) -> None:
    """Writes into each element what the style sheet said of its class."""
    for child in list(parent):
        classes = set(child.get("class", "").split())
        if "placeholder" in classes:
            parent.remove(child)
            continue
        inherited = dict(style)
        if classes & _BOLD:
            inherited["font-weight"] = "bold"
        if classes & _ITALIC:
            inherited["font-style"] = "italic"
        if "notehead" in classes and parent.get("id"):
            # The note's own group holds its stem and its words too.
            child.set("id", head_id(parent.attrib["id"]))
        if "graceGrp" in classes and is_slashed(child.get("id", "")):
            add_slash(child)
        if child.tag in _SHAPES and child.get("stroke-width"):
            child.set("stroke", child.get("stroke", "currentColor"))
        if child.tag == f"{{{_SVG}}}text":
            at = list(parent).index(child)
            parent.remove(child)
            for offset, text in enumerate(_flat_texts(child, inherited)):
                parent.insert(at + offset, text)
        else:
            _walk(child, inherited)


def _flat_texts(text: Element, style: _Style) -> Iterator[Element]:
    """Yields texts whose pieces are not nested, one for every place that the pieces are set at."""
    flat: Element | None = None
    place: tuple[str | None, ...] = ()
    for content, given in _placed(list(_pieces(text, dict(style)))):
        if given.get("font-family") in _MUSIC_FONTS:
            yield _drawn(content, given)
            continue
        here = (given.get("x"), given.get("y"), given.get("text-anchor"))
        if flat is None or here != place:
            place = here
            flat = Element(f"{{{_SVG}}}text", {_SPACE: "preserve"})
            flat.attrib |= {name: given[name] for name in ("x", "y", "text-anchor") if name in given}
            yield flat
        piece = ElementTree.SubElement(flat, f"{{{_SVG}}}tspan")
        piece.attrib |= {name: given[name] for name in _INHERITED[3:] if name in given}
        piece.text = content


def _placed(pieces: list[tuple[str, _Style]]) -> Iterator[tuple[str, _Style]]:
    """Yields the pieces of a text, signs of the music font one by one with places of their own where they can be
    drawn; in words that do not begin at their place, they become letters.
    """
    if not _needs_outline(pieces) or not all("x" in given for _, given in pieces):
        for content, given in pieces:
            yield _readable(content, given)
        return
    moved = _beginnings(pieces)  # how far the words at a place reach
    for content, given in pieces:
        is_music = given.get("font-family") in _MUSIC_FONTS and all(map(outline, content))
        content, given = (content, given) if is_music else _readable(content, given)
        start = (given["x"], given.get("y", "0"))
        for part in content if is_music else [content]:
            reach = moved.get(start, 0.0)
            yield part, given | {"x": f"{float(start[0]) + reach:g}", "text-anchor": "start"}
            moved[start] = reach + _width(part, given, is_music)


def _beginnings(pieces: list[tuple[str, _Style]]) -> dict[tuple[str, str], float]:
    """Where words begin, seen from the place that they are anchored at."""
    shifts: dict[tuple[str, str], float] = {}
    for content, given in pieces:
        start = (given["x"], given.get("y", "0"))
        share = {"middle": 0.5, "end": 1.0}.get(given.get("text-anchor", "start"), 0.0)
        is_music = given.get("font-family") in _MUSIC_FONTS
        shifts[start] = shifts.get(start, 0.0) - share * _width(content, given, is_music)
    return shifts


def _needs_outline(pieces: list[tuple[str, _Style]]) -> bool:
    """Whether a text holds signs that no text font has."""
    return any(
        sign not in _SIGNS and outline(sign) is not None
        for content, given in pieces if given.get("font-family") in _MUSIC_FONTS
        for sign in content
    )  # fmt: skip


def _width(content: str, given: _Style, is_music: bool) -> float:
    size = _size(given)
    if is_music:
        return sum(one.width * size for one in map(outline, content) if one is not None)
    return text_width(content, size, given.get("font-weight") == "bold", given.get("font-style") == "italic")


def _size(given: _Style) -> float:
    return float(given.get("font-size", "0px").removesuffix("px"))


def _drawn(sign: str, given: _Style) -> Element:
    """A sign of the music font as its outline."""
    scale = _size(given) / 1000
    raised = float(given.get("y", "0")) - _DEPTH * scale
    at = f"translate({given['x']}, {raised:g}) scale({scale:g}, {-scale:g})"
    found = outline(sign)
    return Element(f"{{{_SVG}}}path", {"transform": at, "d": found.path if found is not None else ""})


def _pieces(element: Element, style: _Style) -> Iterator[tuple[str, _Style]]:
    """Yields the words inside of an element with all that holds for them."""
    style = style | {name: element.attrib[name] for name in _INHERITED if name in element.attrib}
    content = element.text or ""
    # Between tags stand the line breaks of the file; words have a size.
    if content and style.get("font-size", "0px") != "0px" and not (content.isspace() and len(element)):
        yield content, style
    for child in element:
        yield from _pieces(child, style)


def _readable(content: str, style: _Style) -> tuple[str, _Style]:
    """Words set in a music font are written with the letters of a text font."""
    if style.get("font-family") not in _MUSIC_FONTS:
        return content, style
    words = "".join(_SIGNS.get(sign, sign) for sign in content)
    lettered = {name: value for name, value in style.items() if name != "font-family"}
    return words, lettered | {"font-size": f"{_TEXT_SIZE}px"}
