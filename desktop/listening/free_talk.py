"""Call and response without a beat: a phrase ends with a silence or a trigger, and is answered at once."""

from dataclasses import dataclass

from desktop.listening import reading
from desktop.listening.beat_grid import as_loud_as, performed, stretched
from desktop.listening.manner import Composing, Manner
from desktop.listening.phrase import Phrase
from desktop.listening.stage import Stage
from desktop.listening.talk import Talk
from desktop.midi.messages import is_note_on
from model.notation.transcribe_phrase import PhraseSettings, WrittenPhrase
from model.notation.transcribe_played import HeardNote

GUESS_SECONDS = 0.02  # after a key went down the phrase may have ended: a chord's keys are not struck at once
_ROUNDING_SECONDS = 1e-6  # who is woken at a moment must not find that it lies ahead
FULL = "No phrase has so many notes; what follows is left out until it ends."
NO_ANSWER = "The network found no answer to that; play on."


@dataclass
class _Reply:
    """A phrase that has ended, and how far its answer is."""

    talk: Talk  # without the phrase, until it is written
    notes: tuple[HeardNote, ...]
    how: PhraseSettings
    asked: WrittenPhrase
    velocity: int
    sounding: int = 0  # bars of the answer that were given to the player


class FreeTalk:
    """Decides when a phrase ends and what is played then; knows no Qt, and its clock is that of what it hears."""

    def __init__(self, manner: Manner, stage: Stage) -> None:
        self._manner, self._stage = manner, stage
        self._talk = reading.new_talk(manner)
        self._reader = reading.PhraseReader()
        self._phrase = Phrase()
        self._guess_at: float | None = None
        self._reply: _Reply | None = None

    @property
    def talk(self) -> Talk:
        """What was said so far."""
        return self._talk

    @property
    def wakes_at(self) -> float | None:
        """When `tick` has something to do, None while it has not."""
        ends = self._phrase.wakes_at(self._manner.silence_seconds) if self._ends_by_silence else None
        return min((at for at in (self._guess_at, ends) if at is not None), default=None)

    @property
    def _ends_by_silence(self) -> bool:
        return self._manner.ends == "silence"

    def direct(self, composing: Composing) -> None:
        """What the network writes next is to be like this."""
        self._manner = composing.applied(self._manner)

    def begin(self, now: float) -> None:
        """Nothing is played before the person plays."""

    def hear(self, at: float, seconds: float | None, data: bytes) -> None:
        """Take a message; `seconds`, the place in what is played, says nothing here."""
        was_full = self._phrase.is_full
        if self._phrase.take(at, data) and is_note_on(data):
            self._guess_at = at + GUESS_SECONDS
        elif self._phrase.is_full and not was_full:
            self._stage.writes.say(FULL)

    def is_at(self, seconds: float, now: float, factor: float = 1.0) -> None:
        """Where the player is means nothing without a beat."""

    def tick(self, now: float) -> None:
        """Do what is due."""
        now += _ROUNDING_SECONDS
        if self._guess_at is not None and now >= self._guess_at:
            self._guess(now)
        ends = self._phrase.wakes_at(self._manner.silence_seconds)
        if self._ends_by_silence and ends is not None and now >= ends:
            self.trigger(now)

    def trigger(self, now: float) -> None:
        """The phrase ends here."""
        phrase, self._phrase, self._guess_at = self._phrase, Phrase(), None
        if self._reply is not None and phrase.count:
            self._conclude(self._reply)  # its answer is cut off; what was heard of it stays
        asked = self._ask(phrase, now)
        if asked is None:
            return
        how = reading.settings(self._manner, self._talk)
        talk = reading.joined(self._talk, asked)
        self._reply = _Reply(talk, phrase.notes(now), how, asked, phrase.velocity)
        self.grew(now)

    def grew(self, now: float) -> None:
        """There is more of the answer, or all of it."""
        reply, answers = self._reply, self._stage.answers
        if reply is None:
            return
        if len(answers.bars) > reply.sounding:
            self._play(reply, answers.bars)
        if not answers.is_writing:
            self._conclude(reply)
            if self._phrase.count and self._guess_at is None:
                self._guess_at = self._phrase.last_struck  # the guess waited for this answer

    def _play(self, reply: _Reply, bars: tuple[str, ...]) -> None:
        is_first, reply.sounding = not reply.sounding, len(bars)
        music = as_loud_as(performed(reply.talk, bars), reply.velocity)
        performance = stretched(music, self._stage.plays.tempo_factor)  # it is in the tempo of the hand
        if is_first:
            self._stage.plays.play(performance)
            self._write(reply)  # what is heard comes first
        else:
            self._stage.plays.go_on(performance)

    def _write(self, reply: _Reply) -> None:
        """Write down the phrase."""
        written = reading.as_written(reply.notes, reply.how, reply.asked)
        reply.talk = reply.talk.with_turn(written.bars)
        self._stage.writes.write(reply.talk, written.bars)

    def _conclude(self, reply: _Reply) -> None:
        """Write down what there is of the answer."""
        bars = self._stage.answers.bars[: reply.sounding]
        if not bars:
            self._write(reply)
            if not self._stage.answers.is_writing:  # otherwise the person did not wait for it
                self._stage.writes.say(NO_ANSWER)
        else:
            reply.talk = reply.talk.with_turn(bars)
            self._stage.writes.write(reply.talk, bars)
        self._reply, self._talk = None, reply.talk

    def _guess(self, now: float) -> None:
        """Ask for the answer to what there is: the key that went down last may have been the last one."""
        self._guess_at = None
        if self._reply is None:
            self._ask(self._phrase, now)

    def _ask(self, phrase: Phrase, now: float) -> WrittenPhrase | None:
        return reading.ask(self._reader, phrase.notes(now), self._manner, self._talk, self._stage)
