"""What is asked of the grammar."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Section:
    """A part of a tune that is asked for."""

    bars: int  # upbeats are not counted, and a second ending is not, whose bars the first one has
    is_repeated: bool = False  # between |: and :|
    may_branch: bool = True  # it may have a first and a second ending
    may_lack_sign: bool = (
        False  # its :| may go back to the tune's beginning, where no |: stands (ABC 2.1, 4.8)
    )
    is_home: bool = True  # it ends on the tonic, where `ends_on_tonic` is asked for


@dataclass(frozen=True)
class GrammarSettings:
    """How a continuation may go on and where it ends."""

    bars: int | None = None  # how many bars the continuation has; None: as many as it likes
    end: bool = False  # the tune ends exactly with the last of `bars`
    go_on: bool = False  # the tune does not end before `bars` are there
    compass: tuple[int, int] | None = None  # lowest and highest MIDI pitch of the notes, both allowed
    plan: tuple[Section, ...] = ()  # the tune's parts; `bars` is then their sum, and the tune ends with them
    ends_on_tonic: bool = False  # the tune, or those parts that are said to, where the key names a tonic
    density: str = (
        ""  # "sparse": hardly a note is shorter than a beat; "dense": hardly one is longer than half of it
    )
    strict: bool = True  # only what other programs read as well; False: all that musicians write

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once, because it is part of what is looked up at every character."""
        return hash(
            (
                self.bars,
                self.end,
                self.go_on,
                self.compass,
                self.plan,
                self.ends_on_tonic,
                self.density,
                self.strict,
            )
        )

    def __post_init__(self) -> None:
        if self.bars is not None and not 1 <= self.bars <= 999:
            raise ValueError(f"bars must be from 1 to 999, got {self.bars}")
        if (self.end or self.go_on) and self.bars is None:
            raise ValueError("a tune that ends with a bar, or not before one, needs the number of its bars")
        if self.plan and not (self.end and self.bars == sum(section.bars for section in self.plan)):
            raise ValueError("the bars of a tune with a plan are those of its parts, and it ends with them")
        if self.density not in ("", "sparse", "dense"):
            raise ValueError(f"the density must be sparse or dense, got {self.density!r}")
        if self.compass is not None:
            low, high = self.compass
            if not 0 <= low <= high <= 127 or high - low < 12:
                raise ValueError(f"a compass must be at least an octave of MIDI pitches, got {low} to {high}")
