"""The lines of a tune's body in runs that are laid out as one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from model.notation.lexer import music_tokens
from model.notation.lines import Line, LineKind
from model.notation.tokens import TokenKind
from model.notation.tune import Tune

TAILS = frozenset({TokenKind.CONTINUATION, TokenKind.COMMENT})
"""What may stand at the end of a line of music."""

_WORDS = frozenset("ws")
_ENDINGS = frozenset("%\\[{")


@dataclass(slots=True)
class Run:
    """Lines of music whose bars may be parted elsewhere, or other lines.

    `words` holds the w: lines below each line of music, as many below each.
    """

    lines: list[Line]
    is_music: bool
    is_kept: bool = False  # its lines hold the bars that they hold
    words: list[list[Line]] = field(default_factory=list)


class Runs:
    """Finds the runs of one tune."""

    def __init__(self, tune: Tune, keeps_lines: bool, keeps_words: bool) -> None:
        """With `keeps_lines` all lines hold the bars that they held, with `keeps_words` those with words do."""
        self._source = tune.source
        self._body = tune.body_lines
        self._keeps_lines = keeps_lines
        self._keeps_words = keeps_words or keeps_lines or tune.dialect.is_strict

    def all(self) -> Iterator[Run]:
        """Yields the runs in the order of the text."""
        run: Run | None = None
        index = 0
        while index < len(self._body):
            sung = self._sung_lines(index)
            is_music = self._body[index].kind == LineKind.MUSIC
            if sung:
                if run is not None and not (run.words and len(run.words[0]) == len(sung)):
                    yield run
                    run = None
                run = run or Run([], is_music)
                run.lines.append(self._body[index])
                run.words.append(sung)
                index += 1 + len(sung)
                continue
            if run is not None and (run.words or run.is_music != is_music or self._must_part(index)):
                yield run
                run = None
            is_kept = self._keeps_lines or (is_music and (self._is_sung(index) or self._names_voice(index)))
            run = run or Run([], is_music, is_kept)
            run.lines.append(self._body[index])
            index += 1
        if run is not None:
            yield run

    def _sung_lines(self, index: int) -> list[Line]:
        """Returns the words below a line of music, none where they can't be parted with it."""
        line = self._body[index]
        if self._keeps_words or line.kind != LineKind.MUSIC or self._ending(line) is not None:
            return []
        if index and self._ending(self._body[index - 1]) == TokenKind.CONTINUATION:
            return []
        words: list[Line] = []
        for after in islice(self._body, index + 1, None):
            if after.code not in _WORDS and after.code != "+":
                break
            if after.code != "w" or "%" in self._source[after.start : after.end]:
                return []
            words.append(after)
        has_voices = "[V:" in self._source[line.start : line.end]
        return [] if has_voices else words

    def _must_part(self, index: int) -> bool:
        """Tells whether the line of the body at `index` begins another run of music."""
        if self._body[index].kind != LineKind.MUSIC:
            return False
        before = self._ending(self._body[index - 1])
        if before == TokenKind.CONTINUATION:
            return False
        if before is not None or self._keeps_lines or self._is_sung(index):
            return True
        return self._names_voice(index) != self._names_voice(index - 1)

    def _names_voice(self, index: int) -> bool:
        """Tells whether the line begins with an inline V:, as where the voices of a line stand below each other."""
        return self._source.startswith("[V:", self._body[index].start)

    def _is_sung(self, index: int) -> bool:
        """Tells whether words or symbols stand below the line, or below those that it goes on in."""
        while index + 1 < len(self._body):
            after = self._body[index + 1]
            if after.kind != LineKind.MUSIC:
                return after.code in _WORDS
            if self._ending(self._body[index]) != TokenKind.CONTINUATION:
                return False
            index += 1
        return False

    def _ending(self, line: Line) -> TokenKind | None:
        """Returns what a line of music ends in: a comment, a backslash, a chord or grace group that is left open."""
        text = self._source[line.start : line.end]
        if not _ENDINGS.intersection(text):
            return None
        is_open: TokenKind | None = None
        last = TokenKind.SPACE
        for token in music_tokens(self._source, line.start, line.end):
            last = token.kind
            if last in (TokenKind.CHORD_OPEN, TokenKind.GRACE_OPEN):
                is_open = last
            elif last in (TokenKind.CHORD_CLOSE, TokenKind.GRACE_CLOSE, TokenKind.BAR):
                is_open = None
        return last if last in TAILS else is_open
