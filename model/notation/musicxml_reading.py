"""Scores in MusicXML, read as ABC."""

from model.notation.transcribing.sheet_text import sheet_text
from model.notation.transcribing.xml_sheet import xml_sheet
from model.notation.transcribing.xml_source import score_root


def musicxml_as_abc(data: bytes, name: str, title: str = "") -> tuple[str, tuple[str, ...]]:
    """Returns a score in MusicXML 4.0 (or its zip) as one tune of ABC, and remarks on what was left out.

    Every staff of a part is a voice; several voices on a staff stand behind `&`. `name` is what errors call the
    file, `title` the title of a score that has none. Raises NotationError, one sentence.
    """
    sheet, remarks = xml_sheet(score_root(data, name), name, title)
    return sheet_text(sheet), remarks
