"""How well a MIDI clock is followed, without ports: simulated senders, the real following code, many seeds.

For each sender: how far the beat that is believed before each pulse is from the true one, behind the first two bars (99
of 100, and the worst); beside it what a Kalman filter would reach that knows how uneven the sender is and when its ramps
begin and end (the bound; only for steady tempi and ramps); in how many of the seeds the count of the pulses
was wrong at the end. --notes: the same for the notes that a player which follows sends, on each eighth, and how far the
time from one to the next is from the true one. ARGS: --seeds N (8), --first N (1; tune on some, judge on others),
--only WORD, --notes.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from clock_cases import CASES, Case

from desktop.midi import messages
from desktop.midi.commands import FollowClock, Play
from desktop.midi.following import Following
from desktop.midi.motion import Manner, corrected, forward, line_through
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from desktop.midi.player import Player
from desktop.midi.pulse_loop import PulseLoop
from tests.desktop.midi.conftest import Stage
from tests.desktop.midi.machine import START_OF_TIME, run

LOCKED = 2 * 4 * 24  # pulses: two bars
LINE = 8  # pulses
NO_DRIFT = Manner(True, 0.0, 0.0)
PULSES_A_NOTE = 12
ROW = "{:<40}{:>8}{:>8}{:>9}{:>8}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--notes", action="store_true")
    words = parser.parse_args()
    seeds = range(words.first, words.first + words.seeds)
    columns = (
        ("p99 ms", "worst", "step p99", "worst") if words.notes else ("p99 ms", "worst", "bound", "wrong")
    )
    print(ROW.format("", *columns))
    for case in CASES:
        if words.only in case.name:
            print(
                ROW.format(case.name, *(notes(case, seeds) if words.notes else beats(case, seeds))),
                flush=True,
            )


def beats(case: Case, seeds: range) -> list[str]:
    """The row of a sender: what is believed of its beat."""
    truth = case.truth()
    errors: list[float] = []
    least: list[float] = []
    wrong = 0
    for seed in seeds:
        arrivals = case.arrivals(truth, seed)
        loop = PulseLoop()
        errors += believed(loop, arrivals, truth)
        wrong += loop.index != len(truth) - 1
        if len(arrivals) == len(truth) and case.name.startswith(("steady", "ramp")):
            least += bound(case, arrivals, truth)
    return [at(errors, 0.99), at(errors, 1.0), at(least, 0.99), f"{wrong}/{len(seeds)}"]


def believed(loop: PulseLoop, arrivals: list[float], truth: list[float]) -> list[float]:
    """How far off each pulse is foretold by those that came before, in milliseconds.

    One that was lost and not counted makes all behind it wrong.
    """
    errors, heard = [], 0
    for number, time in enumerate(truth):
        while heard < len(arrivals) and arrivals[heard] < time:
            loop.pulse(arrivals[heard])
            heard += 1
        if number >= LOCKED:
            errors.append(1000 * (loop.index_at(time) - number) * loop.period)
    for arrival in arrivals[heard:]:
        loop.pulse(arrival)
    return errors


def bound(case: Case, arrivals: list[float], truth: list[float]) -> list[float]:
    """The same of a filter that knows how uneven the sender is, and where its tempo begins to go otherwise."""
    variance = sum((heard - true) ** 2 for heard, true in zip(arrivals, truth, strict=True)) / len(truth)
    variance = max(variance, 1e-8)
    motion = line_through(arrivals[:LINE], variance)
    errors = []
    for number in range(LINE, len(truth)):
        if turns(case, truth[number - 1]):
            motion = motion._replace(cc=motion.cc + (0.2 * motion.speed) ** 2)
        motion = forward(motion, 1, NO_DRIFT)
        if number >= LOCKED:
            errors.append(1000 * (motion.time - truth[number]))
        motion = corrected(motion, arrivals[number] - motion.time, motion.tt + variance)
    return errors


def turns(case: Case, time: float, step: float = 0.05) -> bool:
    """Whether the change of the tempo is another one from here on."""
    before, here, behind = (case.tempo(time + offset) for offset in (-step, 0.0, step))
    return abs(behind - 2 * here + before) > 1e-3 * step * here


def notes(case: Case, seeds: range) -> list[str]:
    """The row of a sender: when the notes are sent."""
    truth = case.truth()
    errors: list[float] = []
    steps: list[float] = []
    for seed in seeds:
        played = playing(case.arrivals(truth, seed), truth[-1] - 1.0)
        due = {note: truth[note * PULSES_A_NOTE] for note in played if note * PULSES_A_NOTE >= LOCKED}
        errors += [1000 * (played[note] - true) for note, true in due.items()]
        steps += [
            1000 * (played[note] - played[note - 1] - due[note] + due[note - 1])
            for note in due
            if note - 1 in due
        ]
    return [at(errors, 0.99), at(errors, 1.0), at(steps, 0.99), at(steps, 1.0)]


def playing(arrivals: list[float], end: float) -> dict[int, float]:
    """The notes of a playing by these pulses, a Start before them: its number and when it was sent."""
    stage = Stage()
    stage.player = Player(stage.clock, stage.output, lambda said: following.pass_on(said))
    following = Following(stage.clock, stage.player, lambda: 0.0, stage.reports.append)
    following.follow(FollowClock("DAW"))
    stage.player.load(tune())
    following.play(Play())
    following.receive(messages.START, stage.clock.time)
    for arrival in arrivals:
        if arrival < end:
            run(stage, following, max(START_OF_TIME + arrival, stage.clock.time))
            following.receive(messages.CLOCK, stage.clock.time)
    run(stage, following, START_OF_TIME + end)
    sent = [(time, data) for time, data in stage.output.sent if messages.is_note_on(data)]
    return {data[0] % 16 * 128 + data[1]: time for time, data in sent}


def tune(count: int = 400) -> Performance:
    """A note on every eighth, notated at 120; channel and key are its number."""
    events = []
    for number in range(count):
        channel, pitch = number // 128, number % 128
        events.append(TimedMessage(number * 0.25, messages.note_on(channel, pitch, 80)))
        events.append(TimedMessage(number * 0.25 + 0.1, messages.note_off(channel, pitch)))
    return Performance(tuple(events), count * 0.25, (BeatPoint(0.0, 0.0, 2.0),))


def at(values: list[float], part: float) -> str:
    """The distance within which this part of the values lies."""
    far = sorted(map(abs, values))
    return f"{far[min(int(len(far) * part), len(far) - 1)]:.2f}" if far else "-"


if __name__ == "__main__":
    main()
