"""Tunes of their own, made of some parts or voices of a tune."""

from collections.abc import Sequence

from model.notation.editing.checking import read_again
from model.notation.editing.extracted_header import header_of_parts, header_of_voices
from model.notation.editing.left_out import PartWriter, VoiceWriter
from model.notation.editing.stretches import put_together, stretches
from model.notation.errors import NotationError
from model.notation.tune import Tune

_Sounds = dict[str, list[tuple[int, ...]]]


def extract_parts(tune: Tune, parts: Sequence[str]) -> str:
    """Returns a tune of the parts with these labels, in the order of the text; its P: names no others.

    What the parts left out say of key, meter, unit and tempo for those behind them is said again there. Music
    before the first P: belongs to no part. Raises NotationError for a part that the tune does not have.
    """
    wanted = [part.strip()[:1].upper() for part in parts]
    signs = [stretch.sign for stretch in stretches(tune, "P") if stretch.sign is not None]
    _check_names(wanted, list(dict.fromkeys(sign.value[:1].upper() for sign in signs)), "part")
    text = put_together(header_of_parts(tune, wanted), PartWriter(tune, wanted).pieces())
    before, after = _sounds(tune, parts=wanted), read_again(text, tune)
    _check_sounds(before, _sounds(after))
    _check_sounds(before, _sounds(after, parts=wanted))
    return text


def extract_voices(tune: Tune, voices: Sequence[str]) -> str:
    """Returns a tune of the voices with these names: their V: and their music, and what is meant for all.

    Labels of parts, and changes of tempo, that stand in voices left out are said again. Raises NotationError for a voice that the tune
    does not have.
    """
    wanted = [voice.strip() for voice in voices]
    _check_names(wanted, [voice.name for voice in tune.measures.voices], "voice")
    text = put_together(header_of_voices(tune, wanted), VoiceWriter(tune, wanted).pieces())
    _check_sounds(_sounds(tune, voices=wanted), _sounds(read_again(text, tune)))
    return text


def _check_names(wanted: Sequence[str], there: Sequence[str], kind: str) -> None:
    """Raises NotationError where something is wanted that is not there, or nothing at all."""
    names = ", ".join(there[:12])
    if not any(wanted):
        raise NotationError(f"Name at least one {kind}; this tune has {names or 'none'}.")
    missing = next((name for name in wanted if name not in there), None)
    if missing is not None:
        raise NotationError(f"This tune has no {kind} {missing[:20]}; it has {names or 'none'}.")


def _sounds(tune: Tune, parts: Sequence[str] = (), voices: Sequence[str] = ()) -> _Sounds:
    """Returns the pitches of each event of each voice; only those of some parts or voices where these are named."""
    found: _Sounds = {}
    for voice in tune.measures.voices:
        events = [event for bar in voice.bars if not parts or bar.part in parts for event in bar.events]
        pitches = [tuple(sound.pitch for sound in event.sounds) for event in events]
        if pitches and (not voices or voice.name in voices):
            found[voice.name] = pitches
    return found


def _check_sounds(before: _Sounds, after: _Sounds) -> None:
    if before != after:
        raise NotationError(
            "This tune can't be taken apart so without changing it; look at its problems first."
        )
