"""A tune that goes on in another key: the network reads it in that key, and writes on in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from model.composition import Candidate, Composed, Finished, Progress, Ranked, Restarted, Streamed
from model.errors import ModelError
from model.notation.editing.transposition import transpose
from model.notation.elements import Field
from model.notation.errors import NotationError
from model.notation.key import Key, read_key
from model.notation.parser import parse
from model.notation.tune import Tune

_LOWEST, _HIGHEST = 55, 88  # the fiddle's compass: what is played by most who play such tunes
_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1}
_CLOSES_AT_ONCE = re.compile(r"[^|]*:\|")
_KEY_LINE = re.compile(r"^K:.*$", re.MULTILINE)


@dataclass(frozen=True)
class OtherKey:
    """A tune as it is read in another key."""

    tune: str  # all of it moved, so that its tonic is the other key's, up to the same place
    field: str  # what the new music begins with: [K:D], or a line of it behind a whole part (ABC 2.1, 3.2)
    line: str = ""  # before the field: what makes a bar line at the end that of a part, or ends the line

    @property
    def beginning(self) -> str:
        """What new text begins with."""
        return self.line + self.field

    def refusal(self, continuation: str) -> str:
        """Return why what follows the field is thrown away, "" where it is not."""
        closes = _CLOSES_AT_ONCE.match(continuation) is not None
        return "It ends the part with the first bar of the other key." if closes else ""


def in_other_key(text: str, key: str) -> OtherKey:
    """Return the last tune of a seed in another key, which is named as behind K:.

    It moves to the nearer octave that keeps it in the fiddle's compass. Where the mode is another, its letters
    stay and are read in that mode. ModelError, in one sentence, where one of the keys can't be read.
    """
    wanted = read_key(key.strip())
    if not (wanted.is_understood and wanted.tonic) or not wanted.doubles_none:
        raise ModelError(f"“{key}” names no key to go on in; write one such as D, Em or Ador.")
    tunes = parse(text).tunes
    if not tunes or not any(bar.events for voice in tunes[-1].measures.voices for bar in voice.bars):
        raise ModelError("There are no bars yet that could go on in another key; write a few first.")
    tune = tunes[-1]
    current = _current_key(tune)
    if not current.is_understood or not current.tonic:
        raise ModelError("The tune's own K: names no key, so that it can't go on in another; write its key.")
    shift = _shift(tune, (_pitch_class(wanted.tonic) - _pitch_class(current.tonic)) % 12)
    try:
        moved = transpose(tune, shift)
    except NotationError as error:
        raise ModelError(str(error)) from None
    name = key.strip()
    new = _current_key(parse(moved).tunes[-1])
    if _name(new.tonic) != _name(wanted.tonic):  # of two spellings of one key, that with fewer accidentals
        name = new.tonic + name[len(wanted.tonic) :]
    elif new.alterations != wanted.alterations:
        *_, last = _KEY_LINE.finditer(moved)
        moved = f"{moved[: last.start()]}K:{name}{moved[last.end() :]}"
    moved = moved.rstrip("\n") + "\n" * text.endswith("\n")
    if _ends_part(tune):
        return OtherKey(moved, f"K:{name}\n", "" if text.endswith("\n") else "\n")
    return OtherKey(moved, f"[K:{name}]", _border(tune))


def _ends_part(tune: Tune) -> bool:
    """Tell whether a tune of one voice stops behind a whole part, so that the next may begin with its own |:."""
    if len(tune.measures.voices) > 1 or _has_open_repeat(tune):
        return False
    bars = tune.measures.voices[0].bars
    last = bars[-1].closing
    if last is None or not (last.closes or last.is_double) or tune.source[last.span.end :].strip():
        return False
    endings = [bar.ending for bar in bars if bar.ending]
    return not endings or 1 not in endings[-1]  # behind the first ending the second is due


def _border(tune: Tune) -> str:
    """The sign behind a tune's last bar line that makes it the end of a part; "" where it is one, or can be none."""
    last = tune.measures.voices[0].bars[-1].closing
    is_single = last is not None and last.text == "|" and tune.source[last.span.end :] == ""
    return "|" if is_single and not _has_open_repeat(tune) else ""


def _has_open_repeat(tune: Tune) -> bool:
    """Tell whether a tune stops in a part that is to be repeated, or in an ending."""
    is_open, ending = False, frozenset[int]()
    for bar in tune.measures.voices[0].bars:
        is_open = is_open or bool(bar.opening and bar.opening.opens) or bool(bar.ending)
        ending = bar.ending or ending
        closing = bar.closing
        if closing is None:
            continue
        if closing.closes or closing.opens or (closing.is_double and ending and 1 not in ending):
            is_open, ending = bool(closing.opens), frozenset()
    return is_open


def begun_with(field: str, progress: Iterable[Progress]) -> Iterator[Progress]:
    """Yield the progress of a continuation with a field at the beginning of all new text."""
    begun = set[int]()
    for step in progress:
        if isinstance(step, Streamed):
            text = step.text if step.candidate in begun else field + step.text
            begun.add(step.candidate)
            yield replace(step, text=text)
        elif isinstance(step, Composed):
            yield replace(step, candidate=_begun(field, step.candidate))
        elif isinstance(step, Ranked | Finished):
            yield replace(step, candidates=tuple(_begun(field, each) for each in step.candidates))
        else:
            if isinstance(step, Restarted):
                begun.discard(step.candidate)
            yield step


def _begun(field: str, candidate: Candidate) -> Candidate:
    return replace(candidate, continuation=field + candidate.continuation)


def _current_key(tune: Tune) -> Key:
    """The key that holds at the end of a tune."""
    key = tune.key
    for element in tune.body:
        if isinstance(element, Field) and element.code == "K":
            key = read_key(element.value, key)
    return key


def _name(tonic: str) -> str:
    return tonic.replace("♯", "#").replace("♭", "b")


def _pitch_class(tonic: str) -> int:
    return (_PITCH_CLASSES[tonic[0]] + sum(_SHIFTS.get(sign, 0) for sign in tonic[1:])) % 12


def _shift(tune: Tune, upwards: int) -> int:
    """By how many semitones a tune moves, of `upwards` and an octave less: the nearer that stays in the compass."""
    events = (event for voice in tune.measures.voices for bar in voice.bars for event in bar.events)
    pitches = [sound.pitch for event in events for sound in event.sounds] or [_LOWEST]

    def outside(shift: int) -> int:
        return max(0, _LOWEST - min(pitches) - shift) + max(0, max(pitches) + shift - _HIGHEST)

    return min((upwards, upwards - 12), key=lambda shift: (outside(shift), abs(shift)))
