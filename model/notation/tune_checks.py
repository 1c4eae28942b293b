"""What is wrong with a tune as a whole: nothing to play, too much of it, parts and voices that do not fit."""

from collections.abc import Iterator
from fractions import Fraction

from model.notation.elements import Fault, Field
from model.notation.measures import Voice
from model.notation.parts import MAX_PARTS, read_parts
from model.notation.spans import Span
from model.notation.tune import Tune
from model.notation.unfold import playing_order


def tune_faults(tune: Tune) -> Iterator[Fault]:
    """Yields what is wrong with a tune that no single bar or sign shows."""
    voices = tune.measures.voices
    first = Span(tune.span.start, tune.span.start + len(tune.text.partition("\n")[0]))
    if not any(event.sounds for voice in voices for bar in voice.bars for event in bar.events):
        yield Fault(first, False, "This tune has no notes yet.")
    parts = read_parts(tune.value("P"))
    if len(parts) == MAX_PARTS:
        yield Fault(first, False, f"P: asks for more than {MAX_PARTS} parts; the rest is not played.")
    if any(playing_order(voice.bars, parts).is_cut for voice in voices):
        yield Fault(first, False, "The repeats of this tune ask for more bars than can be played; it is cut.")
    yield from _part_faults(tune, parts)
    yield from _voice_faults(tune)


def _part_faults(tune: Tune, parts: tuple[str, ...]) -> Iterator[Fault]:
    """Yields a fault for the parts that P: of the header asks for and no P: of the body begins."""
    labels = {
        element.value[:1].upper()
        for element in tune.body
        if isinstance(element, Field) and element.code == "P"
    }
    missing = sorted(set(parts) - labels) if labels else []
    asking = next((field for field in reversed(tune.fields) if field.code == "P"), None)
    if missing and asking is not None:
        names = ", ".join(missing)
        yield Fault(
            asking.span, False, f"No P: in the tune begins the part {names}; what is asked for is left out."
        )


def _voice_faults(tune: Tune) -> Iterator[Fault]:
    """Yields a fault for the first voice that is shorter or longer than the first one."""
    voices = tune.measures.voices
    lengths = [_length(voice) for voice in voices]
    for voice, length in zip(voices, lengths, strict=True):
        if length != lengths[0]:
            than = "shorter" if length < lengths[0] else "longer"
            last = voice.bars[-1].span
            yield Fault(last, False, f"The voice {voice.name} is {than} than the voice {voices[0].name}.")
            return


def _length(voice: Voice) -> Fraction:
    return sum((bar.duration for bar in voice.bars), Fraction(0))
