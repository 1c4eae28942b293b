"""Call and response without a beat, on a clock that the test turns."""

from fractions import Fraction

from desktop.listening.free_talk import FULL, NO_ANSWER, FreeTalk
from desktop.listening.manner import Manner
from desktop.midi import messages
from tests.desktop.listening.fakes import FakeStage, pitches

EIGHTH = 0.25
REST_SECONDS = 0.05
PHRASE = (67, 69, 71, 72, 74, 71, 69, 67)  # a bar of eighths in G


class Hand:
    """Plays keys, and turns the clock as it does."""

    def __init__(self, talk: FreeTalk, now: float = 10.0) -> None:
        self.talk, self.now = talk, now

    def play(self, *keys: int, length: float = EIGHTH, velocity: int = 80) -> None:
        for key in keys:
            self.talk.hear(self.now, None, messages.note_on(0, key, velocity))
            self.wait(0.9 * length)
            self.talk.hear(self.now, None, messages.note_off(0, key))
            self.wait(0.1 * length)

    def wait(self, seconds: float) -> None:
        """Ticks whenever the talk wants to be woken."""
        end = self.now + seconds
        while (due := self.talk.wakes_at) is not None and due <= end:
            self.now = max(due, self.now)
            self.talk.tick(self.now)
        self.now = end


def begun(**more: object) -> tuple[FakeStage, FreeTalk, Hand]:
    fake = FakeStage()
    manner = Manner(key="G", silence_seconds=REST_SECONDS, **more)  # type: ignore[arg-type]
    talk = FreeTalk(manner, fake.stage)
    return fake, talk, Hand(talk)


def test_the_network_is_asked_as_soon_as_the_last_key_is_down() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE[:-1])
    talk.hear(hand.now, None, messages.note_on(0, 67, 80))
    hand.wait(0.03)
    asked = len(fake.answers.requests)
    assert fake.answers.requests[-1].seed_text.endswith("K:G\nGABc dBAG|\n")
    hand.wait(0.2)
    talk.hear(hand.now, None, messages.note_off(0, 67))
    hand.wait(REST_SECONDS + 0.01)
    assert len(fake.answers.requests) == asked  # however long the key was held, the question was right


def test_an_answer_that_is_there_sounds_at_once_when_the_phrase_has_ended() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE[:-1])
    talk.hear(hand.now, None, messages.note_on(0, 67, 100))
    hand.wait(0.225)
    fake.answers.bars = ("B4 G4",)
    talk.hear(hand.now, None, messages.note_off(0, 67))
    hand.wait(REST_SECONDS - 0.001)
    assert not fake.plays.said
    hand.wait(0.002)
    (how, performance), *_ = fake.plays.said
    assert how == "play" and pitches(performance) == [(0.0, 71), (1.0, 67)]
    assert fake.writes.turns == [("GABc dBAG",)]


def test_both_are_written_down_when_the_answer_is_complete() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE)
    hand.wait(0.1)
    fake.answers.bars, fake.answers.is_writing = ("d2B2 G4",), False
    talk.grew(hand.now)
    assert fake.writes.turns == [("GABc dBAG",), ("d2B2 G4",)]
    assert talk.talk.turns == (("GABc dBAG",), ("d2B2 G4",))


def test_bars_that_stream_in_go_on_where_the_first_ones_play() -> None:
    fake, talk, hand = begun(answer_bars=2)
    hand.play(*PHRASE)
    hand.wait(0.1)
    fake.answers.bars = ("d4 B4",)
    talk.grew(hand.now)
    fake.answers.bars, fake.answers.is_writing = ("d4 B4", "G8"), False
    talk.grew(hand.now)
    assert [how for how, _ in fake.plays.said] == ["play", "go on"]
    assert [pitch for _, pitch in pitches(fake.plays.said[-1][1])] == [74, 71, 67]
    assert fake.answers.requests[-1].bars == 2


def test_the_answer_is_as_loud_as_the_hand() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE, velocity=45)
    hand.wait(0.1)
    fake.answers.bars, fake.answers.is_writing = ("d4 B4",), False
    talk.grew(hand.now)
    velocities = [event.data[2] for event in fake.plays.said[0][1].events if event.data[0] == 0x90]
    assert max(velocities) == 45


def test_a_trigger_ends_a_phrase_too_and_silence_then_does_not() -> None:
    fake, talk, hand = begun(ends="trigger")
    hand.play(*PHRASE)
    hand.wait(5.0)
    fake.answers.bars, fake.answers.is_writing = ("G8",), False
    talk.grew(hand.now)
    assert not fake.plays.said
    talk.trigger(hand.now)
    assert len(fake.plays.said) == 1 and len(fake.writes.turns) == 2


def test_a_trigger_before_the_first_note_does_nothing() -> None:
    fake, talk, hand = begun(ends="trigger")
    talk.trigger(hand.now)
    talk.grew(hand.now)
    assert not fake.plays.said and not fake.answers.requests


def test_the_person_may_fall_into_the_networks_answer() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE)
    hand.wait(0.1)
    fake.answers.bars = ("d4 B4",)
    talk.grew(hand.now)
    hand.play(*PHRASE)
    hand.wait(0.1)
    assert fake.writes.turns == [("GABc dBAG",), ("d4 B4",)]
    fake.answers.bars, fake.answers.is_writing = ("G8",), False
    talk.grew(hand.now)
    assert talk.talk.turns == (("GABc dBAG",), ("d4 B4",), ("GABc dBAG",), ("G8",))


def test_where_the_network_finds_nothing_the_phrase_is_kept_and_it_is_said() -> None:
    fake, talk, hand = begun()
    hand.play(*PHRASE)
    hand.wait(0.1)
    fake.answers.is_writing = False
    talk.grew(hand.now)
    assert fake.writes.turns == [("GABc dBAG",)] and fake.writes.sentences == [NO_ANSWER]


def test_a_key_that_is_never_released_is_answered_all_the_same() -> None:
    fake, talk, hand = begun()
    talk.hear(hand.now, None, messages.note_on(0, 67, 80))
    hand.wait(30.0)
    fake.answers.bars, fake.answers.is_writing = ("G8",), False
    talk.grew(hand.now)
    assert len(fake.plays.said) == 1


def test_the_key_and_the_tempo_of_the_first_phrase_hold_for_the_talk() -> None:
    fake = FakeStage()
    talk = FreeTalk(Manner(silence_seconds=REST_SECONDS), fake.stage)
    hand = Hand(talk)
    hand.play(*PHRASE, 79, 78, 76, 74, 72, 71, 69, 67, length=0.2)
    hand.wait(0.1)
    fake.answers.bars, fake.answers.is_writing = ("G8",), False
    talk.grew(hand.now)
    assert talk.talk.key == "G" and abs(talk.talk.tempo - Fraction(75, 2)) <= Fraction(1, 2)
    assert "K:G\n" in fake.answers.requests[-1].seed_text


def test_a_flood_fills_a_phrase_and_that_is_said_once() -> None:
    fake, talk, hand = begun()
    for number in range(3000):
        talk.hear(hand.now, None, messages.note_on(0, number % 128, 80))
        hand.now += 0.0001
    assert fake.writes.sentences == [FULL]
