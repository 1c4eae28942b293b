"""Which way to fill in bars is best, measured on tunes that the network's training never saw.

In each tune two to four bars in the middle are blanked. Drafts are written, and one is chosen: the first (chance),
the likeliest by itself, the likeliest with so many characters of what follows, and the same where drafts were
resampled at the bar lines. For the chosen ones: the surprise of what truly follows, against that behind the true
bars; how often the seam breaks (a leap of more than an octave, or a problem of the whole tune), notes out of the
scale; the share of the true notes that were found. And for each way of ranking: how the true bars rank among the
drafts. Exit code 1 where the default way is not better than the passage's likelihood alone.
"""

import argparse
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

DRAFTS = 32
EVALUATED = 192  # characters behind the passage
FAR = 96  # no way of choosing looks beyond
USUAL = 48
AHEAD = (16, USUAL, FAR)
SHARES = (0.1, 0.25)
RESAMPLED = ((0.5, 16), (0.25, 48), (0.5, 48), (1.0, 48))  # the power, and the characters ahead at bar lines
FEW = 8
COLLECTIONS = ["builtin:oneills1850", "builtin:ryansMammoth", "builtin:airdsAirs", "builtin:miscFolk"]


def main() -> int:
    """Measure, print a table and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tunes", type=int, default=24)
    parser.add_argument("--model", default=None)
    parser.add_argument("--temperature", type=float, default=0.8)
    arguments = parser.parse_args()
    bench = _workbench(arguments.model)
    trials = Trials(bench, arguments.temperature)
    started = time.perf_counter()
    for number, text in enumerate(_held_out(bench, arguments.tunes)):
        trials.add(text, number)
    print(f"{trials.count} tunes, {DRAFTS} drafts each, {time.perf_counter() - started:.0f} s")
    return trials.report()


def _workbench(model: str | None) -> Any:
    from model.appraisal import Appraiser
    from model.checkpoints import load_checkpoint, resolve_checkpoint
    from model.devices import prepare_device
    from model.reading.reader import SecondReader
    from model.workbench import Workbench

    prepare_device()
    return Workbench(load_checkpoint(resolve_checkpoint(model)), SecondReader(), Appraiser())


def _held_out(bench: Any, count: int) -> list[str]:
    """Tunes of the built-in collections that the network's training held out, mixed by a fixed seed."""
    import numpy as np

    from model.corpus import melody_digest, read_corpus

    digests = set(bench.facts.corpus.get("held_out_melodies", ()))
    tunes = [tune.text for tune in read_corpus(COLLECTIONS).tunes if melody_digest(tune.text) in digests]
    return [tunes[place] for place in np.random.default_rng(0).permutation(len(tunes))[:count]]


class Trials:
    """What was measured so far, by the way of choosing."""

    def __init__(self, bench: Any, temperature: float) -> None:
        from model.composition import SamplingSettings
        from model.filling.hearing import Hearing

        self.bench, self.hearing = bench, Hearing(bench.sampler)
        self.settings = SamplingSettings(temperature)
        self.count = 0
        self.values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, text: str, number: int) -> None:
        """Blank bars of one tune and fill them in each way."""
        from model.errors import ModelError
        from model.filling.passage import numbered_bars, passage_of
        from model.notation.parser import parse

        tune = parse(text).tunes[0]
        bars = len(tune.measures.voices[0].bars)
        wanted = 2 + number % 3
        try:
            first = max(1, bars // 2 - wanted // 2 + number % 4)
            span = numbered_bars(tune, first, first + wanted - 1)
            passage = passage_of(text, span.start, span.end)
        except ModelError as error:
            print(error)
            return
        trial = Trial(self, passage, number)
        if len(trial.around.behind) < EVALUATED // 4:
            return
        self.count += 1
        trial.measure()

    def report(self) -> int:
        """Print the table; 0 where looking ahead is better than not."""
        names = [
            "ahead",
            "far ahead",
            "leap",
            "problem",
            "off scale",
            "true notes",
            "rank of truth",
            "truth first",
        ]
        print(f"{'way':46}" + "".join(f"{name:>15}" for name in names))
        for way, values in self.values.items():
            cells = (f"{statistics.mean(values[name]):15.3f}" if values[name] else " " * 15 for name in names)
            print(f"{way:46}" + "".join(cells))
        ways = (f"{USUAL} ahead alone", "the passage alone")
        chosen, alone = (statistics.mean(self.values[way]["ahead"]) for way in ways)
        return 0 if chosen < alone else 1


class Trial:
    """One passage."""

    def __init__(self, trials: Trials, passage: Any, number: int) -> None:
        from model.filling.checks import Checks
        from model.filling.surroundings import surroundings_of

        self.trials, self.passage, self.number = trials, passage, number
        self.around = surroundings_of(trials.bench, passage)
        self.checks = Checks(passage)

    def measure(self) -> None:
        """Fill the passage in each way and note what came of it."""
        true_bits, true_ahead = self._truth()
        drafts = self._drafts(0.0, 0)
        self._note("the true bars", self.passage.original, true_ahead, true_ahead)
        self._note("chance", drafts[0][0], drafts[0][2], true_ahead)
        ways = {"the passage alone": (1.0, 0)}
        for ahead in AHEAD:
            ways[f"the passage and {ahead} ahead"] = 1.0, ahead
            ways[f"{ahead} ahead alone"] = 0.0, ahead
        for share in SHARES:
            ways[f"{share} of the passage and {USUAL} ahead"] = share, USUAL
        for way, (share, ahead) in ways.items():
            self._choose(way, drafts, share, ahead, (true_bits, true_ahead))
        few = drafts[:FEW]
        self._choose(f"{USUAL} ahead alone, of {FEW}", few, 0.0, USUAL, (true_bits, true_ahead))
        for power, at_bars in RESAMPLED:
            way = f"{USUAL} ahead alone, resampled by {at_bars} ({power})"
            self._choose(way, self._drafts(power, at_bars), 0.0, USUAL, (true_bits, true_ahead))
        power, at_bars = RESAMPLED[0]
        few = self._drafts(power, at_bars, FEW)
        self._choose(f"{USUAL} ahead alone, resampled, of {FEW}", few, 0.0, USUAL, (true_bits, true_ahead))

    def _choose(
        self, way: str, drafts: Any, share: float, ahead: int, truth: tuple[float, list[float]]
    ) -> None:
        """Choose by so much of the passage's bits and those of so many characters behind it."""
        costs = [share * bits + sum(behind[:ahead]) for _, bits, behind in drafts]
        best = min(range(len(costs)), key=costs.__getitem__)
        self._note(way, drafts[best][0], drafts[best][2], truth[1])
        true_cost = share * truth[0] + sum(truth[1][:ahead])
        better = len({text for (text, *_), cost in zip(drafts, costs, strict=True) if cost < true_cost})
        self.trials.values[way]["rank of truth"].append(1 + better)
        self.trials.values[way]["truth first"].append(better == 0)

    def _note(self, way: str, fill: str, ahead: list[float], truth: list[float]) -> None:
        values = self.trials.values[way]
        values["ahead"].append(sum(ahead) - sum(truth))
        values["far ahead"].append(sum(ahead[FAR:]) - sum(truth[FAR:]))
        is_true = way == "the true bars"
        values["problem"].append(0.0 if is_true else self._has_problem(fill))
        leap, off, found = _seams(self.passage, fill)
        values["leap"].append(leap)
        values["off scale"].append(off)
        values["true notes"].append(found)

    def _has_problem(self, fill: str) -> float:
        reason = self.checks.against(fill)
        return float(reason is not None and "same as before" not in reason)

    def _truth(self) -> tuple[float, list[float]]:
        """The surprise of the true bars, and of each character behind them."""
        from model.filling.surroundings import piece_as_read

        bench, hearing = self.trials.bench, self.trials.hearing
        start = bench.read_text.state_after(self.around.before)
        heard = hearing.hear([piece_as_read(bench, self.passage.original)], start)
        behind = hearing.hear([self.around.behind[:EVALUATED]], heard.state)
        return float(heard.bits[0].sum()), behind.bits[0].tolist()

    def _drafts(
        self, power: float, at_bars: int, count: int = DRAFTS
    ) -> list[tuple[str, float, list[float]]]:
        """Drafts: the text, its bits, and those of each character behind it."""
        from model.filling.drafts import Drafting
        from model.filling.plan import whole_bars
        from model.filling.pool import Growth, Pool, Ranking
        from model.filling.surroundings import piece_as_read
        from model.grammar.settings import GrammarSettings

        bench, trials = self.trials.bench, self.trials
        plan = whole_bars(self.passage, lambda text: piece_as_read(bench, text), False)
        pool = Pool(0, self.number, count)
        pool.begin([plan] * count, self.passage.tie, self.passage.depth)
        drafting = Drafting(
            bench.sampler, trials.hearing, bench.grammar(GrammarSettings()), trials.settings, lambda: False
        )
        start = bench.read_text.state_after(self.around.before)
        ranking = Ranking(power=power, ahead_at_bars=at_bars)
        growth = Growth(drafting, trials.hearing, [pool], start, self.around.behind, ranking, lambda: False)
        for _ in growth.bars(len(plan)):
            pass
        rows = growth.minds.rows(range(count))
        heard = trials.hearing.hear([self.around.behind[:EVALUATED]] * count, rows)
        return [
            (draft.text, sum(draft.bits) + draft.fixed_bits, bits.tolist())
            for draft, bits in zip(pool.drafts, heard.bits, strict=True)
        ]


def _seams(passage: Any, fill: str) -> tuple[float, float, float]:
    """Whether a seam leaps by more than an octave; the share of notes off the scale, and of the true ones found."""
    true, new = (_notes(passage, text) for text in (passage.original, fill))
    first, last = new["first"], new["last"]
    before, behind = new["before"], new["behind"]
    leaps = [abs(a - b) > 12 for a, b in ((before, first), (last, behind)) if a is not None and b is not None]
    key = passage.tune.key
    scale = {(({"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter]) + key.alteration(letter)) % 12
             for letter in "CDEFGAB"}  # fmt: skip
    pitches = [pitch for _, pitch in new["notes"]]
    off = sum(pitch % 12 not in scale for pitch in pitches) / max(1, len(pitches))
    found = len(set(new["notes"]) & set(true["notes"])) / max(1, len(set(true["notes"])))
    return float(any(leaps)), off, found


def _notes(passage: Any, fill: str) -> dict[str, Any]:
    """The notes (onset, pitch) of a fill, and the pitches around it."""
    from model.notation.parser import parse

    tune = parse(passage.with_fill(fill)).tunes[0]
    start, end = len(passage.before), len(passage.before) + len(fill)
    notes, at = [], 0
    for bar in tune.measures.voices[0].bars:
        sounding = [event for event in bar.events if event.sounds]
        notes += [
            (event.span.start, at + event.onset, max(s.pitch for s in event.sounds)) for event in sounding
        ]
        at += bar.duration
    inside = [(onset, pitch) for place, onset, pitch in notes if start <= place < end]
    before = [pitch for place, _, pitch in notes if place < start]
    behind = [pitch for place, _, pitch in notes if place >= end]
    return {
        "notes": inside, "first": inside[0][1] if inside else None, "last": inside[-1][1] if inside else None,
        "before": before[-1] if before else None, "behind": behind[0] if behind else None,
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
