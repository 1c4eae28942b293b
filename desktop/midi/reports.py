"""What the player says to the window; each a frozen dataclass."""

from dataclasses import dataclass
from typing import Literal

from desktop.midi.commands import OutputKind
from model.notation.spans import Span

SyncState = Literal["waiting", "locking", "locked", "coasting"]


@dataclass(frozen=True)
class Ready:
    """The player listens."""

    realtime: bool = False  # whether the system granted real-time priority


@dataclass(frozen=True)
class Ports:
    """The names of the MIDI ports; the sentence says why there are none, where there are none."""

    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    backend: str
    sentence: str = ""


@dataclass(frozen=True)
class Opened:
    """The output in use from now on; kind "none" means that the player keeps time in silence."""

    kind: OutputKind
    name: str = ""
    latency_seconds: float = 0.0
    route: int = 0  # which of `UseOutputs`


@dataclass(frozen=True)
class Playing:
    """Where the listener is in the tune, and what sounds there; at least 20 a second while it plays."""

    seconds: float
    spans: tuple[Span, ...] = ()
    tempo_factor: float = 1.0
    number: int = 0  # of the playing, as `Play` gave it


@dataclass(frozen=True)
class Stopped:
    """It was stopped at this place."""

    seconds: float
    number: int = 0


@dataclass(frozen=True)
class Finished:
    """It has played to the end."""

    seconds: float
    number: int = 0


@dataclass(frozen=True)
class Timing:
    """How late the messages of a playing were handed to the output: once a second, and behind its end."""

    messages: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    p999_ms: float = 0.0
    jitter_ms: float = 0.0  # standard deviation of the lateness


@dataclass(frozen=True)
class Lost:
    """The output vanished; the player keeps time and takes it up again when it is back."""

    name: str
    sentence: str
    route: int = 0  # which of `UseOutputs`


@dataclass(frozen=True)
class Heard:
    """A message that an input received, on the player's clock, and where the listener was in the tune then."""

    at: float  # clock seconds
    data: bytes
    name: str  # of the input
    seconds: float | None = None  # of the tune at its notated tempo, as it is heard; None: nothing plays


@dataclass(frozen=True)
class InputsOpened:
    """The inputs that are listened to from now on; one that is gone is taken up again when it is back."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Synced:
    """How the player stands to the clock that it follows."""

    state: SyncState
    tempo_bpm: float = 0.0  # quarter notes a minute
    phase_error_ms: float = 0.0  # of the latest pulses, against where the player is


@dataclass(frozen=True)
class Calibrated:
    """How long a message takes from one port to another, halfway of its extremes."""

    output: str
    input: str
    seconds: float
    jitter_ms: float = 0.0  # half of what lies between the extremes


@dataclass(frozen=True)
class Trouble:
    """Something did not work; one sentence for the person."""

    sentence: str


@dataclass(frozen=True)
class Ended:
    """The player process is gone; said by the client, which then starts another when it is asked to play."""

    sentence: str


Report = (
    Ready
    | Ports
    | Opened
    | InputsOpened
    | Playing
    | Stopped
    | Finished
    | Timing
    | Lost
    | Heard
    | Synced
    | Calibrated
    | Trouble
    | Ended
)
