"""Which voice the music of a tune begins in."""

from model.notation.tune import Tune
from model.notation.voice_names import FIRST_VOICE, voice_name


def first_voice(tune: Tune) -> str:
    """Returns the voice in which the body begins: the first that the header names."""
    return next((voice_name(value) for value in tune.values("V")), FIRST_VOICE)
