"""What the composing panel asks for, as plain values."""

from dataclasses import dataclass, field

from model.composition import SamplingSettings

OPEN, END, GO_ON = "open", "end", "go on"
NEW_TUNE = "X:1\n"


@dataclass(frozen=True)
class Wishes:
    """The person's choices for whatever the network writes next."""

    bars: int = 16
    candidates: int = 4
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    ending: str = OPEN  # OPEN, END (with the last bar) or GO_ON (not before the last bar)
    compass: tuple[int, int] | None = None  # lowest and highest MIDI pitch
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
        if self.rhythm:
            lines.append(f"R:{self.rhythm}\n")
        meter = self.meter or (_METERS.get(self.rhythm, "4/4") if self.key else "")
        if meter:
            lines.append(f"M:{meter}\n")
        if self.key:
            lines.append(f"L:1/8\nK:{self.key}\n")
        return "".join(lines)


_METERS = {"jig": "6/8", "slip jig": "9/8", "waltz": "3/4", "polka": "2/4", "slide": "12/8", "mazurka": "3/4"}
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
