"""Call and response to a metronome: turns begin with a bar; by fours, or when the person leaves off."""

from dataclasses import dataclass
from math import ceil

from desktop.listening import reading
from desktop.listening.beat_grid import BeatGrid, as_loud_as, moved, performed
from desktop.listening.manner import Manner
from desktop.listening.phrase import Phrase, within
from desktop.listening.stage import Stage
from desktop.midi.messages import is_note_on
from model.notation.errors import NotationError
from model.notation.transcribe_phrase import WrittenPhrase
from model.notation.transcribe_played import HeardNote

EARLY_SECONDS = 0.12  # before a bar line a note belongs behind it
LEAD_SECONDS = 0.08  # before it sounds an answer goes to the player
WRITE_SECONDS = 0.3  # behind its last bar line a phrase is written down: then all its keys have been released
GUESS_SECONDS = 0.02
CLICKED_BARS = 32  # that are always ahead
_ROUNDING_SECONDS = 1e-6  # who is woken at a moment must not find that it lies ahead
NOTHING_PLAYED = "Nothing was played, so it is your turn again."


@dataclass
class _Reply:
    """A phrase that has ended or is about to, and its answer."""

    phrase: Phrase
    start: int  # the bar in which the phrase begins
    bars: int
    at: int  # the bar in which the answer begins
    asked: WrittenPhrase
    given: int = 0  # bars of the answer that the player has
    answer: tuple[str, ...] = ()
    is_written: bool = False  # the phrase stands in the editor


class BeatTalk:
    """Decides whose turn it is; knows no Qt. Its clock is that of what it hears, its places are the player's."""

    def __init__(self, manner: Manner, stage: Stage) -> None:
        self._manner, self._stage = manner, stage
        self._talk = reading.new_talk(manner)
        self._grid = BeatGrid(self._talk.meter, manner.tempo)
        self._phrase = Phrase()
        self._start = manner.count_in  # the bar in which the person's turn begins
        self._reply: _Reply | None = None
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
        belongs_before = (
            reply is not None and seconds < self._grid.line(reply.start + reply.bars) - EARLY_SECONDS
        )
        if reply is not None and (belongs_before or not is_note_on(data)):
            reply.phrase.take(seconds, data)
        if not belongs_before and self._phrase.take(seconds, data) and is_note_on(data):
            self._guess_at = seconds + GUESS_SECONDS

    def trigger(self, now: float) -> None:
        """The person gives the turn away: the answer comes with the next bar."""
        self._leaves_off = True
        self.tick(now)

    def tick(self, now: float) -> None:
        """Do what is due."""
        if self._at is None:
            return
        place = self._at[0] + (now - self._at[1]) * self._at[2] + _ROUNDING_SECONDS
        if place >= self._clicks_end:
            self._click_on()
        if self._guess_at is not None and place >= self._guess_at:
            self._guess(place)
        if self._reply is not None:
            self._go_on(self._reply, place)
        elif self._ends(place):
            self._answer(place)

    def grew(self) -> None:
        """There is more of the answer, or all of it."""
        reply = self._reply
        if reply is None:
            return
        if reply.given:
            self._give(reply)
        if reply.is_written:
            self._conclude(reply)

    # When things are due, as places.

    @property
    def _lead(self) -> float:
        factor = self._at[2] if self._at is not None else 1.0
        return (LEAD_SECONDS + self._stage.plays.latency_seconds) * factor

    @property
    def _clicks_end(self) -> float:
        return self._grid.line(self._clicked_to - CLICKED_BARS)

    @property
    def _next_place(self) -> float | None:
        reply = self._reply
        if reply is not None:
            due = [] if reply.given else [self._grid.line(reply.at) - self._lead]
            written = [] if reply.is_written else [self._written_at(reply)]
            return min([*due, *written], default=None)
        if self._manner.ends == "bars":
            return self._grid.line(self._start + self._manner.turn_bars) - self._lead
        if self._manner.ends == "silence":
            return self._phrase.wakes_at(self._manner.silence_seconds)
        return None

    def _written_at(self, reply: _Reply) -> float:
        return self._grid.line(reply.start + reply.bars) + WRITE_SECONDS

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
        """Ask for the answer to what there is, where the phrase may end soon."""
        self._guess_at = None
        start, bars = self._turn(self._phrase, place)
        is_last_bar = self._manner.ends != "bars" or self._bar(place) >= start + bars - 1
        if self._reply is None and is_last_bar:
            self._ask(start, bars, place)

    def _ask(self, start: int, bars: int, place: float) -> WrittenPhrase | None:
        notes = self._notes(self._phrase, start, bars, place)
        if not notes:
            return None
        try:
            asked = reading.as_asked(notes, reading.settings(self._manner, self._talk, bars))
        except NotationError as error:
            self._stage.writes.say(str(error))
            return None
        talk = reading.joined(self._talk, asked)
        self._stage.answers.ask(reading.request(talk, self._manner, asked.bars))
        return asked

    def _answer(self, place: float) -> None:
        """The phrase is over: its answer comes with the next bar line that can be reached."""
        start, bars = self._turn(self._phrase, place)
        asked = self._ask(start, bars, place)
        self._leaves_off, self._guess_at = False, None
        if asked is None:
            self._pass_over(place)
            return
        reachable = ceil((place + self._lead / 2) / self._grid.bar_seconds)
        at = max(start + bars, reachable)
        self._reply = _Reply(self._phrase, start, bars, at, asked)
        self._phrase = Phrase()
        self._go_on(self._reply, place)

    def _pass_over(self, place: float) -> None:
        """Nothing was played: the turn begins again."""
        self._phrase = Phrase()
        if self._manner.ends == "bars":
            self._start += self._manner.turn_bars
            self._stage.writes.say(NOTHING_PLAYED)

    def _go_on(self, reply: _Reply, place: float) -> None:
        if not reply.given and place >= self._grid.line(reply.at) - self._lead:
            self._give(reply)
            if not reply.given and place > self._grid.line(reply.at) - self._lead / 2:
                reply.at += 1  # too late for this line
        if not reply.is_written and place >= self._written_at(reply):
            self._write(reply, place)
            if reply.given:
                self._conclude(reply)

    def _give(self, reply: _Reply) -> None:
        """Hand to the player what there is of the answer, or of the one to all but the last notes."""
        answers = self._stage.answers
        wanted = reading.answer_length(self._manner, reply.asked.bars)
        bars = answers.bars or ((answers.earlier_bars * wanted)[:wanted] if not reply.given else ())
        if not reply.answer or (len(bars) > reply.given and not self._is_other(reply, bars)):
            reply.answer = bars
        new = reply.answer[reply.given :]
        if not new:
            return
        talk = reading.joined(self._talk, reply.asked)
        sounds = as_loud_as(performed(talk, new, CLICKED_BARS * 2, clicks=True), reply.phrase.velocity)
        at = reply.at + reply.given
        reply.given = len(reply.answer)
        self._clicked_to = at + len(new) + CLICKED_BARS * 2
        self._start = reply.at + wanted
        self._stage.plays.splice(self._grid.line(at), moved(sounds, self._grid.line(at)))

    def _is_other(self, reply: _Reply, bars: tuple[str, ...]) -> bool:
        """Tell whether bars are not those that sound already, with more behind."""
        return bars[: reply.given] != reply.answer[: reply.given]

    def _write(self, reply: _Reply, place: float) -> None:
        notes = self._notes(reply.phrase, reply.start, reply.bars, place)
        written = reading.as_written(
            notes, reading.settings(self._manner, self._talk, reply.bars), reply.asked
        )
        self._talk = reading.joined(self._talk, reply.asked).with_turn(written.bars)
        self._stage.writes.write(self._talk, written.bars)
        reply.is_written = True

    def _conclude(self, reply: _Reply) -> None:
        """Write the answer down once all of it is known."""
        wanted = reading.answer_length(self._manner, reply.asked.bars)
        if reply.given < wanted and self._stage.answers.is_writing:
            return
        bars = reply.answer
        if reply.given < wanted:
            bars = (*bars, *(bars * wanted)[: wanted - len(bars)])
        self._talk = self._talk.with_turn(bars)
        self._stage.writes.write(self._talk, bars)
        self._stage.answers.clear()
        self._reply = None

    def _click_on(self) -> None:
        at = self._clicked_to
        self._clicked_to += CLICKED_BARS
        line = self._grid.line(at)
        self._stage.plays.splice(line, moved(performed(self._talk, (), CLICKED_BARS, clicks=True), line))
