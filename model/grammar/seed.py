"""Where any text stands, however irregular: a continuation begins from there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from model.grammar.form import Form
from model.grammar.grammar import Grammar, State
from model.grammar.header import ORDER, WHOLE, Head
from model.grammar.lengths import parts_of
from model.grammar.place import Key, Place
from model.grammar.settings import GrammarSettings
from model.grammar.signs import chord_words
from model.grammar.words import DECORATIONS, Words, meter_words, unit_words
from model.notation.bar_numbers import upbeats
from model.notation.elements import Field, Quoted
from model.notation.lengths import read_unit_note_length
from model.notation.measures import Bar
from model.notation.meter import Meter, read_meter
from model.notation.parser import parse
from model.notation.tune import Tune

_OLD_LINE_END = re.compile(r"(![^\s!|:\[\]\"]+!|\"[^\"\n]*\"|^[A-Z]:.*$)|!", re.MULTILINE)
_TIE_AT_END = re.compile(r"((?:\^\^?|__?|=)?[A-Ga-g][,']*)[\d/]*\)*-[\s)]*\|?\s*$")
_NAME_AT_END = re.compile(r"!([a-z]*[h-y][a-z]*)\Z")  # one of a to g alone could be notes
_NO_MUSIC = re.compile(r"[A-Za-z+]:(?!\|)|.*%")  # a field, or a line with a comment
_REMEMBERED = 16  # characters, for the pitch of a tie


def state_after(grammar: Grammar, text: str) -> State:
    """Return the state of the grammar behind any text; the bars that it asks for are counted from there.

    What musicians write is followed sign by sign. Where that fails, the notation's own reading says which
    bars there are, and how far the last one has come.
    """
    text = _without_old_line_ends_but_a_name(text.lstrip("\n"))
    if text.endswith("\n\n"):  # a blank line would be the end of the tune
        text = text.rstrip("\n") + "\n"
    reader = Grammar(
        tuple(sorted(grammar.known | set(text))), GrammarSettings(strict=False), follows_key=True
    )
    state = reader.read(reader.start(), text)
    if state is None:
        state = _by_reading(reader, text)
    key = state.node.key if grammar.follows_key else _without_key(state.node.key)
    reader.forget()
    if grammar.settings.strict:
        key = _in_decoration(_tied(_in_chord_symbol(key, text), text), text)
    key = _before_more_bars(_behind_odd_line(key, grammar.settings), grammar.settings)
    begun = grammar.state(_possible(key, grammar.settings))
    return begun._replace(recent=text[-_REMEMBERED:])


def _before_more_bars(key: Key, settings: GrammarSettings) -> Key:
    """The key of a state in which what was the end so far is none where more bars are asked for."""
    place = key[1] if len(key) > 1 else None
    if not isinstance(place, Place) or not (settings.end or settings.go_on):
        return key
    return (key[0], place._replace(form=replace(place.form, may_end=False)), *key[2:])


def _tied(key: Key, text: str) -> Key:
    """The key behind a tie, also over the bar line behind it: where programs are to follow, its pitch comes next."""
    place, tie = key[1] if len(key) > 1 else None, _TIE_AT_END.search(text)
    if (
        tie is None
        or _NO_MUSIC.match(text, text.rfind("\n", 0, tie.end(1)) + 1)
        or not isinstance(place, Place)
        or key[0] not in ("bar", "line")
    ):
        return key
    return (key[0], place._replace(tie=tie[1], can_tie=False), *key[2:])


def _in_chord_symbol(key: Key, text: str) -> Key:
    """The key amid a quoted text that can still become the symbol of a chord (ABC 2.1, 4.18)."""
    if key[0] != "text":
        return key
    name, slash, bass = text[text.rfind('"') + 1 :].partition("/")
    words = chord_words(is_bass=bool(slash))
    last = bass if slash else name
    is_symbol = last in words or words.after(last)
    return ("quote", key[1], last, bool(slash)) if is_symbol else key


def _in_decoration(key: Key, text: str) -> Key:
    """The key amid the name of a decoration that is known (ABC 2.1, 4.14)."""
    return ("mark", key[1], text[text.rfind("!") + 1 :]) if key[0] == "name" else key


def _behind_odd_line(key: Key, settings: GrammarSettings) -> Key:
    """The key behind a bar line that only musicians write, such as [|, or one that ends a bar too soon."""
    if key[0] != "line":
        return key
    place, text = key[1], str(key[2])
    assert isinstance(place, Place)  # as in all keys of this kind
    if text == ":" or any(line.startswith(text) for line in place.closings(settings, settings.bars)):
        return key
    form = place.form.after(text, place.at, place.is_bound, replace(settings, strict=False))
    form = replace(form, rest=None, wants=form.wants if form.wants == 2 else 0)  # a whole bar follows
    return ("bar", Place(form, tie=place.tie, depth=place.depth, is_crossing=place.depth > 0))


def without_old_line_ends(text: str) -> str:
    """Return a text without the ! that ends a line in old tunebooks: one that begins no decoration (ABC 2.1, 4.14)."""
    return _OLD_LINE_END.sub(r"\1", text) if "!" in text else text


def _without_old_line_ends_but_a_name(text: str) -> str:
    """The text without them, but with a ! at its end behind which the name of a decoration has begun."""
    name = _NAME_AT_END.search(text)
    if name is None or not (name[1] in DECORATIONS or Words(DECORATIONS).after(name[1])):
        return without_old_line_ends(text)
    return without_old_line_ends(text[: name.start()]) + name[0]


def ending_soon(grammar: Grammar, state: State) -> State:
    """Return the state of another grammar as one of `grammar`, whose bars are counted from there."""
    key = _possible(state.node.key, grammar.settings)
    place = key[1] if len(key) > 1 else None
    more = 0
    if isinstance(place, Place) and isinstance(state.node.key[1], Place):
        begins_first = key[0] in ("line", "opening") and str(key[2]).endswith("1")
        is_first = state.node.key[1].form.ending == 1 or begins_first
        more = _is_bound_to_next_bar(place, key, grammar.settings) + is_first
    if more:  # the second ending follows, or the bar into which a tie leads
        return grammar.state(state.node.key, more + (grammar.settings.bars or 0))._replace(
            recent=state.recent
        )
    return grammar.state(key)._replace(recent=state.recent)


def _is_bound_to_next_bar(place: Place, key: Key, settings: GrammarSettings) -> bool:
    """Tell whether this bar is full, but a tie or grace notes lead into the next one."""
    is_leading = bool(place.tie) or key[0] == "grace" or place.after == "G"
    is_leading |= place.depth > 0 and place.after not in "E)"
    return is_leading and not place._replace(tie="", after="E", wanted=0).sizes(settings)


def _without_key(key: Key) -> Key:
    place = key[1] if len(key) > 1 else None
    return (
        (key[0], place._replace(form=place.form.in_key("none")), *key[2:])
        if isinstance(place, Place)
        else key
    )


def _possible(key: Key, settings: GrammarSettings) -> Key:
    """The key of a state from which the tune can end where it is asked to."""
    place = key[1] if len(key) > 1 else None
    if not isinstance(place, Place) or not settings.end:
        return key
    form = place.form
    if form.owed is not None and settings.bars == 1:
        form = replace(form, owed=None)
    if settings.bars == 1 and form.ending == 1:
        form = replace(form, ending=2)
    return (key[0], place._replace(form=form), *key[2:])


def _by_reading(reader: Grammar, text: str) -> State:
    """The state behind a text that musicians would not write, by its tree."""
    tunes = parse(text).tunes
    if not tunes:
        return reader.state(("bar", Place(Form(None), after="B")))
    tune = tunes[-1]
    if not tune.body_lines and not tune.value("K"):
        return reader.state(_in_header(tune, text))
    bars = tune.measures.voices[0].bars if tune.measures.voices else ()
    closed = [bar for bar in bars if bar.closing is not None]
    is_open = bool(bars) and bars[-1].closing is None
    form = _form(tune, closed)
    opened = _opened(form, bars[-1]) if is_open else form
    border = closed[-1].closing.span.end if closed and closed[-1].closing else _body_start(tune, text)
    open_bar = bars[-1] if is_open else None
    for begin, place in ((border, Place(form, after="S" if closed else "B")), *_events_of(opened, open_bar)):
        state = reader.read(reader.state(("bar", place)), text[begin:])
        if state is not None:
            return state
    return reader.state(("bar", _open_place(opened, open_bar, text)))


def _opened(form: Form, bar: Bar) -> Form:
    """The form in a bar with which a repeat or an ending may have begun."""
    is_open = form.is_open or bool(bar.opening and bar.opening.opens)
    return replace(form, is_open=is_open, ending=min(2, *bar.ending) if bar.ending else form.ending)


def _events_of(form: Form, bar: Bar | None) -> Iterator[tuple[int, Place]]:
    """Yield where each event of a bar ends, and the place there.

    Where the beginning of a bar can't be followed, what is half written at its end still can: a chord, grace notes.
    """
    duration = Fraction(0)
    for event in bar.events if bar is not None else ():
        duration += event.duration
        yield event.span.end, _place_behind(form, duration, "E")


def _body_start(tune: Tune, text: str) -> int:
    return tune.body_lines[0].start if tune.body_lines else len(text)


def _in_header(tune: Tune, text: str) -> Key:
    """A header whose fields come in an order of their own: those behind the last of them may follow."""
    there = [letter for letter in ORDER if tune.values(letter)]
    unit = tune.value("L").replace(" ", "")
    head = Head(
        there[-1] if there else "X", _meter_name(tune.value("M")),
        unit if read_unit_note_length(unit) is not None else "",
    )  # fmt: skip
    if text.endswith("\n"):
        return ("head", head)
    letter, _, value = text.rpartition("\n")[2].partition(":")
    if letter == "K" and not value:
        return ("head value", head._replace(last="K"), "")
    is_half = letter in ("M", "L") and (meter_words() if letter == "M" else unit_words(None)).after(value)
    return ("head value", head._replace(last=letter), value) if is_half else ("head value", head, WHOLE)


def _meter_name(value: str) -> str:
    """The meter as the grammar names it; "none" where no unit note length can write its bars."""
    name = value.replace(" ", "") or "none"
    return name if unit_words(read_meter(name).duration).words else "none"


def _open_place(form: Form, bar: Bar | None, text: str) -> Place:
    """The place in a bar of which only the length is known."""
    after = "B" if text.endswith("\n") else " " if text.endswith(" ") else "E"
    if bar is None:
        return Place(form, after="B" if after == "B" else "S")
    return _place_behind(form, bar.duration, after)


def _place_behind(form: Form, duration: Fraction, after: str) -> Place:
    """The place behind so much music: a bar that has too much of it is full, one that fits no grid ends anywhere."""
    grains = duration / form.unit * (form.parts or 1)
    if form.bar is not None and grains > form.bar:
        return Place(form, form.bar, after, True)
    if grains.denominator > 1:
        return Place(replace(form, parts=None), 0, after, True)
    return Place(form, int(grains), after, True)


def _form(tune: Tune, bars: list[Bar]) -> Form:
    """The form behind the closed bars of a tune."""
    meter, unit, key = _fields(tune)
    is_open, ending, at_border = False, 0, True
    for bar in bars:
        opening, closing = bar.opening, bar.closing
        if opening is not None and opening.opens:
            is_open = True
        if bar.ending:
            ending = min(2, *bar.ending)
        if closing is not None:
            is_open = bool(closing.opens) or (is_open and not closing.closes)
            at_border = bool(closing.opens or closing.closes or closing.is_double)
            ending = 0 if at_border else ending
    length = meter.duration
    body = tune.body
    return Form(
        length, unit, key, parts_of(unit, length), meter.is_compound, tune.value("R").lower() == "hornpipe",
        short=frozenset(bar.duration for bar in bars if length is not None and 0 < bar.duration < length),
        is_first=not bars, at_border=at_border, is_open=is_open, ending=ending, has_bar=bool(bars),
        has_closed=any(bar.closing is not None and bar.closing.closes for bar in bars),
        missing=_missing(bars),
        has_chord=any(isinstance(element, Quoted) for element in body),
        keeps_meter=not any(isinstance(element, Field) and element.code == "M" for element in body),
    )  # fmt: skip


def _missing(bars: list[Bar]) -> Fraction:
    """What the last bar is short of, 0 where it is an upbeat."""
    if not bars or bars[-1].meter.duration is None or bars[-1] in upbeats(bars):
        return Fraction(0)
    return max(Fraction(0), bars[-1].meter.duration - bars[-1].duration)


def _fields(tune: Tune) -> tuple[Meter, Fraction, str]:
    """The meter, the unit note length and the key that hold at the end of a tune."""
    meter, unit, key = tune.meter, tune.unit_note_length, tune.value("K") or "none"
    for element in tune.body:
        if isinstance(element, Field):
            if element.code == "M":
                meter = read_meter(element.value)
            elif element.code == "L":
                unit = read_unit_note_length(element.value) or unit
            elif element.code == "K":
                key = element.value
    return meter, unit, key
