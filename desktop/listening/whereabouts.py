"""What holds at the cursor, for notes that are played there."""

from dataclasses import dataclass
from fractions import Fraction

from desktop.listening.wishes import Place
from model.notation.parser import parse
from model.notation.tempo import DEFAULT_TEMPO
from model.notation.tune import Tune

_USUAL_METER = "4/4"


@dataclass(frozen=True)
class Whereabouts:
    """The tune at the cursor, and whether notes can be written right there."""

    place: Place
    before: str = ""  # of the tune, up to the cursor
    in_music: bool = False  # the cursor stands behind the header


def whereabouts(text: str, caret: int) -> Whereabouts:
    """Return what holds at an offset of a text; the usual where there is no tune."""
    bare = len(text[:caret].rstrip())
    start = text.rfind("\n\n", 0, bare) + 1  # an empty line ends a tune (ABC 2.1, 2.2.1)
    end = text.find("\n\n", bare)
    part = text[start : end if end >= 0 else len(text)]
    tune = parse(part).tune_at(caret - start)
    if tune is None or not tune.fields:
        return Whereabouts(Place())
    begins = start + tune.span.start
    in_music = bool(tune.value("K")) and caret >= begins + _header_length(tune)
    # below its last line, and behind an empty one, the tune is over
    in_music = in_music and not text[begins + len(tune.text.rstrip()) : caret].count("\n\n")
    return Whereabouts(_place(tune), text[begins:caret], in_music)


def _header_length(tune: Tune) -> int:
    """Return where the line behind the header begins, from the tune's start."""
    last = max(field.span.end for field in tune.fields)
    line_end = tune.source.find("\n", last)
    return (line_end + 1 if line_end >= 0 else len(tune.source)) - tune.span.start


def _place(tune: Tune) -> Place:
    meter = tune.meter.text if tune.meter.duration else _USUAL_METER
    tempo = (tune.tempo and tune.tempo.whole_notes_per_minute) or DEFAULT_TEMPO
    key = tune.key.text if tune.value("K") else ""
    return Place(meter, key, tune.unit_note_length, Fraction(tempo))
