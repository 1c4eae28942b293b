"""What plays and what is in hand: phrases one behind the other on one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.endless.phrase import Phrase, PhraseBar, arranged, phrase_of_tune
from desktop.endless.standing import Standing
from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from model.notation.spans import Span
from model.notation.tune import Tune

SPAN_STRIDE = 1_000_000  # a section's places begin at its number times this; a phrase is shorter
_KEPT_BARS = 2  # before the place, for what is heard lags behind what is sent
_LEAST_SECONDS = 1e-6


@dataclass(frozen=True)
class Section:
    """A phrase at its place in time; seconds at the notated tempo since playing began."""

    number: int
    at_seconds: float
    lead: str  # the header of a new tune, written before the phrase
    phrase: Phrase
    before: Standing  # with the lead
    after: Standing
    is_own: bool = False  # the person's own tune, which stands in the text already
    again: bool = False  # a phrase before once more

    @property
    def end_seconds(self) -> float:
        """Where the next one begins."""
        return self.at_seconds + self.phrase.seconds

    def may_end_after(self, bars: int) -> bool:
        """Tell whether it may end after so many bars: the person's own come whole, also where a repeat plays them."""
        phrase = self.phrase
        if bars == len(phrase.bars):
            return True
        return not self.is_own and (not phrase.open_text or bars <= phrase.first_pass)

    def shortened(self, bars: int) -> Phrase:
        """Return its first bars, as they are written behind what stands before it."""
        return self.phrase.shortened(bars, after_full=self.before.ends_full)

    @property
    def written(self) -> str:
        """What it adds to the text."""
        return self.lead + self.phrase.text


@dataclass(frozen=True)
class Cut:
    """A bar line at which what is in hand may be exchanged."""

    section: Section
    bars: int  # of the section, that are played before it
    at_seconds: float


class Stream:
    """The sections that were not heard long ago; the player has what `performance` returns."""

    def __init__(self) -> None:
        self.own_tune: Tune | None = None  # of the section that is the person's own
        self._sections: list[Section] = []
        self._numbers = 0
        self._quarters = 0.0  # before the first section that is kept
        self._setup: dict[bytes, TimedMessage] = {}  # of sections that are not kept: the latest of each kind

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is kept, in the order of playing."""
        return tuple(self._sections)

    @property
    def last(self) -> Section | None:
        """The section that nothing follows."""
        return self._sections[-1] if self._sections else None

    @property
    def end_seconds(self) -> float:
        """Where the next phrase will begin."""
        return self._sections[-1].end_seconds if self._sections else 0.0

    def append(self, lead: str, phrase: Phrase, before: Standing, after: Standing, **marks: bool) -> Section:
        """Put a phrase behind all that is there; `marks` are the fields of Section of these names."""
        self._numbers += 1
        section = Section(self._numbers, self.end_seconds, lead, phrase, before, after, **marks)
        self._sections.append(section)
        return section

    def section_at(self, seconds: float) -> Section | None:
        """Return what sounds at a place; the last section behind the end."""
        started = [section for section in self._sections if section.at_seconds <= seconds + _LEAST_SECONDS]
        return started[-1] if started else None

    def section_of(self, span: Span) -> tuple[Section, Span] | None:
        """Return the section that a place of the performance belongs to, and the place in its phrase."""
        number = (span.start + SPAN_STRIDE // 2) // SPAN_STRIDE
        found = [section for section in self._sections if section.number == number]
        if not found:
            return None
        base = number * SPAN_STRIDE
        return found[0], Span(span.start - base, span.end - base)

    def bars(self) -> Iterator[tuple[Section, int, PhraseBar]]:
        """Yield every bar with its section and its place in that, counted from 0."""
        for section in self._sections:
            for index, bar in enumerate(section.phrase.bars):
                yield section, index, bar

    def bars_in_hand(self, seconds: float) -> float:
        """Return how many bars are there that do not sound yet at a place."""
        behind = seconds + _LEAST_SECONDS
        shares = (
            bar.share for section, _, bar in self.bars() if section.at_seconds + bar.at_seconds > behind
        )
        return float(sum(shares, Fraction(0)))

    def cut_after(self, seconds: float, least_seconds: float = 0.0) -> Cut | None:
        """Return the first bar line that is a whole bar ahead of a place, and not inside of the person's bars.

        It does not lie before `least_seconds`.
        """
        begun = False
        for section, index, bar in self.bars():
            end = section.at_seconds + bar.end_seconds
            if end <= seconds + _LEAST_SECONDS:
                continue
            is_reached = begun and bar.share == 1 and end >= least_seconds
            if is_reached and section.may_end_after(index + 1):
                return Cut(section, index + 1, end)
            begun = True
        return None

    def holds(self, cut: Cut) -> bool:
        """Tell whether a cut's section is still kept; a network that takes too long finds it forgotten."""
        return any(section.number == cut.section.number for section in self._sections)

    def found(self, cut: Cut) -> Cut:
        """Return a cut where it is now, behind what was put in before it."""
        section = self._sections[self._place(cut.section)]
        return Cut(section, cut.bars, section.at_seconds + section.phrase.bars[cut.bars - 1].end_seconds)

    def cut(self, cut: Cut, shortened: Phrase, after: Standing) -> float:
        """Throw away what lies behind a bar line; return how many bars those were."""
        place = self._place(cut.section)
        dropped = sum(
            (bar.share for section, _, bar in self.bars() if section.at_seconds + bar.at_seconds >= cut.at_seconds - _LEAST_SECONDS),
            Fraction(0),
        )  # fmt: skip
        self._sections[place:] = [replace(cut.section, phrase=shortened, after=after)]
        return float(dropped)

    def repeat(self, section: Section, phrase: Phrase) -> Section:
        """Play a phrase once more right behind its section; what follows comes later by as much."""
        place = self._place(section)
        self._numbers += 1
        after = replace(section.after, heading=phrase.behind, tune=section.after.tune + phrase.text)
        once_more = Section(self._numbers, section.end_seconds, "", phrase, section.after, after, again=True)
        self._sections.insert(place + 1, once_more)
        self._line_up()
        return once_more

    def arrange(self, options: PlayingOptions) -> None:
        """Let everything sound with other options."""
        for place, section in enumerate(self._sections):
            if not section.is_own:
                phrase = arranged(section.phrase, options)
            elif self.own_tune is not None:
                phrase = phrase_of_tune(self.own_tune, options)
            self._sections[place] = replace(section, phrase=phrase)
        self._line_up()

    def forget_before(self, seconds: float) -> None:
        """Let go of what was heard long ago; so nothing grows with the length."""
        while len(self._sections) > 1:
            first = self._sections[0]
            bars = first.phrase.bars
            room = _KEPT_BARS * (bars[-1].end_seconds - bars[-1].at_seconds)
            if first.end_seconds + room > seconds:
                return
            for event in first.phrase.performance.events:
                if not (messages.is_note_on(event.data) or messages.is_note_off(event.data)):
                    self._setup[_kind(event.data)] = event
            self._quarters += first.phrase.quarters
            del self._sections[0]

    def performance(self) -> Performance:
        """Return everything that is kept as one performance; places count from the beginning of the playing."""
        if not self._sections:
            return Performance()
        start = self._sections[0].at_seconds
        events = [replace(event, at_seconds=start, span=None) for event in self._setup.values()]
        for section in self._sections:
            base = section.number * SPAN_STRIDE
            events += [
                _placed(event, section.at_seconds, base) for event in section.phrase.performance.events
            ]
        return Performance(tuple(events), self.end_seconds, tuple(self._beats()))

    def _beats(self) -> Iterator[BeatPoint]:
        start, quarters = self._sections[0].at_seconds, self._quarters
        if start > 0:
            yield BeatPoint(0.0, 0.0, quarters / start)
        for section in self._sections:
            for beat in section.phrase.performance.beats:
                yield replace(
                    beat,
                    at_seconds=section.at_seconds + beat.at_seconds,
                    at_quarters=quarters + beat.at_quarters,
                )
            quarters += section.phrase.quarters

    def _line_up(self) -> None:
        """Let each section begin where the one before it ends, to the last digit: sums in another order differ."""
        for place in range(1, len(self._sections)):
            end = self._sections[place - 1].end_seconds
            self._sections[place] = replace(self._sections[place], at_seconds=end)

    def _place(self, section: Section) -> int:
        return [each.number for each in self._sections].index(section.number)


def _placed(event: TimedMessage, at_seconds: float, base: int) -> TimedMessage:
    span = event.span
    moved = None if span is None else Span(span.start + base, span.end + base)
    return replace(event, at_seconds=at_seconds + event.at_seconds, span=moved)


def _kind(data: bytes) -> bytes:
    """What a later message of the same kind takes the place of."""
    return data[:2] if data[0] & 0xF0 == messages.CONTROL_CHANGE else data[:1]
