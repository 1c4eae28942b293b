"""What is in hand: asked of the network in time, exchanged where something else is wanted, repeated for want of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.endless.phrase import last_bars, once_more
from desktop.endless.standing import Asked, Standing, after, after_cut, next_of, settled
from desktop.endless.stream import Cut, Section, Stream
from desktop.endless.wishes import EndlessWishes
from desktop.errors import DesktopError
from desktop.midi.arrangement import PlayingOptions
from model.composition import Cancelled, Candidate, Finished, Progress, Ranked, Warned
from model.errors import ModelError

LEAST_BARS, LEAST_SECONDS = 2.0, 2.5  # in hand: with less the last phrase is played again
MARGIN_SECONDS = 0.2  # before a bar line: what comes later comes too late for it
SPARE = 1.5  # times as long as the network took last it may take the next time
HURRY_SECONDS = 2.0  # where the network takes longer, there are fewer candidates to choose from
PAUSE_SECONDS = 1.0  # after a failure, before the network is asked again
OWN_PHRASE = 8  # bars of the person's own tune that are looped or played again
REPEATED = "The network did not keep up: the last phrase is played again."
NOTHING_FITS = "Nothing that the network wrote passed the checks; it tries again."


@dataclass(frozen=True)
class Numbers:
    """How it goes."""

    in_hand: float = 0.0  # bars that were composed and do not sound yet
    phrases: int = 0  # composed
    thrown_away: int = 0  # bars
    repeated: int = 0  # phrases, for want of others


@dataclass(frozen=True)
class _Renewal:
    """What in hand is exchanged once the network has written something else."""

    cut: Cut
    standing: Standing  # at the cut


class Supply(QObject):
    """Keeps so many bars in hand; its time is the place of the listener, in seconds at the notated tempo."""

    changed = Signal()  # other bars are in hand
    shortened = Signal(object)  # a Section that sounds already, and ends sooner now
    said = Signal(str)
    failed = Signal(str)
    dried_up = Signal()  # the network failed before anything could be played

    def __init__(
        self, thread: ComposerThread, network: Callable[[], Path | None], parent: QObject | None = None
    ) -> None:
        """`network` gives the folder of the chosen checkpoint."""
        super().__init__(parent)
        self._thread, self._network = thread, network
        self._is_open = False
        self.clear(EndlessWishes(), PlayingOptions())
        thread.progressed.connect(self._take)
        thread.failed.connect(self._fail)
        thread.ended.connect(self._end)

    @property
    def numbers(self) -> Numbers:
        """How it goes where the listener is."""
        return replace(self._numbers, in_hand=self.stream.bars_in_hand(self._position))

    @property
    def is_asking(self) -> bool:
        """Whether the network is at work on what comes next."""
        return self._composition is not None

    def clear(self, wishes: EndlessWishes, options: PlayingOptions) -> None:
        """Begin with nothing."""
        self.stream = Stream()
        self._wishes, self._options = wishes, options
        self._position, self._factor = 0.0, 1.0
        self._held_until = 0.0  # the end of a loop: nothing before it is exchanged
        self._asked: Asked | None = None
        self._composition: int | None = None  # whose reports count
        self._renewal: _Renewal | None = None
        self._retry_at = 0.0
        self._asked_at, self._patience = 0.0, 0.0  # how long the network took lately, with some to spare
        self._numbers = Numbers()

    def open(self, start: Standing, lead: str, number: Callable[[], int]) -> None:
        """Ask for what comes behind `start`, or behind what is in the stream; ModelError for impossible wishes.

        `lead` is written before the first phrase, `number` gives that of a new tune.
        """
        self._start, self._lead, self._number_tune = start, lead, number
        self._is_open = True
        try:
            self._ask(self._standing())
        except (ModelError, ValueError):
            self._is_open = False
            raise

    def close(self) -> None:
        """Ask for nothing more."""
        self._is_open = False
        if self._composition is not None:
            self._thread.cancel()
        self._composition = self._asked = self._renewal = None

    def advance(self, seconds: float, factor: float) -> None:
        """The listener is here, and plays at `factor` times the notated tempo: ask for more in time."""
        self._position, self._factor = seconds, factor
        self.stream.forget_before(seconds)
        may_ask = self._asked is None and seconds >= self._retry_at
        if may_ask and self._is_short(self._wishes.ahead, 2 * max(self._patience, LEAST_SECONDS * factor)):
            self._try_to_ask()
        last = self.stream.last
        is_urgent = self._is_short(LEAST_BARS, LEAST_SECONDS * factor) and not self._held_until
        if is_urgent and last is not None and self.repeat(last):
            self._numbers = replace(self._numbers, repeated=self._numbers.repeated + 1)
            self.failed.emit(REPEATED)

    def hold(self, until_seconds: float) -> None:
        """The listener stays before this place, in a loop; 0 where there is none any more."""
        self._held_until = until_seconds

    def take_wishes(self, wishes: EndlessWishes) -> None:
        """Go by other wishes; those that change the music hold from the next bar line that can be reached."""
        before, self._wishes = self._wishes, wishes
        if replace(before, candidates=wishes.candidates, ahead=wishes.ahead) != wishes and self._is_open:
            self.renew()

    def take_options(self, options: PlayingOptions) -> None:
        """Let everything sound with other options."""
        if options != self._options:
            self._options = options
            self.stream.arrange(options)
            self.changed.emit()

    def renew(self) -> None:
        """Exchange what is in hand behind the first bar line that is a whole bar ahead, and that can be reached.

        A machine on which the network takes longer than that reaches a later one.
        """
        place = max(self._position, self._held_until)
        margin = MARGIN_SECONDS * self._factor
        cut = self.stream.cut_after(place + margin, place + max(margin, self._patience))
        self._renewal = _Renewal(cut, self._standing_at(cut)) if cut is not None else None
        self._try_to_ask()

    def repeat(self, section: Section) -> bool:
        """Let what a section played come again behind it; return whether it can."""
        try:
            if section.is_own:
                again = last_bars(section.phrase, OWN_PHRASE, self._options)
            else:
                again = once_more(section.phrase, self._options)
        except DesktopError:
            return False
        self.stream.repeat(section, again)
        renewal = self._renewal
        if renewal is not None and self.stream.holds(renewal.cut):
            self._renewal = replace(renewal, cut=self.stream.found(renewal.cut))
        self.changed.emit()
        return True

    def _is_short(self, bars: float, seconds: float) -> bool:
        """Tell whether less than this is in hand."""
        in_hand = self.stream.bars_in_hand(self._position)
        return in_hand < bars or self.stream.end_seconds - self._position < seconds

    def _standing(self) -> Standing:
        last = self.stream.last
        if self._renewal is not None:
            return self._renewal.standing
        return last.after if last is not None else self._start

    def _standing_at(self, cut: Cut) -> Standing:
        section = cut.section
        if cut.bars == len(section.phrase.bars):
            return section.after
        shortened = section.shortened(cut.bars)
        return after_cut(section.before, section.phrase, shortened, self._wishes)

    def _try_to_ask(self) -> None:
        try:
            self._ask(self._standing())
        except (ModelError, ValueError) as error:
            self._give_up(str(error))

    def _ask(self, standing: Standing) -> None:
        network = self._network()
        if network is not None:
            asked = next_of(standing, self._hurried(), self._number_tune)
            if self._composition is not None:
                self._thread.cancel()
            self._asked, self._asked_at = asked, self._position
            self._composition = self._thread.compose(network, asked.request)

    def _hurried(self) -> EndlessWishes:
        """The wishes, with fewer candidates to choose from where the machine is slow."""
        hurry = 1 + int(self._patience / (HURRY_SECONDS * self._factor))
        return replace(self._wishes, candidates=max(2, self._wishes.candidates // hurry))

    def _give_up(self, sentence: str) -> None:
        self._composition = self._asked = self._renewal = None
        self._retry_at = self._position + PAUSE_SECONDS * self._factor
        self.failed.emit(sentence)
        if self.stream.last is None:
            self.dried_up.emit()

    def _take(self, number: int, progress: Progress) -> None:
        if number != self._composition:
            return
        if isinstance(progress, Ranked | Finished):
            self._thread.cancel()  # nobody waits for a second reader here
            self._composition = None
            self._settle(progress.candidates)
        elif isinstance(progress, Warned):
            self.said.emit(progress.sentence)
        elif isinstance(progress, Cancelled):
            self._composition = self._asked = None

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._composition:
            self._give_up(sentence)

    def _end(self, number: int) -> None:
        if number == self._composition:
            self._composition = self._asked = None

    def _settle(self, candidates: tuple[Candidate, ...]) -> None:
        asked, renewal = self._asked, self._renewal
        assert asked is not None
        phrase = settled(asked, candidates, self._wishes, self._options)
        if phrase is None:
            self._give_up(NOTHING_FITS)
            return
        self._asked = self._renewal = None
        self._patience = max(SPARE * (self._position - self._asked_at), self._patience / 2)
        if renewal is not None and not self._exchange(renewal.cut, renewal.standing):
            self.renew()  # it came too late for that bar line
            return
        lead = self._lead if self.stream.last is None else asked.lead
        self.stream.append(lead, phrase, asked.before, after(asked, phrase))
        self._numbers = replace(self._numbers, phrases=self._numbers.phrases + 1)
        self.changed.emit()

    def _exchange(self, cut: Cut, standing: Standing) -> bool:
        """Throw away what lies behind the cut; return whether it is not too late for that."""
        if self._position > cut.at_seconds - MARGIN_SECONDS * self._factor:
            return False
        shortened = cut.section.shortened(cut.bars)
        dropped = self.stream.cut(cut, shortened, standing)
        thrown = self._numbers.thrown_away + round(dropped)
        self._numbers = replace(self._numbers, thrown_away=thrown)
        last = self.stream.last
        if last is not None and shortened.text != cut.section.phrase.text:
            self.shortened.emit(last)
        return True
