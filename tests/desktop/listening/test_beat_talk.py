"""Call and response to a metronome, on a player whose place the test turns."""

from fractions import Fraction

from desktop.listening.beat_talk import LEAD_SECONDS, NOTHING_PLAYED, TOO_LATE, BeatTalk
from desktop.listening.manner import Manner
from desktop.midi import messages
from tests.desktop.listening.fakes import FakeStage, clicks, pitches

BAR = 2.0  # seconds, at 120 quarters a minute
BEHIND = 100.0  # the clock shows this when the player begins


class Band:
    """A hand and a player at one clock; places are the player's."""

    def __init__(self, fake: FakeStage, talk: BeatTalk) -> None:
        self.fake, self.talk, self.place = fake, talk, 0.0
        talk.begin(BEHIND)
        talk.is_at(0.0, BEHIND)

    def wait_until(self, place: float) -> None:
        while (due := self.talk.wakes_at) is not None and due <= BEHIND + place:
            self.place = max(self.place, due - BEHIND)
            self.talk.tick(BEHIND + self.place)
            if self.talk.wakes_at == due:
                break
        self.place = place
        self.talk.tick(BEHIND + place)

    def play_bar(self, bar: int, keys: tuple[int, ...]) -> None:
        """A bar of even notes."""
        length = BAR / len(keys)
        for number, key in enumerate(keys):
            at = bar * BAR + number * length
            self.wait_until(at)
            self.talk.hear(BEHIND + at, at, messages.note_on(0, key, 80))
            off = at + 0.9 * length
            self.wait_until(off)
            self.talk.hear(BEHIND + off, off, messages.note_off(0, key))


def trading(bars: int = 2, **more: object) -> tuple[FakeStage, BeatTalk, Band]:
    fake = FakeStage()
    manner = Manner(
        ends="bars", has_beat=True, turn_bars=bars, count_in=1, key="G", tempo=Fraction(30), **more
    )  # type: ignore[arg-type]
    talk = BeatTalk(manner, fake.stage)
    return fake, talk, Band(fake, talk)


def test_the_metronome_runs_from_the_first_bar_on() -> None:
    fake, _, _ = trading()
    how, performance = fake.plays.said[0]
    assert how == "play" and not pitches(performance)
    assert clicks(performance)[:5] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert performance.duration_seconds > 20


def test_two_bars_are_answered_by_two_bars_on_the_bar_line() -> None:
    fake, _, band = trading()
    fake.answers.ready = ("B4 G4", "D8")
    band.play_bar(1, (67, 69, 71, 72))
    band.play_bar(2, (74, 71, 69, 67))
    band.wait_until(3 * BAR - LEAD_SECONDS + 0.05)
    place, performance = fake.plays.said[-1]
    assert place == 3 * BAR
    assert pitches(performance) == [(6.0, 71), (7.0, 67), (8.0, 62)]
    assert clicks(performance)[:3] == [6.0, 6.5, 7.0] and performance.duration_seconds > 30
    assert fake.answers.requests[-1].seed_text.endswith("K:G\nG2A2 B2c2|d2B2 A2G2|\n")


def test_both_turns_are_written_bar_by_bar_and_the_next_turn_is_the_persons() -> None:
    fake, _, band = trading()
    fake.answers.ready = ("B4 G4", "D8")
    band.play_bar(1, (67, 69, 71, 72))
    band.play_bar(2, (74, 71, 69, 67))
    band.wait_until(4 * BAR)
    assert fake.writes.turns == [("G2A2 B2c2", "d2B2 A2G2"), ("B4 G4", "D8")]
    band.play_bar(5, (72, 71, 69, 67))
    band.play_bar(6, (66, 67, 69, 71))
    band.wait_until(7.5 * BAR)
    assert fake.plays.said[-1][0] == 7 * BAR
    assert fake.writes.turns[2] == ("c2B2 A2G2", "F2G2 A2B2")


def test_a_note_a_little_early_belongs_to_the_turn_that_begins() -> None:
    fake, talk, band = trading(bars=1)
    band.wait_until(BAR - 0.04)
    talk.hear(BEHIND + BAR - 0.04, BAR - 0.04, messages.note_on(0, 67, 80))
    talk.hear(BEHIND + BAR + 1.0, BAR + 1.0, messages.note_off(0, 67))
    band.wait_until(2 * BAR - LEAD_SECONDS + 0.001)
    fake.answers.bars, fake.answers.is_writing = ("G8",), False
    band.wait_until(2 * BAR + 0.5)
    assert fake.writes.turns[0] == ("G4 z4",)


def test_a_turn_without_a_note_is_the_persons_again() -> None:
    fake, _, band = trading()
    fake.answers.ready = ("B4 G4", "D8")
    band.wait_until(3 * BAR)
    assert fake.writes.sentences == [NOTHING_PLAYED] and not fake.answers.requests
    band.play_bar(3, (67, 69, 71, 72))
    band.wait_until(5 * BAR)
    assert fake.plays.said[-1][0] == 5 * BAR


def test_the_last_notes_may_come_when_the_answer_is_on_its_way_and_are_written_down() -> None:
    fake, talk, band = trading(bars=1)
    fake.answers.ready = ("B4 G4",)
    band.play_bar(1, (67, 69, 71))
    late = 2 * BAR - 0.05 - 0.12
    band.wait_until(late + 0.1)
    talk.hear(BEHIND + late, late, messages.note_on(0, 74, 80))
    talk.hear(BEHIND + late + 0.1, late + 0.1, messages.note_off(0, 74))
    band.wait_until(2 * BAR + 0.5)
    assert "d" in fake.writes.turns[0][0]


def test_an_answer_that_comes_too_late_begins_with_the_next_bar_and_ends_in_time() -> None:
    fake, talk, band = trading()
    band.play_bar(1, (67, 69, 71, 72))
    band.play_bar(2, (74, 71, 69, 67))
    band.wait_until(3 * BAR + 0.2)
    assert len(fake.plays.said) == 1
    fake.answers.bars, fake.answers.is_writing = ("B4 G4", "D8"), False
    talk.grew(BEHIND + band.place)
    band.wait_until(4 * BAR)
    assert fake.plays.said[-1][0] == 4 * BAR
    assert fake.writes.turns[1] == ("B4 G4",)


def test_where_no_answer_comes_the_next_turn_is_the_persons_in_time() -> None:
    fake, _, band = trading()
    band.play_bar(1, (67, 69, 71, 72))
    band.play_bar(2, (74, 71, 69, 67))
    band.wait_until(5 * BAR)
    assert fake.writes.sentences == [TOO_LATE] and len(fake.plays.said) == 1
    fake.answers.ready = ("B4 G4", "D8")
    band.play_bar(5, (72, 71, 69, 67))
    band.play_bar(6, (66, 67, 69, 71))
    band.wait_until(8 * BAR)
    assert fake.plays.said[-1][0] == 7 * BAR
    assert fake.writes.turns == [("G2A2 B2c2", "d2B2 A2G2"), ("c2B2 A2G2", "F2G2 A2B2"), ("B4 G4", "D8")]


def test_an_answer_that_does_not_sound_yet_gives_way_to_one_to_the_whole_phrase() -> None:
    fake, talk, band = trading(bars=1)
    fake.answers.ready = ("B4 G4",)
    band.play_bar(1, (67, 69, 71))
    band.wait_until(2 * BAR - 0.25)
    assert fake.plays.said[-1][0] == 2 * BAR
    fake.answers.ready = ("D8",)
    late = band.place
    talk.hear(BEHIND + late, late, messages.note_on(0, 74, 80))
    band.wait_until(late + 0.1)
    talk.hear(BEHIND + late + 0.1, late + 0.1, messages.note_off(0, 74))
    band.wait_until(3 * BAR)
    assert pitches(fake.plays.said[-1][1]) == [(4.0, 62)]
    assert fake.writes.turns[1] == ("D8",)


def test_an_earlier_guess_answers_where_the_last_one_is_not_ready() -> None:
    fake, _, band = trading(bars=1)
    fake.answers.earlier_bars = ("B4 G4",)
    band.play_bar(1, (67, 69, 71, 72))
    band.wait_until(2 * BAR)
    assert fake.plays.said[-1][0] == 2 * BAR


def test_bars_that_stream_in_are_spliced_behind_the_first() -> None:
    fake, talk, band = trading()
    band.play_bar(1, (67, 69, 71, 72))
    band.play_bar(2, (74, 71))
    fake.answers.bars = ("B4 G4",)
    talk.grew(BEHIND + band.place)
    band.wait_until(3 * BAR)
    fake.answers.bars, fake.answers.is_writing = ("B4 G4", "D8"), False
    talk.grew(BEHIND + band.place)
    assert [place for place, _ in fake.plays.said[1:]] == [3 * BAR, 4 * BAR]
    band.wait_until(4 * BAR)
    assert fake.writes.turns[1] == ("B4 G4", "D8")


def test_to_a_beat_a_silence_ends_a_phrase_and_the_next_bar_brings_the_answer() -> None:
    fake = FakeStage()
    manner = Manner(has_beat=True, silence_seconds=0.5, count_in=0, key="G", tempo=Fraction(30))
    talk = BeatTalk(manner, fake.stage)
    band = Band(fake, talk)
    fake.answers.ready = ("B4 G4",)
    band.play_bar(2, (67, 69, 71, 72))
    band.wait_until(4 * BAR)
    assert fake.plays.said[-1][0] == 4 * BAR
    assert fake.answers.requests[-1].bars == 1


def test_an_answer_is_sent_as_much_earlier_as_the_output_is_late() -> None:
    fake, _, band = trading(bars=1)
    fake.answers.ready = ("B4 G4",)
    fake.plays.latency_seconds = 0.2
    band.play_bar(1, (67, 69, 71))
    band.wait_until(2 * BAR - LEAD_SECONDS - 0.19)
    assert fake.plays.said[-1][0] == 2 * BAR


def test_the_metronome_never_runs_out() -> None:
    fake, _, band = trading()
    band.wait_until(500.0)
    end = max(performance.duration_seconds for _, performance in fake.plays.said)
    assert end > 500.0
