"""Walks at random over the grammar, without a network: what may be written is written, however unlikely."""

import random
import re
import shutil
import subprocess
import tempfile
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from math import exp
from pathlib import Path

from model.bar_count import BarCount
from model.form import form_of
from model.grammar.grammar import Grammar, Node, State
from model.grammar.seed import ending_soon, state_after
from model.grammar.settings import GrammarSettings, Section
from model.likeness import tonic_class
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.tune import Tune
from model.verdicts import verdict_on

ABC2MIDI = shutil.which("abc2midi")
CHARACTERS = tuple("\n" + "".join(map(chr, range(32, 127))))
_METERS = (
    "C", "C|", "2/4", "3/4", "4/4", "6/8", "9/8", "12/8", "3/2", "5/4", "5/8", "7/8", "7/16", "1/8", "13/16",
    "17/4", "25/32", "3/1", "none",
)  # fmt: skip
_RHYTHMS = ("", "R:reel\n", "R:jig\n", "R:hornpipe\n", "R:slow air\n")
_UNITS = ("1/4", "1/8", "1/16", "1/32")
_KEYS = ("C", "G", "D", "Am", "Ddor", "Bb", "none", "HP", "F#m")
_COMPASSES = ((62, 86), (55, 84), (60, 72), (67, 81))
_PLANS = (
    (Section(4, True), Section(4, True)), (Section(2), Section(3, True), Section(1)), (Section(1, True),),
    (Section(8, True), Section(4), Section(4, True)), (Section(4, True, False), Section(4, False)), (Section(6),),
)  # fmt: skip
_BRIEF_PLANS = (
    (Section(1, True),),
    (Section(1), Section(1, True)),
    (Section(2, True, False),),
    (Section(2),),
)
_LONGEST, _BRIEF_LONGEST = (60, 150, 400), (10, 30)  # characters, before a walk is told to end
_IRREGULAR = (
    "GAB c2 d|", "no music at all", "|", "[K:", "%%a", "X:1\nK:G\nG3/7 [|] ==|:::",
    "X:1\nT:a\nM:6/8\nK:G\nV:1\nGAB c=d%what\ne|GAB", "X:1\nT:x\nM:6/8\nL:1/8\nK:G\n|:GAB c2d|A7/3B",
    "X:1\nT:a\nM:6/8\nL:1/8\nK:G\nGAB c3 d3 e3|GAB ", "X:1\nQ:1/4=100\nT:x\n", "X:3\nT:y\nM:3/4\nK:D\n|1 A2|",
    "X:1\nT:z\nM:4/4\nL:1/8\nK:A\n|:A2B2c2d2|1 A4:|2 ", "X:1\nM:C\nL:1/8\nK:D\n(3abc (dB", "X:1\nM:C\nK:D\nA>",
    "X:1\nM:C\nL:1/8\nK:D\nA2 A,-", "X:1\nM:C\nL:1/8\nK:D\nA2|: B2 c2 d2 :|: e2 f2|", "X:1\nM:2/4\nK:G\nB2 !tri",
)  # fmt: skip


_LENGTHENING = "([{!\"'/,.~THMPKL^_=<>-"


class CornerError(AssertionError):
    """A walk came to a state from which nothing goes on, or did not end."""


@dataclass(frozen=True)
class Walk:
    """One tune that was written at random."""

    number: int
    seed: str
    text: str  # seed and what was written
    settings: GrammarSettings
    is_regular: bool  # the seed breaks no rule
    was_ended: bool = False  # it became long and was told to end

    @cached_property
    def tune(self) -> Tune:
        """The tune, read once."""
        return parse(self.text).tunes[0]

    @property
    def written(self) -> str:
        """What the walk added to the seed."""
        return self.text[len(self.seed) :]


class Walker:
    """Walks with a set of grammars, each kept because it remembers what it worked out."""

    def __init__(
        self, characters: Sequence[str] = CHARACTERS, tunes: Sequence[str] = (), brief: bool = False
    ) -> None:
        """`tunes` are texts whose beginnings are continued too; brief walks write a bar or two."""
        self._characters, self._tunes, self._brief = tuple(characters), tunes, brief
        self._grammars: dict[GrammarSettings, Grammar] = {}
        self._choices: dict[int, tuple[Node, list[str]]] = {}

    def walk(self, number: int) -> Walk:
        """Return walk `number`, always the same; CornerError where it does not come to an end."""
        rng = random.Random(number)
        seed, is_regular = self._seed(rng)
        settings = wishes(rng, self._brief)
        if not is_regular:
            settings = replace(settings, plan=())  # which is for new tunes
        grammar = self._grammar(settings)
        before = grammar.corners
        state = grammar.read(grammar.start(), seed) if is_regular else state_after(grammar, seed)
        if state is None or (is_regular and settings.bars is not None and state.bars):
            raise CornerError(f"walk {number}: the seed {seed!r} is not let through")
        text, was_ended, corners = self._written(
            grammar, state, rng, f"walk {number} from {seed!r} with {settings}"
        )
        if is_regular and corners + grammar.corners > before:
            raise CornerError(f"walk {number}: nothing strict goes on in {seed + text!r}")
        return Walk(number, seed, seed + text, settings, is_regular, was_ended)

    def _written(
        self, grammar: Grammar, state: State, rng: random.Random, what: str
    ) -> tuple[str, bool, int]:
        """What is written, whether it was told to end, and how often nothing strict went on since."""
        weights, longest = _taste(rng), rng.choice(_BRIEF_LONGEST if self._brief else _LONGEST)
        text: list[str] = []
        was_ended, corners = False, 0
        while not state.is_complete:
            signs = self._signs(state.node)
            if not signs:
                raise CornerError(f"{what}: nothing may follow {''.join(text)!r}, {state.node.key}")
            if len(text) == longest and not grammar.settings.end:  # as the product ends what grows too long
                last = GrammarSettings(rng.choice((1, 2, 4)), end=True, compass=grammar.settings.compass)
                grammar, state = self._grammar(last), ending_soon(self._grammar(last), state)
                was_ended, corners = True, grammar.corners
                continue
            if len(text) == longest:
                weights = {sign: 0.02 if sign in _LENGTHENING else 1.0 for sign in weights}
            sign = _drawn(rng, signs, weights) if len(signs) > 1 else signs[0]
            following = grammar.step(state, sign)
            if following is None or len(text) > 40_000:
                raise CornerError(f"{what}: no end after {''.join(text)[-300:]!r}")
            state = following
            text.append(sign)
        return "".join(text), was_ended, grammar.corners - corners if was_ended else 0

    def _signs(self, node: Node) -> list[str]:
        kept = self._choices.get(id(node))
        if kept is None or kept[0] is not node:
            kept = self._choices[id(node)] = (node, sorted(node.moves))
        return kept[1]

    def _grammar(self, settings: GrammarSettings) -> Grammar:
        if settings not in self._grammars:
            if len(self._grammars) >= 12:
                self._grammars.clear()
                self._choices.clear()
            self._grammars[settings] = Grammar(self._characters, settings)
        return self._grammars[settings]

    def _seed(self, rng: random.Random) -> tuple[str, bool]:
        """A text to begin with, and whether it keeps every rule."""
        kind = rng.random()
        if kind < 0.15:
            return "", True
        if kind < 0.75:
            return _header(rng), True
        if kind < 0.85 or not self._tunes:
            return rng.choice(_IRREGULAR), False
        tune = rng.choice(self._tunes)
        return tune[: rng.randrange(len(tune))], False


def _drawn(rng: random.Random, signs: Sequence[str], weights: Mapping[str, float]) -> str:
    """Return one of the signs; the same as random.choices, of which a million walks call many."""
    sums = list(accumulate([weights[sign] for sign in signs]))
    return signs[bisect(sums, rng.random() * sums[-1], 0, len(signs) - 1)]


def wishes(rng: random.Random, brief: bool = False) -> GrammarSettings:
    """Settings at random; with a number of bars, so that walks end."""
    bars = rng.choice((1, 1, 2) if brief else (1, 1, 2, 3, 4, 6, 8))
    compass = rng.choice(_COMPASSES) if rng.random() < 0.3 else None
    kind = rng.random()
    density = rng.choice(("", "", "", "sparse", "dense"))
    if kind < 0.2:
        return GrammarSettings(compass=compass, density=density)
    if kind < 0.35:
        return GrammarSettings(bars, go_on=True, compass=compass, density=density)
    if kind < 0.6:
        parts = rng.choice(_BRIEF_PLANS if brief else _PLANS)
        bars, is_home = sum(part.bars for part in parts), rng.random() < 0.5
        return GrammarSettings(bars, end=True, compass=compass, plan=parts, ends_on_tonic=is_home)
    return GrammarSettings(bars, end=True, compass=compass, ends_on_tonic=rng.random() < 0.5, density=density)


def _header(rng: random.Random) -> str:
    rhythm, meter = rng.choice(_RHYTHMS), rng.choice(_METERS)
    if "hornpipe" in rhythm:
        meter = rng.choice(("C", "2/4", "4/4"))
    return f"X:1\nT:T\n{rhythm}M:{meter}\nL:{_unit(rng, meter)}\nK:{rng.choice(_KEYS)}\n"


def _unit(rng: random.Random, meter: str) -> str:
    fine = int(meter.partition("/")[2]) if "/" in meter else 1
    return rng.choice([unit for unit in _UNITS if int(unit[2:]) * 8 >= fine])


def _taste(rng: random.Random) -> dict[str, float]:
    """How much this walk likes each character: some walks write chords everywhere, some rests, some repeats."""
    spread = rng.choice((0.0, 0.7, 1.5, 2.5))
    taste = {sign: exp(rng.gauss(0, spread)) for sign in CHARACTERS}
    for sign in "|:\n1":
        taste[sign] *= rng.choice((1, 3, 8))
    return taste


def faults_of(walk: Walk) -> list[str]:
    """Return what is wrong with a walk's tune, as sentences; of an irregular seed only what comes behind it."""
    if not walk.is_regular:
        return _later_faults(walk)
    verdict = verdict_on(walk.text)
    faults = list(verdict.errors)
    faults += ["A bar is not exact."] * (not verdict.bars_exact)
    faults += ["The repeats are not balanced."] * (not verdict.repeats_balanced)
    faults += ["It has no final bar line."] * (not verdict.has_final_bar)
    settings, header = walk.settings, walk.seed or re.match(r"(?s).*?\nK:[^\n]*\n", walk.text)
    head = header if isinstance(header, str) else header[0] if header else ""
    count = len(BarCount(head).numbered_ends(walk.text[len(head) :]))
    has_fields = re.search("[KL]:", walk.text[len(head) :]) is not None
    if settings.ends_on_tonic and not verdict.ends_on_tonic and not has_fields:
        faults += _cadence_faults(walk.tune)
    if settings.plan:
        faults += _form_faults(walk, head)
    elif settings.bars is not None and not (
        count == settings.bars if settings.end else count >= settings.bars or walk.was_ended
    ):
        faults.append(f"It has {count} bars; {settings.bars} were asked for.")
    return faults + _compass_faults(walk)


def _cadence_faults(tune: Tune) -> list[str]:
    """An ending on another note than the tonic, but where the bars are too short for a choice."""
    bar = tune.measures.voices[0].bars[-1].meter.duration
    is_tiny = bar is not None and bar / tune.unit_note_length < Fraction(1, 2)
    return [] if tonic_class(tune) is None or is_tiny else ["It does not end on its tonic."]


def _form_faults(walk: Walk, header: str) -> list[str]:
    """Whether the parts are those of the plan; fields in the music may make a bar of one count for more."""
    plan, form = walk.settings.plan, form_of(walk.tune)
    if form is None or "M:none" in header or "M:" in walk.text[len(header) :]:
        return []
    letters = "".join(chr(65 + i) * (2 if part.is_repeated else 1) for i, part in enumerate(plan))
    is_alike = len(set(form.letters)) < len(plan)  # short parts may be the same by chance
    if is_alike or (form.letters, form.bars) == (letters, tuple(part.bars for part in plan)):
        return []
    return [f"It has the form {form.letters} {form.bars}."]


def _compass_faults(walk: Walk) -> list[str]:
    if walk.settings.compass is None:
        return []
    low, high = walk.settings.compass
    bars = walk.tune.measures.voices[0].bars
    pitches = [sound.pitch for bar in bars for event in bar.events for sound in event.sounds]
    wrong = [pitch for pitch in pitches if not low <= pitch <= high]
    return [f"A pitch of {wrong[0]} is outside of the compass {low} to {high}."] if wrong else []


def _later_faults(walk: Walk) -> list[str]:
    """Errors behind the second bar line of what was written; before it the seed may still matter."""
    lines = [match.start() for match in re.finditer(r"\|", walk.written)]
    if len(lines) < 3:
        return []
    first = len(walk.seed) + lines[2]
    problems = find_problems(parse(walk.text))
    return [
        problem.message for problem in problems
        if problem.severity == "error" and problem.span.start > first and "meter" not in problem.message
    ]  # fmt: skip


def abc2midi_faults(tunes: Sequence[str]) -> dict[int, list[str]]:
    """Return, by the number of the tune, the errors that abc2midi finds; tunes without one are left out.

    All tunes go through one run, as one file: its lines tell which tune is meant.
    """
    starts, texts = [], []
    line = 1
    for number, tune in enumerate(tunes, 1):
        text = re.sub(r"(?m)\AX:\d+", f"X:{number}", tune.strip("\n")) + "\n\n"
        starts.append(line)
        texts.append(text)
        line += text.count("\n")
    found: dict[int, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "walks.abc").write_text("".join(texts), encoding="latin-1")
        ran = subprocess.run(
            [str(ABC2MIDI), "walks.abc"], cwd=folder, capture_output=True, timeout=600, check=False
        )
    if ran.returncode < 0:
        found[-1] = [f"abc2midi died of signal {-ran.returncode}."]
    bounds = [*starts, line]
    for report in ran.stdout.decode("latin-1").splitlines():
        at = re.match(r"Error in line-char (\d+)-", report)
        if at:
            place = next(
                index for index, (a, b) in enumerate(pairwise(bounds)) if a <= int(at[1]) < b or b == line
            )
            found.setdefault(place, []).append(report)
        elif report.startswith("Error"):
            found.setdefault(-1, []).append(report)
    return found
