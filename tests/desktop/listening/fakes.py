"""A stage whose network answers what the test says, and a hand that plays."""

from dataclasses import dataclass, field

from desktop.listening.stage import Stage
from desktop.listening.talk import Talk
from desktop.midi import messages
from desktop.midi.performance import Performance
from model.composition import CompositionRequest


@dataclass
class FakeAnswers:
    """Has as many bars as the test gives it."""

    bars: tuple[str, ...] = ()
    earlier_bars: tuple[str, ...] = ()
    is_writing: bool = False
    requests: list[CompositionRequest] = field(default_factory=list)
    ready: tuple[str, ...] = ()  # the whole answer to whatever is asked, at once

    def ask(self, request: CompositionRequest) -> bool:
        """Note it; the bars of an earlier request are gone."""
        if not self.requests or request != self.requests[-1]:
            self.requests.append(request)
            self.bars, self.is_writing = self.ready, not self.ready
        return True

    def clear(self) -> None:
        """Forget the bars."""
        self.bars, self.earlier_bars, self.is_writing = (), (), False


@dataclass
class FakePlays:
    """Notes what is played: ("play" | "go on" | place, performance)."""

    latency_seconds: float = 0.0
    tempo_factor: float = 1.0
    said: list[tuple[str | float, Performance]] = field(default_factory=list)

    def play(self, performance: Performance) -> None:
        """Note it."""
        self.said.append(("play", performance))

    def go_on(self, performance: Performance) -> None:
        """Note it."""
        self.said.append(("go on", performance))

    def splice(self, at_seconds: float, performance: Performance) -> None:
        """Note it."""
        self.said.append((at_seconds, performance))


@dataclass
class FakeWrites:
    """Notes what is written and said."""

    turns: list[tuple[str, ...]] = field(default_factory=list)
    talk: Talk | None = None
    sentences: list[str] = field(default_factory=list)

    def write(self, talk: Talk, bars: tuple[str, ...]) -> None:
        """Note it."""
        self.talk = talk
        self.turns.append(bars)

    def say(self, sentence: str) -> None:
        """Note it."""
        self.sentences.append(sentence)


@dataclass
class FakeStage:
    """All three, and the Stage that they are."""

    answers: FakeAnswers = field(default_factory=FakeAnswers)
    plays: FakePlays = field(default_factory=FakePlays)
    writes: FakeWrites = field(default_factory=FakeWrites)

    @property
    def stage(self) -> Stage:
        """As the talk takes it."""
        return Stage(self.answers, self.plays, self.writes)


def pitches(performance: Performance) -> list[tuple[float, int]]:
    """When which key is struck, clicks left out."""
    return [
        (round(event.at_seconds, 3), event.data[1])
        for event in performance.events
        if messages.is_note_on(event.data) and not event.is_click
    ]


def clicks(performance: Performance) -> list[float]:
    """When it clicks."""
    return [
        round(event.at_seconds, 3)
        for event in performance.events
        if event.is_click and messages.is_note_on(event.data)
    ]
