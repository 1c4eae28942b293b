"""The tree of a MusicXML file: plain or in its zip, partwise or timewise, with nothing in it that could harm."""

from io import BytesIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZipFile

from model.notation.errors import NotationError

_MOST_BYTES = 32 * 2**20  # of the score that a .mxl holds
_DEEPEST = 100
_CONTAINER = "META-INF/container.xml"
_SCORES = (".musicxml", ".xml")


class _RefusedError(Exception):
    """What a score never holds: entities of its own, elements without end."""


def score_root(data: bytes, name: str) -> Element:
    """Returns the <score-partwise> of a MusicXML 4.0 file, turned from timewise where need be.

    `name` is what an error calls the file. Raises NotationError (one sentence) for what is no such file, or is
    larger than 32 MB when it is unpacked.
    """
    try:
        root = _parsed(_unpacked(data) if data.startswith(b"PK") else data)
    except Exception as error:  # zip files and XML break in many ways
        raise NotationError(
            f"{name} is not a whole MusicXML file, so it could not be read; export it anew from where it came."
        ) from error
    if root.tag == "score-timewise":
        return _partwise(root)
    if root.tag != "score-partwise":
        raise NotationError(f"{name} is XML but no score in MusicXML; choose another file.")
    return root


def _unpacked(data: bytes) -> bytes:
    """Returns the score in a compressed file: the first root file of its container."""
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        wanted = ""
        if _CONTAINER in names:
            container = _parsed(_member(archive, _CONTAINER))
            wanted = next(
                (one.get("full-path", "") for one in container.iter() if one.tag.endswith("rootfile")), ""
            )
        if wanted not in names:
            wanted = next(
                one
                for one in names
                if one.lower().endswith(_SCORES) and not one.startswith(("META-INF", "__"))
            )
        return _member(archive, wanted)


def _member(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise _RefusedError
    return data


def _parsed(data: bytes) -> Element:
    """Returns the root of an XML text; entities that it declares are refused, files that it names are not read."""
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _RefusedError
        builder.start(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition(":")[2])

    def declare_entity(*_: object) -> None:
        raise _RefusedError

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = declare_entity
    parser.Parse(data, True)
    return builder.close()


def _partwise(timewise: Element) -> Element:
    """Returns a score whose parts hold measures, from one whose measures hold parts."""
    root = Element("score-partwise")
    root.extend(child for child in timewise if child.tag != "measure")
    parts: dict[str, Element] = {}
    for measure in timewise.iter("measure"):
        for inside in measure.findall("part"):
            name = inside.get("id", "")
            if name not in parts:
                parts[name] = Element("part", {"id": name})
                root.append(parts[name])
            copy = Element("measure", dict(measure.attrib))
            copy.extend(list(inside))
            parts[name].append(copy)
    return root
