"""The body of a tune laid out in lines of some bars."""

from collections.abc import Iterator, Mapping, Sequence

from model.notation.editing.beaming import plain, spaced
from model.notation.editing.beats import Place, places
from model.notation.editing.cells import Cell, cut
from model.notation.editing.columns import BarText, aligned
from model.notation.editing.runs import TAILS, Run
from model.notation.editing.words import joined, note_bars, spread
from model.notation.lexer import music_tokens
from model.notation.lines import Line
from model.notation.measures import Bar
from model.notation.tokens import Token, TokenKind
from model.notation.tune import Tune

_FIELD = len("w:")


class Layout:
    """Lays out the runs of one tune."""

    def __init__(self, tune: Tune, bars_per_line: int, is_beamed: bool) -> None:
        """With `is_beamed` the spaces between notes are those of the beats."""
        self._source = tune.source
        self._bars_per_line = bars_per_line
        self._is_beamed = is_beamed
        self._places: Mapping[int, Place] = places(tune) if is_beamed else {}
        self._bars = _bars_by_start(tune)

    def lines(self, run: Run) -> Iterator[str]:
        """Yields the lines of a run."""
        if not run.is_music:
            for line in run.lines:
                yield self._source[line.start : line.end].rstrip()
        elif run.words:
            yield from self._sung(run)
        elif run.is_kept:
            found = [self._tokens([line]) for line in run.lines]
            texts = aligned([self._texts(cut(tokens)) for tokens, _ in found])
            yield from (f"{text} {tail}".strip() for text, (_, tail) in zip(texts, found, strict=True))
        else:
            tokens, tail = self._tokens(run.lines)
            yield from self._with_tail(list(self._parted(cut(tokens))), tail)

    def _sung(self, run: Run) -> Iterator[str]:
        """Yields the lines of a run with words, below each what is sung to it."""
        verses: list[list[str]] = [[] for _ in run.words[0]]
        for line, words in zip(run.lines, run.words, strict=True):
            bars = note_bars(self._tokens([line])[0])
            for verse, sung in zip(verses, words, strict=True):
                written = spread(self._source[sung.start + _FIELD : sung.end], bars)
                if written is None:
                    yield from self._as_it_was(run)
                    return
                verse += written
        parted = list(self._parted(cut(self._tokens(run.lines)[0])))
        at = 0
        for cells, text in zip(parted, aligned([self._texts(cells) for cells in parted]), strict=True):
            end = at + len(note_bars(token for cell in cells for token in cell.tokens))
            yield text
            yield from _words([joined(verse[at:end]) for verse in verses])
            at = end

    def _as_it_was(self, run: Run) -> Iterator[str]:
        for line, words in zip(run.lines, run.words, strict=True):
            yield from self._with_tail([cut(self._tokens([line])[0])], "")
            for sung in words:
                yield self._source[sung.start : sung.end].rstrip()

    def _with_tail(self, lines: Sequence[Sequence[Cell]], tail: str) -> Iterator[str]:
        texts = aligned([self._texts(line) for line in lines]) or [""]
        texts[-1] = f"{texts[-1]} {tail}".strip()
        yield from filter(None, texts)  # an empty line would end the tune

    def _tokens(self, run: Sequence[Line]) -> tuple[list[Token], str]:
        """Returns the tokens of a run as one line, and what stands at its end: a backslash, a comment."""
        tokens: list[Token] = []
        tail = ""
        for line in run:
            found = list(music_tokens(self._source, line.start, line.end))
            ending = [token for token in found if token.kind in TAILS]
            tail = " ".join(token.text.rstrip() for token in ending)
            tokens += [token for token in found if token.kind not in TAILS]
            if not ending:
                tokens.append(Token(TokenKind.SPACE, " ", line.end))
        return tokens, tail

    def _texts(self, line: Sequence[Cell]) -> list[BarText]:
        """Returns the bars of a line; an upbeat stands in one column with the bar that it leads to."""
        texts = [self._text(cell) for cell in line]
        if len(line) > 1 and self._is_short(line[0]) and not line[0].tail:
            upbeat, first = texts[:2]
            texts[:2] = [first._replace(text=f"{upbeat.text} {upbeat.closing} {first.text}")]
        return texts

    def _text(self, cell: Cell) -> BarText:
        text = spaced(cell.tokens, self._places) if self._is_beamed else plain(cell.tokens)
        return BarText(f"{cell.opening} {text}".strip(), cell.closing, cell.tail)

    def _parted(self, cells: Sequence[Cell]) -> Iterator[list[Cell]]:
        """Yields the bars of each line."""
        line: list[Cell] = []
        count = 0
        for cell, after in zip(cells, [*cells[1:], None], strict=False):
            is_first = not line or bool(cell.opening)
            line.append(cell)
            count += not (cell.begins_later_ending or (is_first and self._is_short(cell)))
            goes_on = after is not None and (cell.leads_to_later_ending or after.begins_later_ending)
            is_full = count >= self._bars_per_line or len(line) >= 2 * self._bars_per_line
            if cell.tail or (not goes_on and (cell.ends_section or is_full)):
                yield line
                line, count = [], 0
        if line:
            yield line

    def _is_short(self, cell: Cell) -> bool:
        """Tells whether the bar is shorter than its meter wants, as an upbeat is."""
        bar = next((self._bars[token.start] for token in cell.tokens if token.start in self._bars), None)
        return bar is not None and bar.meter.duration is not None and bar.duration < bar.meter.duration


def _bars_by_start(tune: Tune) -> dict[int, Bar]:
    """Returns the bar of every event by where it begins in the text."""
    return {
        event.span.start: bar for voice in tune.measures.voices for bar in voice.bars for event in bar.events
    }


def _words(verses: Sequence[str]) -> Iterator[str]:
    """Yields the w: lines of some verses; one that is silent here keeps its place before others."""
    last = max((index for index, verse in enumerate(verses) if verse), default=-1)
    for verse in verses[: last + 1]:
        yield f"w: {verse or '*'}"
