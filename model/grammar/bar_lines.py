"""Bar lines that are half written, fields in the music, and the beginning of text lines."""

from dataclasses import replace
from fractions import Fraction

from model.grammar.form import Form
from model.grammar.music import bar_moves, decorated, opening_lines
from model.grammar.place import Moves, Place
from model.grammar.rules import Rules
from model.grammar.words import Words, key_words, meter_words, meters, unit_words


def line_moves(rules: Rules, place: Place, text: str) -> Moves:
    """A bar line that ends a bar; its form counts the bar as written already."""
    form = place.form
    lines = place.closings(rules.settings, form.left)
    moves: Moves = {}
    if text in lines:
        behind = form.after(text, place.at, place.is_bound, rules.settings)
        moves = bar_moves(rules, Place(behind, tie=place.tie, depth=place.depth, is_crossing=place.depth > 0))
    for line in lines:
        if line.startswith(text) and len(line) > len(text):
            moves[line[len(text)]] = ("line", place, line[: len(text) + 1])
    if text == "|||":
        moves["|"] = ("line", place, text)
    return moves


def opening_moves(rules: Rules, place: Place, text: str) -> Moves:
    """A bar line at the beginning of a text line, with nothing before it."""
    moves: Moves = {}
    lines = opening_lines(rules, place.form)
    if text in lines:
        form = (
            place.form.branched(int(text[-1]), rules.settings)
            if text[-1] in "12"
            else place.form.opened_by(text)
        )
        if not rules.is_strict and not form.is_open:
            form = replace(form, may_end=place.form.may_end)
        moves = bar_moves(rules, place._replace(form=form, after="F"))
    for line in lines:
        if line.startswith(text) and len(line) > len(text):
            moves[line[len(text)]] = ("opening", place, line[: len(text) + 1])
    if text == "|||":
        moves["|"] = ("opening", place, text)
    return moves


def letter_moves(rules: Rules, place: Place, letter: str) -> Moves:
    """K, M or L at the beginning of a text line: a field, or a decoration."""
    moves: Moves = {}
    if letter in rules.manner.letters and place.sizes(rules.settings):
        moves = bar_moves(rules, decorated(place, letter))
    if letter != "M" or place.form.may_change_meter(rules.settings):
        moves[":"] = ("value", place, letter, "", False)
    return moves


def inline_moves(rules: Rules, place: Place, letter: str) -> Moves:
    """Behind [K, [M or [L."""
    return {":": ("value", place, letter, "", True)}


def value_moves(rules: Rules, place: Place, letter: str, beginning: str, is_inline: bool) -> Moves:
    """The value of a field in the music."""
    words = rules.words(words_of(letter, place.form))
    moves: Moves = {
        sign: ("value", place, letter, beginning + sign, is_inline) for sign in words.after(beginning)
    }
    if beginning in words:
        form = changed(place.form, letter, beginning, rules)
        behind = place._replace(form=form, after="F" if is_inline else "B")
        moves["]" if is_inline else "\n"] = ("bar", behind)
    return moves


def words_of(letter: str, form: Form) -> Words:
    """Return the values that a field may have in the music."""
    if letter == "L":
        return unit_words(form.meter, form.upbeat if form.owed is None else form.owed)
    return key_words() if letter == "K" else meter_words()


def changed(form: Form, letter: str, value: str, rules: Rules) -> Form:
    """Return the form behind a field."""
    if letter == "M":
        return replace(form.in_meter(meters()[value]), keeps_meter=False)
    if letter == "L":
        return form.in_unit(Fraction(value))
    return form.in_key(value if rules.follows_key else "none")
