"""A phrase: some bars of ABC, how they sound, and where each of their bars begins."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.editor.ghost import piece_bar_ends
from desktop.endless.heading import CHANGING, Heading, heading_at_first, heading_of
from desktop.errors import DesktopError
from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions, heard, played
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from model.notation.elements import BarLine, Ending, Field
from model.notation.lexer import music_tokens
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.timeline import Timeline
from model.notation.tokens import TokenKind
from model.notation.tune import Tune

_BARS_A_LINE = 4
_SAME_SECONDS = 1e-6
_TIE_AT_END = re.compile(r"-(?=[\s|:\]]*$)")
_REPEAT_AT_END = re.compile(r":+\|\s*$")
_ENDING = re.compile(r"(?<=\|)\s*\[?\d[\d,-]*$")  # its number stands behind the bar line before it
_COMMENT = re.compile(r"(?<!\\)%.*")
_UNHEARD = re.compile(r"\s+|%.*")
_FIELD_LINE = re.compile(r"([A-Za-z+]):(.*)")
_INLINE = "IKLMmPQRUV"  # fields that may stand between notes (ABC 2.1, 3.2), without notes for the reader
_QUARTERS = 4  # in a whole note
PLAINLY = PlayingOptions()


@dataclass(frozen=True)
class PhraseBar:
    """A bar each time that it is played; seconds from the beginning of the phrase, at the notated tempo."""

    at_seconds: float
    end_seconds: float
    span: Span  # in the phrase's text; before its beginning where a repeat goes back to what stood there
    text: str  # between its bar lines, behind the fields that it begins with
    before: Heading  # that holds where `text` begins
    behind: Heading  # that holds at its end
    share: Fraction  # of a whole bar: less for an upbeat


@dataclass(frozen=True)
class Phrase:
    """Bars that are written and played in one piece."""

    text: str  # it begins with the new line that parts it from what stands before
    heading: Heading  # that holds before it
    open_text: str  # the bars before it that a repeat sign in it goes back to
    bars: tuple[PhraseBar, ...]  # in the order of playing
    performance: Performance  # from 0; its spans count characters of `text`
    quarters: float  # that it lasts
    behind: Heading  # that holds behind it

    @property
    def seconds(self) -> float:
        """How long it lasts at the notated tempo."""
        return self.performance.duration_seconds

    @property
    def first_pass(self) -> int:
        """How many of its bars are played before the first of them comes back."""
        for index in range(1, len(self.bars)):
            if self.bars[index].span.start <= self.bars[index - 1].span.start:
                return index
        return len(self.bars)

    def shortened(self, count: int, after_full: bool = False) -> "Phrase":
        """Return its first bars as they are played, and text that says the same.

        An upbeat `after_full` bar stands behind a double bar line; behind a single one it would be an error.
        """
        if count >= len(self.bars):
            return self
        bars = self.bars[:count]
        border = "||" if after_full and bars[0].share < 1 else ""
        text = _closed(self._written(count, border))
        is_same = self.text.startswith(text)
        performance = _cut(self.performance, bars[-1].end_seconds, is_same)
        behind = self.heading.after(parse(_source(self.heading, text) + "\n").tunes[0].body)
        quarters = self.quarters * bars[-1].end_seconds / max(self.seconds, 1e-9)
        return replace(self, text=text, bars=bars, performance=performance, quarters=quarters, behind=behind)

    def _written(self, count: int, border: str) -> str:
        """The text of the first bars; what was to be repeated and is not, is written without the signs for it.

        The bar line `border` stands before them then.
        """
        first = self.first_pass
        if count > first:
            texts = list(_texts(self.bars, self.heading))
            return f"\n{border}{_lines(texts[:first])}||\n{_lines(texts[first:count])}|"
        last = self.bars[count - 1].span.end
        end = next((end for end in piece_bar_ends(self.text) if end >= last), len(self.text))
        text = _REPEAT_AT_END.sub("||", _ENDING.sub("", self.text[:end]))
        return text if self.open_text else text.replace("|:", border, 1)


def phrase_of(heading: Heading, text: str, open_text: str = "", options: PlayingOptions = PLAINLY) -> Phrase:
    """Return the phrase that a text is behind a heading and the bars `open_text` that its repeat goes back to.

    DesktopError where nothing in it is played.
    """
    source = _source(heading, open_text)
    offset = len(source)
    tune = parse(source + text + "\n").tunes[0]
    timeline = heard(tune, options)
    begin = heard(parse(source + "\n").tunes[0], options).duration if open_text else Fraction(0)
    bars = tuple(_bars(tune, timeline, begin, offset, heading))
    if not bars:
        raise DesktopError("There are no bars to play here.")
    performance = _sliced(played(timeline, options), timeline.seconds_at(begin), offset)
    quarters = float((timeline.duration - begin) * _QUARTERS)
    return Phrase(text, heading, open_text, bars, performance, quarters, heading.after(tune.body))


def phrase_of_tune(tune: Tune, options: PlayingOptions = PLAINLY) -> Phrase:
    """Return a whole tune as a phrase whose places count from the tune's beginning; DesktopError without notes."""
    timeline, offset = heard(tune, options), tune.span.start
    bars = tuple(_bars(tune, timeline, Fraction(0), offset, heading_at_first(tune)))
    if not bars or not (timeline.notes or heard(tune).notes):  # all voices may be muted
        raise DesktopError("There are no notes to play here.")
    heading = heading_of(tune)
    quarters = float(timeline.duration * _QUARTERS)
    performance = _sliced(played(timeline, options), 0.0, offset)
    return Phrase(tune.text.rstrip(), heading, "", bars, performance, quarters, heading)


def once_more(phrase: Phrase, options: PlayingOptions = PLAINLY) -> Phrase:
    """Return a phrase as it is played again behind itself, in the key and meter that it began in."""
    if phrase.open_text or phrase.heading != phrase.behind or _has_lone_upbeat(phrase.bars):
        return last_bars(phrase, phrase.first_pass, options)
    return phrase


def last_bars(phrase: Phrase, count: int, options: PlayingOptions = PLAINLY) -> Phrase:
    """Return the last bars of a phrase as they were played, as a phrase of its own; DesktopError where it has none.

    An upbeat that the last bar leaves no room for is left out.
    """
    bars = phrase.bars[-count:]
    texts = list(_texts(bars[1:] if _has_lone_upbeat(bars) else bars, phrase.behind))
    return phrase_of(phrase.behind, f"\n{_lines(texts)}||", options=options)


def _texts(bars: Iterable[PhraseBar], behind: Heading) -> Iterator[str]:
    """The texts of bars, each with the inline fields that it needs behind the one before it, or behind `behind`."""
    for bar in bars:
        yield bar.before.restored_from(behind) + bar.text
        behind = bar.behind


def _has_lone_upbeat(bars: Sequence[PhraseBar]) -> bool:
    """Tell whether bars that come again behind themselves begin with an upbeat and end with a full bar."""
    return len(bars) > 1 and bars[0].share < 1 and bars[-1].share == 1


def arranged(phrase: Phrase, options: PlayingOptions) -> Phrase:
    """Return the phrase as it sounds with other options; one that was shortened within a repeat stays as it is."""
    try:
        other = phrase_of(phrase.heading, phrase.text, phrase.open_text, options)
    except DesktopError:
        return phrase
    return other if abs(other.seconds - phrase.seconds) < _SAME_SECONDS else phrase


def _source(heading: Heading, text: str) -> str:
    return heading.text(1).rstrip("\n") + text


def _bars(
    tune: Tune, timeline: Timeline, begin: Fraction, offset: int, heading: Heading
) -> Iterator[PhraseBar]:
    start = timeline.seconds_at(begin)
    written = _written_bars(tune)
    for bar in timeline.bars:
        if bar.onset < begin or not bar.duration:
            continue
        full = bar.meter.duration
        text, before, behind = written.get(bar.span.start, ("", (), ()))
        yield PhraseBar(
            timeline.seconds_at(bar.onset) - start,
            timeline.seconds_at(bar.end) - start,
            Span(bar.span.start - offset, bar.span.end - offset),
            text,
            heading.after(before),
            heading.after(behind),
            min(Fraction(1), bar.duration / full) if full else Fraction(1),
        )


def _written_bars(tune: Tune) -> dict[int, tuple[str, Sequence[Field], Sequence[Field]]]:
    """What stands between the bar lines of each bar, and the fields before that text and up to its end.

    Fields in it are inline fields; the number of an ending is left out, as are the fields that it begins with. The
    keys are the beginnings of the bars' spans.
    """
    fields = [element for element in tune.body if isinstance(element, Field)]
    borders = [line.start for line in tune.body_lines[:1]]
    borders += [element.span.end for element in tune.body if _is_border(element)]
    found = {}
    for voice in tune.measures.voices:
        last = 0
        for bar in voice.bars:
            start = max([last, *(place for place in borders if place <= bar.span.start)])
            last = bar.span.end
            found[bar.span.start] = _written_bar(tune, start, bar, fields)
    return found


def _is_border(element: object) -> bool:
    return isinstance(element, BarLine | Ending) or (isinstance(element, Field) and element.code == "V")


def _written_bar(
    tune: Tune, start: int, bar: Bar, fields: Sequence[Field]
) -> tuple[str, Sequence[Field], Sequence[Field]]:
    end = max(bar.closing.span.start if bar.closing is not None else bar.span.end, bar.span.end)
    for field in fields:
        if field.span.start >= start and not _UNHEARD.sub("", tune.source[start : field.span.start]):
            if field.code not in CHANGING:
                break
            start = field.span.end
    first, *others = _COMMENT.sub("", tune.source[start:end]).split("\n")
    text = " ".join(" ".join([first, *map(_in_line, others)]).split())
    before, behind = ([each for each in fields if each.span.start < place] for place in (start, end))
    return text, before, behind


def _in_line(line: str) -> str:
    """A line as part of another one: fields become inline fields, where there are such; others are left out."""
    field = _FIELD_LINE.match(line)
    if field is None:
        return line
    return f"[{field[1]}:{field[2].strip()}]" if field[1] in _INLINE else ""


def _sliced(whole: Performance, start: float, offset: int) -> Performance:
    """The performance from a place on, as one that begins there; its spans counted from `offset`."""
    end = whole.duration_seconds
    events = tuple(
        replace(event, at_seconds=min(event.at_seconds, end) - start, span=_moved(event.span, -offset))
        for event in whole.events
        if event.at_seconds >= start
    )
    return Performance(events, end - start, tuple(_beats_from(whole.beats, start)))


def _beats_from(beats: Sequence[BeatPoint], start: float) -> Iterator[BeatPoint]:
    before = [beat for beat in beats if beat.at_seconds <= start]
    if not before:
        return
    last = before[-1]
    at_quarters = last.at_quarters + (start - last.at_seconds) * last.quarters_per_second
    yield BeatPoint(0.0, 0.0, last.quarters_per_second)
    for beat in beats[len(before) :]:
        yield replace(beat, at_seconds=beat.at_seconds - start, at_quarters=beat.at_quarters - at_quarters)


def _cut(whole: Performance, end: float, keeps_spans: bool) -> Performance:
    """The performance up to a place, at which what sounds ends; without places in a text that is another one."""
    events, sounding = list[TimedMessage](), dict[tuple[int, int], TimedMessage]()
    for event in whole.events:
        if event.at_seconds > end or (event.at_seconds == end and messages.is_note_on(event.data)):
            break
        key = (event.data[0] & 0x0F, event.data[1] if len(event.data) > 1 else -1)
        if messages.is_note_on(event.data):
            sounding[key] = event
        elif messages.is_note_off(event.data):
            sounding.pop(key, None)
        events.append(event)
    for (channel, pitch), event in sounding.items():
        events.append(TimedMessage(end, messages.note_off(channel, pitch), event.span))
    if not keeps_spans:
        events = [replace(event, span=None) for event in events]
    beats = tuple(beat for beat in whole.beats if beat.at_seconds < end)
    return Performance(tuple(events), end, beats)


def _closed(text: str) -> str:
    """The text without the tie and the slurs that would go on behind it."""
    text = _TIE_AT_END.sub("", text)
    opened: list[Span] = []
    for line in re.finditer(r".+", text):
        for token in music_tokens(text, line.start(), line.end()):
            if token.kind == TokenKind.SLUR_OPEN:
                opened.append(token.span)
            elif token.kind == TokenKind.SLUR_CLOSE and opened:
                opened.pop()
    for span in reversed(opened):
        text = text[: span.start] + text[span.end :]
    return text


def _moved(span: Span | None, by: int) -> Span | None:
    return None if span is None else Span(span.start + by, span.end + by)


def _lines(texts: Sequence[str]) -> str:
    """Bars joined by plain bar lines, a few in a line."""
    rows = [texts[start : start + _BARS_A_LINE] for start in range(0, len(texts), _BARS_A_LINE)]
    return "|\n".join("|".join(row) for row in rows)
