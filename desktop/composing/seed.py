"""Which text the network continues, and where what it writes goes."""

from dataclasses import dataclass

from model.notation.lexer import music_tokens
from model.notation.lines import LineKind, classify
from model.notation.parser import parse
from model.notation.tokens import TokenKind
from model.notation.tune import Tune

EMPTY_SEED = "X:1\n"
_NO_MUSIC = (LineKind.FIELD, LineKind.COMMENT, LineKind.DIRECTIVE)


@dataclass(frozen=True)
class Seed:
    """What the network is given."""

    text: str  # ABC of one tune, up to the place where the network goes on
    insert_at: int  # offset in the editor's text
    prefix: str = ""  # written into the editor before the continuation
    remark: str = ""  # a sentence for the person, where something was decided for them


@dataclass(frozen=True)
class _Place:
    """Where what is continued stands in the editor's text: offsets, without what is empty behind it."""

    start: int
    end: int
    is_tune: bool = True


def seed_at(text: str, caret: int, new_tune: str = EMPTY_SEED) -> Seed:
    """Return what the network continues when the caret stands at this offset; `new_tune` where the text is empty."""
    if not text.strip():
        return Seed(new_tune, caret, new_tune, "The editor was empty: the network begins a tune of its own.")
    tune = parse(text).tune_at(caret)
    if tune is None:
        end = len(text[:caret].rstrip()) or len(text.rstrip())
        return _at_end(text, _Place(0, end, is_tune=False), caret)
    place = _Place(tune.span.start, tune.span.start + len(tune.text.rstrip()))
    if caret >= place.end or caret < place.start:
        return _at_end(text, place, caret)
    body = _body_start(tune)
    if body <= caret and text[body:caret].strip():
        caret = _past_bar_line(text, caret)
        return Seed(text[place.start : caret], caret)
    return _at_end(
        text, place, caret, "The cursor stood before the music: the network goes on at the tune's end."
    )


def _body_start(tune: Tune) -> int:
    return tune.body_lines[0].start if tune.body_lines else tune.span.end


def _past_bar_line(text: str, caret: int) -> int:
    """Return the caret, or the place behind the plain bar line right after it: else it would stand there twice."""
    if text[caret - 1] in ":|[":
        return caret
    line_end = text.find("\n", caret)
    line_end = len(text) if line_end < 0 else line_end
    following = [token for token in music_tokens(text, caret, line_end) if token.kind != TokenKind.SPACE][:2]
    if not following or following[0].text != "|":
        return caret
    begins_ending = len(following) > 1 and following[1].kind == TokenKind.ENDING
    return caret if begins_ending else following[0].span.end


def _at_end(text: str, place: _Place, caret: int, remark: str = "") -> Seed:
    """Return the seed at the tune's end: on its last line, or on a new one where the caret is below it."""
    *_, last = classify(text[place.start : place.end], in_body=not place.is_tune)
    # music can't stand on the line of a field
    wants_line = "\n" in text[place.end : max(place.end, caret)] or last.kind in _NO_MUSIC
    prefix = "\n" if wants_line else ""
    return Seed(text[place.start : place.end] + prefix, place.end, prefix, remark)
