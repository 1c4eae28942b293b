"""What the composing panel asks for, as plain values."""

from dataclasses import dataclass, field

from model.composition import SamplingSettings
from model.direction import usual_meter

OPEN, END, GO_ON = "open", "end", "go on"
NEW_TUNE = "X:1\n"
UNTITLED = "T:Untitled\n"
RHYTHMS = (
    "jig",
    "reel",
    "hornpipe",
    "slip jig",
    "polka",
    "waltz",
    "march",
    "air",
    "slide",
    "strathspey",
    "mazurka",
)
METERS = ("6/8", "4/4", "C|", "2/4", "3/4", "9/8", "12/8", "2/2", "3/8", "6/4", "5/4", "7/8")
KEYS = (
    *("G", "D", "A", "C", "F", "Bb", "E", "Eb", "Ab"),
    *("Em", "Am", "Bm", "Dm", "Gm", "Cm", "F#m"),
    *("Ador", "Edor", "Ddor", "Bdor", "Gdor", "Amix", "Dmix", "Gmix", "Emix"),
)
FORMS = ("AABB", "AB", "AABBCC", "ABA", "ABAC", "AAB", "AABBCCDD", "A", "AA")


@dataclass(frozen=True)
class Wishes:
    """The person's choices for whatever the network writes next."""

    bars: int = 16
    candidates: int = 4
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    ending: str = OPEN  # OPEN, END (with the last bar) or GO_ON (not before the last bar)
    compass: str = ""  # an instrument of model.compass, or two notes of ABC such as D-b'; empty: any pitch
    density: str = ""  # "", "sparse" or "dense"
    form: str = ""  # letters such as AABB; of a new tune
    part_bars: int = 8  # of each part of the form
    rhythm: str = ""  # of a new tune, as R: names it
    meter: str = ""  # as M:
    key: str = ""  # as K:
    closeness: float = 0.5  # of a variation: the share of the notes that stays

    def header(self) -> str:
        """Return the header with which the network begins a tune; it ends where the network may go on."""
        lines = [NEW_TUNE]
        if self.form or self.rhythm or self.meter or self.key:
            lines.append(UNTITLED)  # behind what follows the network would write no title (ABC 2.1, 3.1.2)
        if self.rhythm:
            lines.append(f"R:{self.rhythm}\n")
        is_counted = bool(self.form or self.key)  # then the bars have a length that must be known
        if self.meter or is_counted:
            lines.append(f"M:{self.meter or usual_meter(self.rhythm)}\n")
        if is_counted:
            lines.append("L:1/8\n")
        if self.key:
            lines.append(f"K:{self.key}\n")
        return "".join(lines)
