"""How loud the notes of a voice are: what its dynamics, hairpins and accents say."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.measures import Bar

_LEVELS = {
    "pppp": 20, "ppp": 30, "pp": 42, "p": 54, "mp": 67, "mf": 80, "f": 94, "ff": 107, "fff": 117, "ffff": 127,
}  # fmt: skip
_DEFAULT = 80
_DOWNBEAT = 15
_ACCENTS = {"accent": 20, "marcato": 25, "sfz": 30, "sf": 30, "fz": 30, "sfp": 30}
_HAIRPINS = {"crescendo(": 1, "diminuendo(": -1}
_HAIRPIN_ENDS = frozenset({"crescendo)", "diminuendo)"})
_HAIRPIN_STEP = 20
_SOFTEST, _LOUDEST = 1, 127


@dataclass(slots=True)
class _Ramp:
    """A hairpin; whole notes from the start of the text."""

    start: Fraction
    direction: int
    end: Fraction | None = None
    target: int | None = None  # the dynamic that stands at its end


def velocities(bars: Sequence[Bar]) -> tuple[tuple[int, ...], ...]:
    """Returns the MIDI velocity of every event of every bar, as written.

    ABC 2.1 section 4.14 names the dynamics; a hairpin goes to the dynamic at its end, or one step further
    where there is none. The first note of a bar is a little louder, an accented one more so.
    """
    ramps = _ramps(bars)
    level, found = _DEFAULT, []
    at, current = Fraction(0), 0
    for bar in bars:
        row: list[int] = []
        for event in bar.events:
            for mark in event.marks:
                level = _LEVELS.get(mark, level)
            loudness, extra = level, 0
            if current < len(ramps):
                now = at + event.onset
                while current < len(ramps) and _is_over(ramps[current], now):
                    level = _end_level(ramps[current], level, event.marks)
                    current += 1
                loudness = level if current == len(ramps) else _on_ramp(ramps[current], now, level)
            if event.marks:
                extra = max(_ACCENTS.get(mark, 0) for mark in event.marks)
            loudness += extra or (0 if event.onset else _DOWNBEAT)
            row.append(max(_SOFTEST, min(_LOUDEST, loudness)))
        found.append(tuple(row))
        at += bar.duration
    return tuple(found)


def _ramps(bars: Sequence[Bar]) -> list[_Ramp]:
    """Returns the hairpins that end, in order; one that nothing ends goes to the next dynamic."""
    ramps: list[_Ramp] = []
    at = Fraction(0)
    for bar in bars:
        for event in bar.events:
            now = at + event.onset if event.marks else at
            for mark in event.marks:
                last = ramps[-1] if ramps else None
                is_open = last is not None and last.end is None
                ends_it = mark in _HAIRPIN_ENDS or mark in _LEVELS
                if last is not None and is_open and ends_it and now > last.start:
                    last.end = now
                if last is not None and last.end == now and mark in _LEVELS:
                    last.target = _LEVELS[mark]
                if mark in _HAIRPINS and not is_open:
                    ramps.append(_Ramp(now, _HAIRPINS[mark]))
        at += bar.duration
    return [ramp for ramp in ramps if ramp.end is not None]


def _is_over(ramp: _Ramp, now: Fraction) -> bool:
    return ramp.end is not None and now >= ramp.end


def _end_level(ramp: _Ramp, level: int, marks: Sequence[str]) -> int:
    if any(mark in _LEVELS for mark in marks):
        return level
    return _target(ramp, level)


def _target(ramp: _Ramp, level: int) -> int:
    if ramp.target is not None:
        return ramp.target
    return max(_LEVELS["pppp"], min(_LOUDEST, level + ramp.direction * _HAIRPIN_STEP))


def _on_ramp(ramp: _Ramp, now: Fraction, level: int) -> int:
    if now <= ramp.start or ramp.end is None:
        return level
    share = (now - ramp.start) / (ramp.end - ramp.start)
    return level + round((_target(ramp, level) - level) * share)
