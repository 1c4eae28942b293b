"""The colours of ABC in the editor, line by line; ABC 2.1 sections 2.2 and 3 to 6 say what stands where."""

import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.appearance import Colours

FIELD_LINE = re.compile(r"([A-Za-z+]:)([^%]*)(%.*)?")
BODY = re.compile(
    r"""(?P<comment>%.*)
    |(?P<quoted>"[^"]*"?)
    |(?P<decoration>![^!\s|]+!|[~.HLMOPSTuv](?=[\^_=]*[A-Ga-g(\[{]))
    |(?P<field_name>\[[A-Za-z]:[^\]]*\]?)
    |(?P<bar_line>\[?\|+:*\]?(?:\[?\d[\d,-]*)?|:+\|*:*(?:\d[\d,-]*)?|\[\d[\d,-]*|::)
    """,
    re.VERBOSE,
)
LONG_LINE = 5000  # beyond this a line is no music, and colouring it would hold up the typing


class AbcHighlighter(QSyntaxHighlighter):
    """Colours fields, comments, bar lines, chord symbols and decorations."""

    def __init__(self, document: QTextDocument, colours: Colours) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._set_formats(colours)

    def set_colours(self, colours: Colours) -> None:
        """Colour everything again."""
        self._set_formats(colours)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        if len(text) > LONG_LINE:
            return
        field = FIELD_LINE.fullmatch(text)
        if text.startswith("%"):
            self.setFormat(0, len(text), self._formats["comment"])
        elif field and not text.startswith(("|:", "::")):
            self._colour_field(field)
        else:
            for match in BODY.finditer(text):
                name = match.lastgroup or ""
                self.setFormat(match.start(), match.end() - match.start(), self._formats[name])

    def _colour_field(self, field: re.Match[str]) -> None:
        names = ("field_name", "title" if field[1] == "T:" else "field_value", "comment")
        for group, name in enumerate(names, start=1):
            if field[group]:
                self.setFormat(field.start(group), len(field[group]), self._formats[name])

    def _set_formats(self, colours: Colours) -> None:
        names = ("comment", "quoted", "decoration", "field_name", "field_value", "bar_line")
        self._formats = {name: _format(getattr(colours, name)) for name in names}
        self._formats["title"] = _format(colours.text)
        self._formats["title"].setFontWeight(QFont.Weight.Bold)
        self._formats["field_name"].setFontWeight(QFont.Weight.DemiBold)
        self._formats["comment"].setFontItalic(True)


def _format(colour: str) -> QTextCharFormat:
    result = QTextCharFormat()
    result.setForeground(QColor(colour))
    return result
