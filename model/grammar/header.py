"""The header: fields in the order X, T, R, M, L, K, with values that can be played (ABC 2.1, section 3)."""

from fractions import Fraction
from typing import NamedTuple

from model.grammar.form import Form
from model.grammar.place import Key, Moves, Place
from model.grammar.rules import Rules
from model.grammar.words import hornpipe_meters, key_words, meter_named, meter_words, unit_words

ORDER = "XTRMLK"
WHOLE = "\n"
"""A value that was written already, and to which nothing may be added."""

_MOST_DIGITS = 6
_HORNPIPE = "hornpipe"
_RHYTHM_SIGNS = "abcdefghijklmnopqrstuvwxyz -/"
_NOT_IN_TITLES = "\n%"
_OTHER = "-"  # a rhythm that is no hornpipe


class Head(NamedTuple):
    """What is known of the header so far."""

    last: str = ""  # the field before
    meter: str = "none"
    unit: str = ""
    rhythm: str = ""  # what is written of "hornpipe", or _OTHER


def head_moves(rules: Rules, head: Head) -> Moves:
    """The beginning of a line of the header: the fields up to the next one that a tune must have."""
    done = ORDER.index(head.last) if head.last else -1
    needed = next(order for order, letter in enumerate(ORDER) if order > done and letter in "XMLK")
    return {letter: ("colon", head, letter) for letter in ORDER[done + 1 : needed + 1]}


def colon_moves(rules: Rules, head: Head, letter: str) -> Moves:
    """Behind the letter of a field."""
    return {":": ("head value", head._replace(last=letter), "")}


def head_value_moves(rules: Rules, head: Head, value: str) -> Moves:
    """The value of a field of the header."""
    if value == WHOLE:
        return {"\n": ("head", head)}
    match head.last:
        case "X":
            moves = _number_moves(head, value)
        case "T":
            moves = _title_moves(head, value, rules.characters)
        case "R":
            moves = _rhythm_moves(head, value)
        case _:
            moves = _word_moves(rules, head, value)
    return moves


def _number_moves(head: Head, value: str) -> Moves:
    digits = "" if len(value) >= _MOST_DIGITS else "0123456789" if value else "123456789"
    moves: Moves = dict.fromkeys(digits, ("head value", head, value + "1"))
    if value:
        moves["\n"] = ("head", head)
    return moves


def _title_moves(head: Head, value: str, characters: frozenset[str]) -> Moves:
    moves: Moves = {sign: ("head value", head, "t") for sign in characters if sign not in _NOT_IN_TITLES}
    if not value:
        moves.pop(" ", None)
    else:
        moves["\n"] = ("head", head)
    return moves


def _rhythm_moves(head: Head, value: str) -> Moves:
    moves: Moves = {}
    for sign in _RHYTHM_SIGNS:
        if value or sign.isalpha():
            grown = value + sign if value != _OTHER and _HORNPIPE.startswith(value + sign) else _OTHER
            moves[sign] = ("head value", head, grown)
    if value:
        moves["\n"] = ("head", head._replace(rhythm=value))
    return moves


def _word_moves(rules: Rules, head: Head, value: str) -> Moves:
    """A meter, a unit note length or a key."""
    if head.last == "M":
        is_hornpipe = rules.is_strict and head.rhythm == _HORNPIPE
        words = hornpipe_meters() if is_hornpipe else meter_words()
    else:
        words = key_words() if head.last == "K" else unit_words(meter_named(head.meter).duration)
    words = rules.words(words)
    moves: Moves = {sign: ("head value", head, value + sign) for sign in words.after(value)}
    if value in words:
        moves["\n"] = _behind(rules, head, value)
    return moves


def _behind(rules: Rules, head: Head, value: str) -> Key:
    if head.last == "M":
        return ("head", head._replace(meter=value))
    if head.last == "L":
        return ("head", head._replace(unit=value))
    meter = meter_named(head.meter)
    unit = Fraction(head.unit) if head.unit else meter.default_unit_note_length
    key = value if rules.follows_key else "none"
    form = Form(None, swings=head.rhythm == _HORNPIPE)
    return ("bar", Place(form.in_key(key).in_meter(meter).in_unit(unit), after="B"))
