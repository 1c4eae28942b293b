"""Signs that are half written: notes, chords, grace notes, decorations, text, tuplets."""

from dataclasses import replace

from model.grammar.lengths import next_letters, spellings, writable
from model.grammar.music import (
    bar_moves,
    decorated,
    field_letters,
    in_tuplet,
    may_hold_chords,
    pitch_letters,
    tuplet_numbers,
)
from model.grammar.place import Moves, Place
from model.grammar.rules import Rules
from model.grammar.words import CHORD_KINDS, Words, decoration_words

_GRACE_LENGTHS = ("/", "2", "/2", "//")
_MOST_GRACES = 8
_MOST_IN_CHORD = 4
_LONGEST_TEXT = 60
_LONGEST_NAME = 16
_ROOTS = tuple(letter + sign for letter in "ABCDEFG" for sign in ("", "#", "b"))
_CHORDS = Words(root + kind for root in _ROOTS for kind in CHORD_KINDS)
_BASSES = Words(_ROOTS)


def note_moves(rules: Rules, place: Place, head: str, length: str) -> Moves:
    """A note or rest: `head` is its pitch so far (* where that does not matter any more), `length` its length."""
    moves: Moves = {}
    pitches, key = rules.pitches, place.form.key
    tonic = place.tonic(rules.settings)
    if not length:
        letters = pitch_letters(rules, place, head)
        for short, alike in pitches.begun(head, place.tie, letters, bool(tonic)):
            moves.update(dict.fromkeys(alike, ("note", place, short, "")))
        if not pitches.is_whole(head, key, place.tie):
            return moves
    is_home = _is_home(place, head, tonic)
    allowed = place.sizes_of(rules.settings, is_home)
    if head == "z" and rules.is_strict:
        allowed = place.rests_of(allowed)
    kind = "z" if head == "z" else tonic if is_home else "*"
    for letter in next_letters(place.parts, length, allowed):
        moves[letter] = ("note", place, kind, length + letter)
    size = spellings(place.parts).get(length)
    if size in allowed:
        behind = bar_moves(rules, place.sounded(size, head != "z", is_home))
        if place.after == "B" and not length and head in ("c", "C") and len(behind) > 1:
            behind.pop(":", None)  # a letter and a colon at the beginning of a line are a field
        moves.update(behind)
    return moves


def _is_home(place: Place, head: str, tonic: str) -> bool:
    """Tell whether a tune may end with this note, or with this rest behind one."""
    if not tonic or place.tie:  # what a tied note sounds is said further up
        return False
    return place.is_home if head == "z" else head.rstrip(",'").upper() == tonic


def bracket_moves(rules: Rules, place: Place) -> Moves:
    """Behind [: a chord, an ending, a field, or a thick bar line."""
    moves: Moves = {}
    form = place.form
    is_beginning = not place.has_event and place.after in ("SBF " if rules.is_strict else "SBFQ ")
    if form.wants:
        return {
            str(form.wants): (
                "bar",
                place._replace(form=form.branched(form.wants, rules.settings), after="Q"),
            )
        }
    if place.sizes_of(rules.settings, False) and may_hold_chords(rules, place):
        moves.update(chord_moves(rules, place.begins(rules.is_strict), 1, "", "", "", ""))
    if is_beginning and not place.tie:
        if form.has_bar and form.may_branch(form.left, rules.settings):
            moves["1"] = ("bar", place._replace(form=form.branched(1, rules.settings), after="Q"))
        if not rules.is_strict:
            moves["2"] = ("bar", place._replace(form=form.branched(2, rules.settings), after="Q"))
        if not rules.is_strict:
            moves["|"] = ("opening", place, "[|")
        for letter in field_letters(rules, form):
            moves[letter] = ("inline", place, letter)
    elif not rules.is_strict and place.has_event:
        lines = place.closings(rules.settings, None if form.left is None else form.left - 1)
        if any(line.startswith("[|") for line in lines):
            moves["|"] = ("line", place, "[|")
        if "|1" in lines:
            moves["1"] = ("line", place, "|1")
    return moves


def chord_moves(
    rules: Rules, place: Place, count: int, head: str, first: str, length: str, used: str
) -> Moves:
    """The `count`th note of a chord; `first` is the length of the first, which counts for all (ABC 2.1, 4.17).

    `used` are the letters that are in it already: where programs are to follow, each comes once.
    """
    moves: Moves = {}
    pitches, key = rules.pitches, place.form.key
    if not length:
        for letter in pitch_letters(rules, place, head, is_alone=False):
            if letter not in used or not rules.is_strict:
                grown = used + letter if letter.isalpha() and rules.is_strict else used
                moves[letter] = ("chord", place, count, pitches.short(head + letter, ""), first, "", grown)
        if not head and not rules.is_strict:
            moves["z"] = ("chord", place, count, "z", first, "", used)
            moves["("] = ("chord", place, count, "", first, "", used)
        if not pitches.is_whole(head, key, ""):
            return moves
    if not rules.is_strict and head:
        moves |= dict.fromkeys("-)", ("chord", place, count, "z", first, length, used))  # of one note alone
    for letter in _inner_letters(rules, place, count, first, length):
        moves[letter] = ("chord", place, count, "c", first, length + letter, used)
    if not _inner_is_whole(rules, place, count, first, length):
        return moves
    first = length if count == 1 else first
    if count >= (2 if rules.is_strict else 1):
        moves["]"] = ("shut", place, first, "")
    if count < _MOST_IN_CHORD:
        moves.update(chord_moves(rules, place, count + 1, "", first, "", used))
    return moves


def _inner_letters(rules: Rules, place: Place, count: int, first: str, length: str) -> tuple[str, ...]:
    if count == 1:
        return next_letters(place.parts, length, place.sizes_of(rules.settings, False))
    if rules.is_strict:
        return (first[len(length)],) if len(length) < len(first) else ()
    return next_letters(place.parts, length, writable(place.parts))


def _inner_is_whole(rules: Rules, place: Place, count: int, first: str, length: str) -> bool:
    if count == 1:
        return not length or spellings(place.parts).get(length) in place.sizes_of(rules.settings, False)
    return length == first if rules.is_strict else not length or length in spellings(place.parts)


def shut_moves(rules: Rules, place: Place, first: str, length: str) -> Moves:
    """Behind the ] of a chord: its length, where the first note has none, and what follows the chord."""
    moves: Moves = {}
    allowed = place.sizes_of(rules.settings, False)
    if not first:
        for letter in next_letters(place.parts, length, allowed):
            moves[letter] = ("shut", place, first, length + letter)
    size = spellings(place.parts).get(first or length)
    if size in allowed:
        moves.update(bar_moves(rules, place.sounded(size, not rules.is_strict)))
    return moves


def grace_moves(rules: Rules, place: Place, count: int, head: str, length: str) -> Moves:
    """Grace notes: the `count`th is being written, or none yet."""
    moves: Moves = {}
    pitches, key = rules.pitches, place.form.key
    if not head:
        moves = _next_grace(rules, place, count)
    elif not length:
        letters = pitch_letters(rules, place, head, is_alone=False)
        for short, alike in pitches.begun(head, "", letters, False):
            moves.update(dict.fromkeys(alike, ("grace", place, count, short, "")))
        if not pitches.is_whole(head, key, ""):
            return moves
    if not count:
        return moves
    if head:
        for text in _GRACE_LENGTHS:
            if text.startswith(length) and len(text) > len(length):
                moves[text[len(length)]] = ("grace", place, count, head, length + text[len(length)])
        moves.update(_next_grace(rules, place, count))
    moves["}"] = ("bar", place._replace(after="G", can_tie=False))
    return moves


def _next_grace(rules: Rules, place: Place, count: int) -> Moves:
    """The beginning of one more grace note, and what musicians write between them."""
    moves: Moves = {}
    if count < _MOST_GRACES:
        letters = pitch_letters(rules, place, "", is_alone=False)
        for short, alike in rules.pitches.begun("", "", letters, False):
            moves.update(dict.fromkeys(alike, ("grace", place, count + 1, short, "")))
    if not rules.is_strict:
        slash = "/" * (not count)  # a short one, an acciaccatura (ABC 2.1, 4.12)
        moves |= dict.fromkeys(" .H()" + slash, ("grace", place, count, "", ""))
    return moves


def quote_moves(rules: Rules, place: Place, name: str, is_bass: bool) -> Moves:
    """A chord symbol: root, kind, and a bass behind a slash (ABC 2.1, 4.18)."""
    words = rules.words(chord_words(is_bass))
    moves: Moves = {letter: ("quote", place, name + letter, is_bass) for letter in words.after(name)}
    if name in words:
        moves['"'] = ("bar", quoted(place))
        if not is_bass:
            moves["/"] = ("quote", place, "", True)
    return moves


def quoted(place: Place) -> Place:
    """Return the place behind text at the staff."""
    return place._replace(form=replace(place.form, has_chord=True), after="Q", last=0, can_tie=False)


def text_moves(rules: Rules, place: Place, has_text: bool) -> Moves:
    """Any text at the staff."""
    moves: Moves = {chr(code): ("text", place, True) for code in range(32, 127) if chr(code) != '"'}
    if has_text:
        moves['"'] = ("bar", quoted(place))
    return moves


def chord_words(is_bass: bool) -> Words:
    """Return the chord symbols, without a bass, or the basses."""
    return _BASSES if is_bass else _CHORDS


def mark_moves(rules: Rules, place: Place, beginning: str) -> Moves:
    """The name of a decoration that is known."""
    words = rules.words(decoration_words(place.form.has_chord))
    moves: Moves = {letter: ("mark", place, beginning + letter) for letter in words.after(beginning)}
    if beginning in words:
        moves["!"] = ("bar", decorated(place, "!"))
    return moves


def name_moves(rules: Rules, place: Place, count: int) -> Moves:
    """The name of any decoration (ABC 2.1, 4.14)."""
    moves: Moves = {}
    if count < _LONGEST_NAME:
        signs = (chr(code) for code in range(33, 127))
        moves = {sign: ("name", place, count + 1) for sign in signs if sign not in '!|[]:"'}
    if count:
        moves["!"] = ("bar", decorated(place, "!"))
    return moves


def broken_moves(rules: Rules, place: Place, sign: str, count: int) -> Moves:
    """Behind > or <: more of the same (ABC 2.1, 4.4), or the note that it shortens or lengthens."""
    moves = bar_moves(rules, place)
    if count < 3:
        moves[sign] = ("broken", place, sign, count + 1)
    return moves


def paren_moves(rules: Rules, place: Place) -> Moves:
    """Behind (: the number of a tuplet, or a slur and what it begins with."""
    moves: Moves = {number: ("tuplet", place, number) for number in tuplet_numbers(rules, place)}
    if place.depth < 2 or not rules.is_strict:
        after = "G" if place.after == "G" else "("
        last = 0 if rules.is_strict else place.last
        slurred = place._replace(after=after, last=last, can_tie=False, depth=min(place.depth + 1, 3))
        moves = {**bar_moves(rules, slurred), **moves}
    return moves


def tuplet_moves(rules: Rules, place: Place, text: str) -> Moves:
    """A tuplet's number, and what may stand behind it: (3, (3:2, (3:2:4, (3::2 (ABC 2.1, 4.13)."""
    moves: Moves = {}
    inside = in_tuplet(rules, place, text)
    if inside is not None and not text.endswith(":"):
        moves = bar_moves(rules, inside)
    if text.count(":") < 2 and any(in_tuplet(rules, place, f"{text}:{number}") for number in "123456789"):
        moves[":"] = ("tuplet", place, text + ":")
    if text.endswith(":"):
        for number in "123456789":
            if in_tuplet(rules, place, text + number) is not None:
                moves[number] = ("tuplet", place, text + number)
    return moves
