"""Voices of drums, whose notes name instruments and not pitches."""

from model.notation.clefs import read_clef
from model.notation.editing.checking import sounds_of
from model.notation.elements import Field
from model.notation.instructions import numbers
from model.notation.measures import Voice
from model.notation.spans import Span
from model.notation.tune import Tune
from model.notation.voice_names import voice_name

_DRUM_CHANNEL = 10  # General MIDI, counted from 1
_PERCUSSION = "perc"


def drum_voices(tune: Tune) -> frozenset[str]:
    """Returns the names of the voices with a clef for percussion, or on the channel of the drums."""
    if _is_percussion(tune.value("K")):
        return frozenset(voice.name for voice in tune.measures.voices)
    fields = (*tune.fields, *(element for element in tune.body if isinstance(element, Field)))
    named = {voice_name(field.value) for field in fields if field.code == "V" and _is_percussion(field.value)}
    voices = tune.measures.voices
    return frozenset(
        voice.name
        for index, voice in enumerate(voices)
        if voice.name in named or _plays_drums(voice, is_first=index == 0)
    )


def drum_notes(tune: Tune) -> frozenset[Span]:
    """Returns the places of all notes of those voices."""
    names = drum_voices(tune)
    voices = (voice for voice in tune.measures.voices if voice.name in names)
    return frozenset(sound.span for voice in voices for bar in voice.bars for sound in sounds_of(bar))


def _is_percussion(value: str) -> bool:
    clef = read_clef(value)
    return clef is not None and clef.shape == _PERCUSSION


def _plays_drums(voice: Voice, is_first: bool) -> bool:
    """Tells whether a voice is sent to the drums; a channel in the header is the first voice's (see `perform`)."""
    header = voice.instructions if is_first else ()
    inside = (instruction.words for bar in voice.bars for instruction in bar.instructions)
    return any(
        words[0] == "channel" and numbers(words[1:])[:1] == [_DRUM_CHANNEL] for words in (*header, *inside)
    )
