"""The colours of ABC in the editor, from the same tokens that everything else is read from."""

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

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
        line = next(classify(text, in_body=above == BODY))
        self.setCurrentBlockState(_state_after(line, above))
        if len(text) <= LONG_LINE:
            # music may begin without a K: above it, and looks like music all the same
            is_music = line.kind == LineKind.TEXT and above == HEADER
            self._colour(text, in_body=above == BODY or is_music, title=line.code == "T")

    def _colour(self, text: str, in_body: bool, title: bool) -> None:
        offsets = TextOffsets(text)
        for token in tokenize(text, in_body):
            name = FORMATS.get(token.kind)
            if name:
                name = "title" if title and name == "field_value" else name
                start, end = offsets.to_qt(token.span.start), offsets.to_qt(token.span.end)
                self.setFormat(start, end - start, self._formats[name])


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
