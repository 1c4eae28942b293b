"""Call and response to a metronome: turns begin with a bar; by fours, or when the person leaves off."""

from math import ceil

from desktop.listening import reading
from desktop.listening.beat_grid import BeatGrid, as_loud_as, moved, performed
from desktop.listening.manner import Composing, Manner
from desktop.listening.phrase import Phrase, within
from desktop.listening.reply import Reply
from desktop.listening.stage import Stage
from desktop.midi.messages import is_note_on
from model.notation.transcribe_phrase import WrittenPhrase
from model.notation.transcribe_played import HeardNote

EARLY_SECONDS = 0.12  # before a bar line a note belongs behind it
LEAD_SECONDS = 0.4  # before it shall sound an answer goes to the player for the first time,
FIXED_SECONDS = 0.07  # and from then on it stays, whatever is played meanwhile
WRITE_SECONDS = 0.3  # behind its last bar line a phrase is written down: then all its keys have been released
GUESS_SECONDS = 0.02
CLICKED_BARS = 8  # that are always ahead
_ROUNDING_SECONDS = 1e-6  # who is woken at a moment must not find that it lies ahead
TOO_LATE = "The network was not ready in time, so it is your turn again."
NOTHING_PLAYED = "Nothing was played, so it is your turn again."


class BeatTalk:
    """Decides whose turn it is; knows no Qt. Its clock is that of what it hears, its places are the player's."""

    def __init__(self, manner: Manner, stage: Stage) -> None:
        self._manner, self._stage = manner, stage
        self._talk = reading.new_talk(manner)
        self._grid = BeatGrid(self._talk.meter, manner.tempo)
        self._reader = reading.PhraseReader()
        self._phrase = Phrase()
        self._start = manner.count_in  # the bar in which the person's turn begins
        self._reply: Reply | None = None
        self._guess_at: float | None = None  # a place
        self._leaves_off = False  # the person has given the turn away
        self._clicked_to = 0  # bars
        self._at: tuple[float, float, float] | None = None  # a place, when it was heard, places a second

    @property
    def wakes_at(self) -> float | None:
        """When `tick` has something to do, None before the metronome runs."""
        if self._at is None:
            return None
        place, heard, factor = self._at
        due = min(at for at in (self._guess_at, self._next_place, self._clicks_end) if at is not None)
        return heard + (due - place) / factor

    def direct(self, composing: Composing) -> None:
        """What the network writes next is to be like this."""
        self._manner = composing.applied(self._manner)

    def begin(self, now: float) -> None:
        """Start the metronome."""
        self._clicked_to = CLICKED_BARS * 2
        self._stage.plays.play(performed(self._talk, (), self._clicked_to, clicks=True))

    def is_at(self, seconds: float, now: float, factor: float = 1.0) -> None:
        """Take note of where the listener is, and how many seconds of what is played a second takes."""
        self._at = seconds, now, factor

    def hear(self, at: float, seconds: float | None, data: bytes) -> None:
        """Take a message that was heard at a place of what is played."""
        if seconds is None:
            return
        reply = self._reply
        belongs_before = reply is not None and seconds < self._grid.line(reply.end) - EARLY_SECONDS
        began = False
        if reply is not None and (belongs_before or not is_note_on(data)):
            began = reply.phrase.take(seconds, data)
        if not belongs_before:
            began = self._phrase.take(seconds, data)
        if began and is_note_on(data):
            self._guess_at = seconds + GUESS_SECONDS

    def trigger(self, now: float) -> None:
        """The person gives the turn away: the answer comes with the next bar."""
        self._leaves_off = True
        self.tick(now)

    def tick(self, now: float) -> None:
        """Do what is due."""
        if self._at is None:
            return
        place = self._place(now)
        if place >= self._clicks_end:
            self._click_on()
        if self._guess_at is not None and place >= self._guess_at:
            self._guess(place)
        if self._reply is not None:
            self._go_on(self._reply, place)
        elif self._ends(place):
            self._answer(place)

    def grew(self, now: float) -> None:
        """There is more of the answer, or all of it."""
        if self._reply is not None and self._at is not None:
            self._go_on(self._reply, self._place(now))

    # When things are due, as places.

    def _place(self, now: float) -> float:
        assert self._at is not None
        place, heard, factor = self._at
        return place + (now - heard) * factor + _ROUNDING_SECONDS

    def _before(self, bar: int, seconds: float) -> float:
        """The place at which so many seconds are left until a bar sounds for who hears it."""
        factor = self._at[2] if self._at is not None else 1.0
        return self._grid.line(bar) - (seconds + self._stage.plays.latency_seconds) * factor

    @property
    def _clicks_end(self) -> float:
        return self._grid.line(self._clicked_to - CLICKED_BARS)

    @property
    def _next_place(self) -> float | None:
        reply = self._reply
        if reply is not None:
            fixed = [] if reply.answer else [self._before(reply.at, FIXED_SECONDS)]
            written = [] if reply.is_written else [self._written_at(reply)]
            return min([*fixed, *written], default=None)
        if self._manner.ends == "bars":
            return self._before(self._start + self._manner.turn_bars, LEAD_SECONDS)
        if self._manner.ends == "silence":
            return self._phrase.wakes_at(self._manner.silence_seconds)
        return None

    def _written_at(self, reply: Reply) -> float:
        return self._grid.line(reply.end) + WRITE_SECONDS

    def _ends(self, place: float) -> bool:
        """Tell whether the phrase ends now."""
        if self._leaves_off:
            return bool(self._phrase.count)
        due = self._next_place
        return due is not None and place >= due

    # What is done.

    def _turn(self, phrase: Phrase, place: float) -> tuple[int, int]:
        """Return the bar in which the phrase begins, and how many it has."""
        if self._manner.ends == "bars" and not self._leaves_off:
            return self._start, self._manner.turn_bars
        first = max(self._start, self._bar(phrase.began or 0.0))
        if self._manner.ends == "bars":
            first = self._start
        return first, max(1, self._bar(phrase.last_struck or 0.0) + 1 - first)

    def _bar(self, place: float) -> int:
        return self._grid.bar_at(place + EARLY_SECONDS)

    def _notes(self, phrase: Phrase, start: int, bars: int, now: float) -> tuple[HeardNote, ...]:
        line = self._grid.line
        return tuple(within(phrase.notes(now), line(start), line(start + bars), EARLY_SECONDS))

    def _guess(self, place: float) -> None:
        """Ask for the answer to what there is: the key that went down last may have been the last one."""
        self._guess_at = None
        reply = self._reply
        if reply is not None:
            if place < self._before(reply.at, FIXED_SECONDS):
                reply.asked = self._ask(reply.phrase, reply.start, reply.bars, place) or reply.asked
            return
        start, bars = self._turn(self._phrase, place)
        if self._manner.ends != "bars" or self._bar(place) >= start + bars - 1:
            self._ask(self._phrase, start, bars, place)

    def _ask(self, phrase: Phrase, start: int, bars: int, place: float) -> WrittenPhrase | None:
        notes = self._notes(phrase, start, bars, place)
        return reading.ask(self._reader, notes, self._manner, self._talk, self._stage, bars)

    def _answer(self, place: float) -> None:
        """The phrase is over, or nearly: its answer comes with the next bar line that can be reached."""
        start, bars = self._turn(self._phrase, place)
        asked = self._ask(self._phrase, start, bars, place)
        self._leaves_off, self._guess_at = False, None
        if asked is None:
            self._pass_over(NOTHING_PLAYED)
            return
        wanted = reading.answer_length(self._manner, asked.bars)
        reachable = ceil(
            (place + self._grid.line(0) - self._before(0, FIXED_SECONDS)) / self._grid.bar_seconds
        )
        at = max(start + bars, reachable)
        reply = Reply(self._phrase, start, bars, wanted, asked, reading.joined(self._talk, asked), at)
        self._start = at + wanted
        if self._manner.ends == "bars":
            reply.until = self._start
        self._reply, self._phrase = reply, Phrase()
        self._go_on(reply, place)

    def _pass_over(self, sentence: str) -> None:
        """The turn begins again."""
        self._phrase = Phrase()
        if self._manner.ends == "bars":
            self._start += self._manner.turn_bars
            self._stage.writes.say(sentence)

    def _go_on(self, reply: Reply, place: float) -> None:
        self._give(reply, place < self._before(reply.at, FIXED_SECONDS))
        if not reply.is_written and place >= self._written_at(reply):
            self._write(reply, place)
        if not reply.answer and place >= self._before(reply.at, FIXED_SECONDS):
            reply.put_off()
        answers = self._stage.answers
        is_all = reply.is_whole if reply.answer else reply.room <= 0
        if reply.is_written and (is_all or not (answers.is_writing or answers.bars)):
            self._conclude(reply)

    def _give(self, reply: Reply, is_open: bool) -> None:
        """Hand to the player what there is of the answer, or of an earlier one: to all but the last notes."""
        if not is_open and not reply.answer:
            return
        answers = self._stage.answers
        bars = answers.bars or (
            (answers.earlier_bars * reply.wanted)[: reply.wanted] if not reply.answer else ()
        )
        first = reply.take(bars, is_open)
        if first is None:
            return
        new, at = reply.answer[first:], reply.at + first
        sounds = as_loud_as(performed(reply.talk, new, CLICKED_BARS * 2, clicks=True), reply.phrase.velocity)
        self._clicked_to = at + len(new) + CLICKED_BARS * 2
        if reply.until is None:
            self._start = reply.at + reply.wanted
        self._stage.plays.splice(self._grid.line(at), moved(sounds, self._grid.line(at)))

    def _write(self, reply: Reply, place: float) -> None:
        notes = self._notes(reply.phrase, reply.start, reply.bars, place)
        how = reading.settings(self._manner, self._talk, reply.bars)
        written = reading.as_written(notes, how, reply.asked)
        self._talk = reading.joined(self._talk, reply.asked).with_turn(written.bars)
        self._stage.writes.write(self._talk, written.bars)
        reply.is_written = True

    def _conclude(self, reply: Reply) -> None:
        """Write down what sounds of the answer."""
        self._reply = None
        self._stage.answers.clear()
        if not reply.answer:
            self._stage.writes.say(TOO_LATE)
            return
        self._talk = self._talk.with_turn(reply.answer)
        self._stage.writes.write(self._talk, reply.answer)

    def _click_on(self) -> None:
        at = self._clicked_to
        self._clicked_to += CLICKED_BARS
        line = self._grid.line(at)
        self._stage.plays.splice(line, moved(performed(self._talk, (), CLICKED_BARS, clicks=True), line))
