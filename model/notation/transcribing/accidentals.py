"""Which notes of a bar need an accidental in front of them."""

from fractions import Fraction

from model.notation.key import Key
from model.notation.transcribing.sheet import SheetPitch

_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_UNKNOWN = Fraction(99)  # what a letter is altered by after a sign that programs read differently


class BarAccidentals:
    """Keeps the accidentals of a bar in every way in which programs let them hold.

    ABC 2.1 section 11.3: for the octave of the note, or for all octaves; behind an `&` anew, or not. A note
    gets a sign unless it sounds right without one in all of these ways, so that nobody reads it otherwise.
    """

    def __init__(self, key: Key) -> None:
        """Begins a bar in `key`."""
        self._key = key
        self._in_bar: list[dict[tuple[str, int], Fraction]] = [{}, {}]  # in the octave, in all octaves
        self._in_layer: list[dict[tuple[str, int], Fraction]] = [{}, {}]

    def begin_layer(self) -> None:
        """Begins another layer of the bar, behind `&`."""
        self._in_layer = [{}, {}]

    def change_key(self, key: Key) -> None:
        """Goes on in another key; signs that stand before it are written anew."""
        for state in (*self._in_bar, *self._in_layer):
            for name in state:
                state[name] = _UNKNOWN
        self._key = key

    def sign(self, pitch: SheetPitch, is_marked: bool = False) -> str:
        """Returns the sign before a note, empty where it needs none; `is_marked` asks for one in any case."""
        names = ((pitch.letter, pitch.octave), (pitch.letter, 0))
        given = self._key.alteration(pitch.letter)
        states = (self._in_bar, self._in_layer)
        held = [state[i].get(names[i], given) for state in states for i in (0, 1)]
        if not is_marked and all(alteration == pitch.alteration for alteration in held):
            return ""
        for state in states:
            for i in (0, 1):
                state[i][names[i]] = pitch.alteration
        return accidental(pitch.alteration)

    def grace_sign(self, pitch: SheetPitch) -> str:
        """Returns the sign before a grace note; whether it holds for the notes behind is read differently."""
        before = [dict(state) for state in (*self._in_bar, *self._in_layer)]
        text = self.sign(pitch)
        if text:
            self._in_bar, self._in_layer = before[:2], before[2:]
            for i, name in enumerate(((pitch.letter, pitch.octave), (pitch.letter, 0))):
                for state in (self._in_bar, self._in_layer):
                    if state[i].get(name, self._key.alteration(pitch.letter)) != pitch.alteration:
                        state[i][name] = _UNKNOWN
        return text


def accidental(alteration: Fraction) -> str:
    """Returns the sign of an alteration in semitones; ABC 2.1 section 4.2, microtones as fractions."""
    if alteration in _SIGNS:
        return _SIGNS[int(alteration)]
    above, below = abs(alteration).numerator, abs(alteration).denominator
    return f"{'^' if alteration > 0 else '_'}{above}/{below}"


def letter_text(pitch: SheetPitch) -> str:
    """Returns the letter of a pitch with its octave marks (ABC 2.1 section 4.1)."""
    if pitch.octave > 0:
        return pitch.letter.lower() + "'" * (pitch.octave - 1)
    return pitch.letter + "," * -pitch.octave
