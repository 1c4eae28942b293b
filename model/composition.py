"""What is asked of the composer, and what it reports while it works; plain values, no TensorFlow."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.form import Form

if TYPE_CHECKING:  # it brings numpy along, which the window can do without
    from model.originality import Originality


@dataclass(frozen=True)
class SamplingSettings:
    """How the next character is drawn."""

    temperature: float = 0.8  # > 0; 1.0 leaves the logits as they are
    top_p: float = 1.0  # 0 < top_p <= 1; the nucleus kept before sampling (Holtzman et al., 2020)
    seed: int | None = None  # None: another tune every time

    def __post_init__(self) -> None:
        if not 0 < self.temperature < float("inf"):
            raise ValueError(f"temperature must be above 0, got {self.temperature}")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top-p must be above 0 and at most 1, got {self.top_p}")
        if self.seed is not None and not 0 <= self.seed < 2**31:
            raise ValueError(f"the seed must be a whole number from 0 to {2**31 - 1}, got {self.seed}")


@dataclass(frozen=True)
class CompositionRequest:
    """A seed and what should become of it."""

    seed_text: str  # ABC up to the place where the network goes on
    bars: int | None = 16  # new bars; None: to the end of the tune, of which a new one has a usual form
    candidates: int = 1
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    max_characters: int = 4000  # new characters, whatever the bars
    constrained: bool = True  # by the grammar, so that every bar adds up and the tune ends as tunes do
    end: bool = False  # the tune ends with the last of `bars`
    go_on: bool = False  # the tune does not end before `bars` are there
    compass: tuple[int, int] | None = None  # lowest and highest MIDI pitch of the new notes
    form: Form | None = None  # of a new tune: its parts, their bars and repeats; `bars` is then theirs
    density: str = ""  # "sparse", "dense", or "" for what the network likes
    key: str = ""  # the tune goes on in another key, as K: names it; "" stays
    answers: tuple[int, int] | None = None  # characters of the seed that hold the phrase to be answered

    def __post_init__(self) -> None:
        if self.bars is not None and not 1 <= self.bars <= 999:
            raise ValueError(f"bars must be from 1 to 999, got {self.bars}")
        if not 1 <= self.candidates <= 64:
            raise ValueError(f"candidates must be from 1 to 64, got {self.candidates}")
        if not 1 <= self.max_characters <= 20_000:
            raise ValueError(f"characters must be from 1 to 20000, got {self.max_characters}")
        if not self.constrained and (self.end or self.go_on or self.compass or self.form or self.density):
            raise ValueError(
                "an ending, a compass, a form and a density are kept by the grammar, which is switched off"
            )
        if self.density not in ("", "sparse", "dense"):
            raise ValueError(f"the density must be sparse or dense, got {self.density!r}")


@dataclass(frozen=True)
class FillingRequest:
    """Bars of a tune to be written anew, so that they fit what stands before and behind them."""

    text: str  # the tune, or a tunebook with it
    start: int  # characters of `text`: what is rewritten, widened to whole bars by the composer
    end: int
    candidates: int = 8
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    closeness: float = (
        0.0  # 0: whatever fits; up to below 1: a variation that keeps this share of the bars' notes
    )
    compass: tuple[int, int] | None = None  # lowest and highest MIDI pitch of the new notes
    answers: tuple[int, int] | None = None  # characters of a phrase before these bars, which they answer
    most_characters: int = 60_000  # drawn in all before the best so far is taken, with a word about it

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= len(self.text):
            raise ValueError(f"there are no characters {self.start} to {self.end} in the text")
        if not 1 <= self.candidates <= 64:
            raise ValueError(f"candidates must be from 1 to 64, got {self.candidates}")
        if not 0 <= self.closeness < 1:
            raise ValueError(f"closeness must be at least 0 and below 1, got {self.closeness}")
        if self.answers is not None and not 0 <= self.answers[0] <= self.answers[1] <= self.start:
            raise ValueError(f"the phrase must stand before the bars that answer it, got {self.answers}")


@dataclass(frozen=True)
class Score:
    """What speaks for a candidate, each part and the whole from 0 (worst) to 1."""

    total: float  # by which candidates are ranked
    likelihood: float  # under the network: from its bits per character
    form: float  # repeats balanced, parts of the usual lengths, an ending on the tonic where it ends
    likeness: float | None  # to the style's statistics; None: the checkpoint has none
    originality: float | None  # 1: no run of notes is longer than what tunes share; None: it has no index


@dataclass(frozen=True)
class Candidate:
    """One checked continuation."""

    index: int  # 0 <= index < candidates
    continuation: str  # what the network wrote
    abc: str  # the whole tune: the seed and the continuation
    bars: int  # bars in the continuation
    bits_per_character: float  # under the network at temperature 1
    problems: tuple[str, ...]  # what Carolan's own reading found, as sentences
    seed: int  # the seed that gives this candidate again
    masked_mass: float | None = None  # mean share of the probability that the grammar took; None without it
    masked_most: float | None = None  # the greatest such share at one character
    score: Score | None = None  # None: not appraised
    originality: "Originality | None" = None  # None: the checkpoint has no index of its tunes
    warnings: tuple[str, ...] = ()  # what music21 reads otherwise, as sentences
    replaces: tuple[int, int] | None = None  # characters of the request's text that it takes the place of
    form: Form | None = None  # of a new tune: the one that was asked for, or that was planned


@dataclass(frozen=True)
class Warned:
    """Something that the person should know; the work goes on."""

    sentence: str


@dataclass(frozen=True)
class Streamed:
    """More characters of one candidate, as the network writes them."""

    candidate: int
    text: str


@dataclass(frozen=True)
class Restarted:
    """A candidate was thrown away, after Composed too where it is the same as another; it starts again from the seed."""

    candidate: int
    reason: str  # "" where nothing was thrown away: another draft of it fits better


@dataclass(frozen=True)
class Composed:
    """A candidate that passed the checks."""

    candidate: Candidate


@dataclass(frozen=True)
class Ranked:
    """All candidates are there, checked and appraised; music21's opinion may follow."""

    candidates: tuple[Candidate, ...]  # the best first
    thrown_away: int
    duplicates: int = 0  # of those thrown away, the ones that were there already


@dataclass(frozen=True)
class Doubted:
    """The second reader, music21, reads a candidate otherwise, or not at all."""

    candidate: int
    sentence: str


@dataclass(frozen=True)
class Finished:
    """All that was asked for is there, or can't be had."""

    candidates: tuple[Candidate, ...]  # the best first
    thrown_away: int
    duplicates: int = 0  # of those thrown away, the ones that were there already


@dataclass(frozen=True)
class Cancelled:
    """The work was cancelled; what was streamed is not checked."""


Progress = Warned | Streamed | Restarted | Composed | Ranked | Doubted | Finished | Cancelled
