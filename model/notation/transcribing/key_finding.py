"""The key that notes are in."""

from collections.abc import Sequence
from math import sqrt

from model.notation.key import Key, read_key
from model.notation.transcribing.lanes import Strike

# How well the twelve pitch classes fit a key, from its tonic up: the probe tone ratings of Krumhansl and Kessler,
# Psychological Review 89 (1982), which Krumhansl and Schmuckler correlate with the durations of a piece.
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_LINE = "FCGDAEB"
_MODES = {0: "", 1: "mix", 2: "dor", 3: "m"}  # by how many fifths the tonic lies above that of the major key
_HIGHEST_SIGNATURE, _LOWEST_SIGNATURE = 6, -5
_OUTSIDE_COST = 3.0  # of a share of time outside of the scale, against a correlation


def key_named(fifths: int, mode: str = "") -> Key:
    """Returns the key with `fifths` sharps (or flats, below 0) in a mode: "" (major), "m", "dor", "mix" ...

    A mode that is not known is read as major.
    """
    above = {"mix": 1, "dor": 2, "m": 3, "min": 3, "aeo": 3, "phr": 4, "loc": 5, "lyd": -1}.get(mode, 0)
    place = max(-8, min(13, fifths + above)) + 1
    sign = "b" if place < 0 else "#" if place > 6 else ""
    return read_key(f"{_LINE[place % 7]}{sign}{mode if above else ''}")


def find_key(chords: Sequence[Strike]) -> Key:
    """Returns the key in which the notes lie best; C major where there are none.

    The signature by Krumhansl and Schmuckler, less the time that lies outside of its scale; then the mode by
    the last note: D is the tonic of a tune in D mixolydian, though its notes are those of G.
    """
    weights = [0.0] * 12
    for strike in chords:
        for pitch in strike.pitches:
            weights[pitch % 12] += float(strike.duration)
    if not any(weights):
        return key_named(0)
    ranked = [
        (_fit(weights, fifths, mode), -abs(fifths), fifths, mode)
        for fifths in range(_LOWEST_SIGNATURE, _HIGHEST_SIGNATURE + 1)
        for mode in ("", "m")
    ]
    _, _, fifths, mode = max(ranked)
    return key_named(fifths, _mode_of_end(chords, fifths, mode))


def _fit(weights: Sequence[float], fifths: int, mode: str) -> float:
    major_tonic = fifths * 7 % 12
    tonic = major_tonic if not mode else (major_tonic + 9) % 12
    profile = _MINOR if mode else _MAJOR
    scale = {(major_tonic + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)}
    outside = sum(weight for pitch, weight in enumerate(weights) if pitch not in scale)
    turned = [profile[(pitch - tonic) % 12] for pitch in range(12)]
    return _correlation(weights, turned) - _OUTSIDE_COST * outside / sum(weights)


def _correlation(ones: Sequence[float], others: Sequence[float]) -> float:
    mean, other_mean = sum(ones) / 12, sum(others) / 12
    together = sum((one - mean) * (other - other_mean) for one, other in zip(ones, others, strict=True))
    spread = sqrt(sum((one - mean) ** 2 for one in ones) * sum((other - other_mean) ** 2 for other in others))
    return together / spread if spread else 0.0


def _mode_of_end(chords: Sequence[Strike], fifths: int, mode: str) -> str:
    """Returns the mode whose tonic is the lowest of the last notes, `mode` where there is none."""
    end = max(strike.end for strike in chords)
    last = min(strike.pitches[0] for strike in chords if strike.end == end) % 12
    for above, name in _MODES.items():
        if (fifths + above) * 7 % 12 == last:
            return name
    return mode
