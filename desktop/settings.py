"""What the window remembers from one day to the next: a frozen dataclass to and from QSettings."""

from dataclasses import dataclass, fields

from PySide6.QtCore import QSettings

APPEARANCES = ("system", "light", "dark")
RECENT_FILES = 10


@dataclass(frozen=True)
class Settings:
    """The person's choices; the defaults are those of a first start."""

    appearance: str = "system"  # one of APPEARANCES
    font_points: int = 13  # 6 to 48
    network: str = ""  # the folder of the checkpoint; empty: the bundled one
    temperature: float = 0.8  # 0.1 to 2.0
    bars: int = 16  # 1 to 128
    candidates: int = 4  # 1 to 8
    output: str = "synth"  # "synth", "virtual" or "port:NAME"
    tempo_percent: int = 100  # 25 to 300, of the notated tempo
    folder: str = ""  # where files were last opened or saved
    recent: tuple[str, ...] = ()  # newest first
    geometry: str = ""  # the window's place, as Qt writes it, in hexadecimal
    panes: str = ""  # the splitter's state, likewise
    welcomed: bool = False  # the example tune has been shown
    score_shown: bool = True
    score_beside: bool = False  # the score stands beside the editor, not below it
    score_zoom: int = 100  # per cent, 40 to 400
    problems_shown: bool = False  # the list of them
    work_panes: str = ""  # the splitter of editor, score and problems, like `panes`
    second_opinion: bool = True  # music21 is asked about the tune at the cursor
    direction_open: bool = False  # that part of the composing panel is unfolded
    direction: str = ""  # what is chosen in it, as `composing.direction_part` writes it
    routes: str = ""  # the outputs as `performing.routes` writes them; empty: `output` alone
    inputs: str = ""  # what is listened to, likewise
    followed_clock: str = ""  # the input whose clock is followed
    swing: int = 0  # per cent, 50 to 80; 0: as the tune says
    count_in: int = 0  # bars, 0 to 8
    metronome: bool = False
    accompaniment: bool = False  # chord symbols are played
    drone: bool = False
    learned_controls: str = ""  # which MIDI control does what, as `listening.controls` writes it
    silence_ms: int = 400  # that ends a phrase which the network answers, 50 to 5000
    turn_bars: int = 4  # of trading, 1 to 16

    def __post_init__(self) -> None:
        checks = {
            "appearance": self.appearance in APPEARANCES,
            "font_points": 6 <= self.font_points <= 48,
            "output": self.output in ("synth", "virtual") or self.output.startswith("port:"),
            "temperature": 0.1 <= self.temperature <= 2.0,
            "bars": 1 <= self.bars <= 128,
            "candidates": 1 <= self.candidates <= 8,
            "tempo_percent": 25 <= self.tempo_percent <= 300,
            "score_zoom": 40 <= self.score_zoom <= 400,
            "swing": self.swing == 0 or 50 <= self.swing <= 80,
            "count_in": 0 <= self.count_in <= 8,
            "silence_ms": 50 <= self.silence_ms <= 5000,
            "turn_bars": 1 <= self.turn_bars <= 16,
        }
        for name, right in checks.items():
            if not right:
                raise ValueError(f"{name} can't be {getattr(self, name)!r}")

    def with_recent(self, path: str) -> tuple[str, ...]:
        """Return the recent files with `path` in front, each named once, RECENT_FILES at most."""
        return (path, *(other for other in self.recent if other != path))[:RECENT_FILES]


def load_settings(store: QSettings) -> Settings:
    """Return the stored settings; what is missing or makes no sense has its default."""
    settings = Settings()
    for each in fields(Settings):
        if not store.contains(each.name):
            continue
        default = getattr(settings, each.name)
        try:
            value = _read(store.value(each.name), default)
            settings = Settings(**{**settings.__dict__, each.name: value})
        except (TypeError, ValueError, KeyError):
            continue
    return settings


def save_settings(settings: Settings, store: QSettings) -> None:
    """Write the settings; a store that can't be written loses them, which hurts nothing."""
    for each in fields(Settings):
        value = getattr(settings, each.name)
        store.setValue(each.name, "\n".join(value) if isinstance(value, tuple) else str(value))
    store.sync()


def _read(stored: object, default: object) -> object:
    """Return the stored text in the type of its default; raises ValueError or KeyError where it can't be."""
    text = str(stored)
    if isinstance(default, bool):
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    if isinstance(default, tuple):
        return tuple(line for line in text.split("\n") if line)[:RECENT_FILES]
    return type(default)(text)  # type: ignore[call-arg]
