"""What the window says to the player; each a frozen dataclass."""

from dataclasses import dataclass
from typing import Literal

from desktop.midi.performance import Performance

OutputKind = Literal["synth", "port", "virtual", "none"]
InputKind = Literal["port", "virtual"]

SLOWEST, FASTEST = 0.05, 20.0
EARLIEST_MS, LATEST_MS = -1000.0, 2000.0
_ROUTE_RANGES: dict[str, tuple[float, float]] = {
    "channel": (0, 15),
    "program": (0, 127),
    "bank": (0, (1 << 14) - 1),
    "velocity_percent": (0, 400),
    "transpose": (-48, 48),
    "offset_ms": (EARLIEST_MS, LATEST_MS),
}
NOTHING = Performance()


@dataclass(frozen=True)
class Open:
    """Use another output: the synth, the port that `name` means (see `names.resolve`), a new virtual port."""

    kind: OutputKind
    name: str = ""


@dataclass(frozen=True)
class Route:
    """One output and what becomes of the messages on their way to it; raises ValueError for impossible numbers."""

    kind: OutputKind
    name: str = ""
    channel: int | None = None  # 0-15: everything but drums goes there; None: every voice on its own
    program: int | None = None  # 0-127: instead of what the tune says; None: as the tune says
    bank: int | None = None  # 0-16383, sent before the program
    velocity_percent: int = 100  # of each note's velocity, 0 to 400
    transpose: int = 0  # semitones, 48 at most; drums stay
    offset_ms: float = 0.0  # later by so much, or earlier where it is negative
    sends_clock: bool = False  # MIDI clock, Start, Stop, Continue, Song Position
    takes_click: bool = True  # the metronome is heard here

    def __post_init__(self) -> None:
        for name, (low, high) in _ROUTE_RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"the {name} of a route lies between {low} and {high}, got {value}")


@dataclass(frozen=True)
class UseOutputs:
    """Play through these outputs at once instead of those before; `Open` is the same with one plain route."""

    routes: tuple[Route, ...]


@dataclass(frozen=True)
class SoundTestNote:
    """Sound one short note on one of the routes, in the order of `UseOutputs`."""

    route: int = 0


@dataclass(frozen=True)
class Listening:
    """An input that is listened to (see `names.resolve`)."""

    name: str
    kind: InputKind = "port"
    thru: bool = False  # what arrives is sent on to the outputs at once


@dataclass(frozen=True)
class UseInputs:
    """Listen to these inputs instead of those before; what arrives is reported as `Heard`."""

    inputs: tuple[Listening, ...]


@dataclass(frozen=True)
class TakeControls:
    """Of the inputs, these messages are no music: they are reported as `Heard`, but never sent on to the outputs.

    Each is a status and a number, as `messages.control_of` has them.
    """

    controls: tuple[bytes, ...]


@dataclass(frozen=True)
class FollowClock:
    """Follow the MIDI clock of this input, one of `UseInputs`; "" goes by the player's own clock again."""

    name: str = ""
    offset_ms: float = 0.0  # play so much ahead of it; the outputs' latency is made good without


@dataclass(frozen=True)
class Calibrate:
    """Measure how long a message takes from an output to an input that a cable or a DAW joins to it."""

    output: str
    input: str


@dataclass(frozen=True)
class Load:
    """Play this from now on; a tune that is playing goes on at the same place in the new one."""

    performance: Performance


@dataclass(frozen=True)
class Splice:
    """From this place on play what this holds (its times are those of the whole), and before it what is there.

    Of the notes that sound at the place, those go on that the new events end behind it.
    """

    at_seconds: float
    performance: Performance


@dataclass(frozen=True)
class Play:
    """Start at a place of the tune; all places are in seconds at the notated tempo."""

    from_seconds: float = 0.0
    until_seconds: float | None = None  # None: the end of the tune
    loop: bool = False
    loop_from_seconds: float = 0.0  # where the loop enters again
    number: int = 0  # of this playing; what is reported on an earlier one may still be on the way
    lead_in: Performance = NOTHING  # played before the place: a count-in
    bar_quarters: float = (
        4.0  # the length of the bar there: where a clock is followed, bar lines are joined at
    )
    into_bar_quarters: float = 0.0  # how far the place lies behind its bar line


@dataclass(frozen=True)
class SetLoop:
    """Loop between two places from now on, also while playing; `loop=False` plays on behind it."""

    loop: bool
    from_seconds: float = 0.0
    until_seconds: float | None = None  # None: the end of the tune


@dataclass(frozen=True)
class Stop:
    """Stop, and silence what sounds."""


@dataclass(frozen=True)
class SetTempo:
    """Play at another tempo, from this moment and until further notice; 1.0 is the notated one."""

    factor: float

    def __post_init__(self) -> None:
        if not SLOWEST <= self.factor <= FASTEST:
            raise ValueError(f"a tempo factor lies between {SLOWEST} and {FASTEST}, got {self.factor}")


@dataclass(frozen=True)
class Panic:
    """Stop, and silence all sixteen channels whatever they were used for."""


@dataclass(frozen=True)
class ListPorts:
    """Ask for the names of the ports."""


@dataclass(frozen=True)
class Quit:
    """Silence everything and end the process."""


Command = (
    Open
    | UseOutputs
    | SoundTestNote
    | UseInputs
    | TakeControls
    | FollowClock
    | Calibrate
    | Load
    | Splice
    | Play
    | SetLoop
    | Stop
    | SetTempo
    | Panic
    | ListPorts
    | Quit
)
