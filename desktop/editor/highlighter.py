"""The colours of ABC in the editor, from the same tokens that everything else is read from."""

from collections.abc import Iterator

from PySide6.QtGui import (
    QColor,
    QFont,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextLayout,
)

from desktop.appearance import Colours
from desktop.editor.text_offsets import TextOffsets
from model.notation.lexer import tokenize
from model.notation.lines import Line, LineKind, classify
from model.notation.tokens import TokenKind

LONG_LINE = 5000  # beyond this a line is no music, and colouring it would hold up the typing
OUTSIDE, HEADER, BODY = 0, 1, 2  # of a tune: what the line above leaves a line in

FORMATS = {
    TokenKind.FIELD_NAME: "field_name",
    TokenKind.FIELD_VALUE: "field_value",
    TokenKind.FIELD: "field_name",
    TokenKind.COMMENT: "comment",
    TokenKind.DIRECTIVE: "comment",
    TokenKind.BAR: "bar_line",
    TokenKind.ENDING: "bar_line",
    TokenKind.QUOTED: "quoted",
    TokenKind.DECORATION: "decoration",
    TokenKind.GRACE_OPEN: "decoration",
    TokenKind.GRACE_CLOSE: "decoration",
    TokenKind.TUPLET: "quoted",
}


class AbcHighlighter(QSyntaxHighlighter):
    """Colours fields, comments, bar lines, chord symbols and decorations."""

    def __init__(self, document: QTextDocument, colours: Colours) -> None:
        super().__init__(document)
        self._formats = _formats(colours)

    def set_colours(self, colours: Colours) -> None:
        """Colour everything again."""
        self._formats = _formats(colours)
        if self.document() is not None:
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        above = max(OUTSIDE, self.previousBlockState())
        self.setCurrentBlockState(_state_after(_line(text, above), above))
        for start, length, look in self._looks(text, above):
            self.setFormat(start, length, look)

    def formats_of(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        """Return how the characters of a block look, in UTF-16 units from its beginning; nothing is changed."""
        if self.document() is None:
            return []
        ranges = []
        for start, length, look in self._looks(block.text(), max(OUTSIDE, block.previous().userState())):
            each = QTextLayout.FormatRange()
            each.start, each.length, each.format = start, length, look
            ranges.append(each)
        return ranges

    def _looks(self, text: str, above: int) -> Iterator[tuple[int, int, QTextCharFormat]]:
        if len(text) > LONG_LINE:
            return
        line = _line(text, above)
        # music may begin without a K: above it, and looks like music all the same
        is_music = line.kind == LineKind.TEXT and above == HEADER
        offsets = TextOffsets(text)
        for token in tokenize(text, above == BODY or is_music):
            name = FORMATS.get(token.kind)
            if name:
                name = "title" if line.code == "T" and name == "field_value" else name
                start, end = offsets.to_qt(token.span.start), offsets.to_qt(token.span.end)
                yield start, end - start, self._formats[name]


def _line(text: str, above: int) -> Line:
    return next(classify(text, in_body=above == BODY))


def _state_after(line: Line, above: int) -> int:
    """Return what a line leaves the next one in: a tune lasts to an empty line (ABC 2.1 section 2.2.2)."""
    if line.kind == LineKind.BLANK:
        return OUTSIDE
    return {"X": HEADER, "K": BODY}.get(line.code, above)


def _formats(colours: Colours) -> dict[str, QTextCharFormat]:
    formats = {name: _format(getattr(colours, name)) for name in set(FORMATS.values())}
    formats["title"] = _format(colours.text)
    formats["title"].setFontWeight(QFont.Weight.Bold)
    formats["field_name"].setFontWeight(QFont.Weight.DemiBold)
    formats["comment"].setFontItalic(True)
    return formats


def _format(colour: str) -> QTextCharFormat:
    result = QTextCharFormat()
    result.setForeground(QColor(colour))
    return result
