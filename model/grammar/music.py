"""What may come next in the music, where no sign is half written."""

from functools import lru_cache

from model.grammar import plan
from model.grammar.form import Form
from model.grammar.lengths import Tuplet
from model.grammar.place import UNRESOLVED, Key, Moves, Place
from model.grammar.rules import STRICT, Rules

END: Key = ("end",)
_TUPLET_TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # ABC 2.1, 4.13
_MOST_SLURS = 2  # inside one another, where programs are to follow


def bar_moves(rules: Rules, place: Place) -> Moves:
    """Return the moves inside a bar, where no sign is half written."""
    form = place.form
    if not place.has_event and place.after in ("S", "B", " ") and rules.is_bound_to_end(form):
        return _moves_at_end(rules, place)
    if not place.has_event and plan.awaits_repeat(form, rules.settings):
        return _moves_to_repeat(rules, place)
    sizes = place.sizes(rules.settings)
    moves: Moves = {}
    if sizes:
        _add_events(rules, place, moves)
    _add_signs(rules, place, bool(sizes), moves)
    if not place.has_event:
        _add_beginnings(rules, place, moves)
    else:
        _add_endings(rules, place, moves)
    return moves


def _moves_at_end(rules: Rules, place: Place) -> Moves:
    """Where the tune must end, or its second ending begin."""
    moves: Moves = {}
    if place.form.wants:
        moves["["] = ("bracket", place)
    if place.form.wants == 1 and place.after == "B":
        moves["|"] = ("opening", place, "|")
    if place.after == "S":
        moves["\n"] = ("bar", place._replace(after="B"))
    elif place.after == "B" and place.form.may_end:
        moves["\n"] = END
    return moves


def _moves_to_repeat(rules: Rules, place: Place) -> Moves:
    """Where a part must begin with |:, on a line of its own."""
    if place.after != "B":
        return {"\n": ("bar", place._replace(after="B"))}
    return {"|": ("opening", place, "|")}


def pitch_letters(rules: Rules, place: Place, head: str, is_alone: bool = True) -> tuple[str, ...]:
    """Return the characters with which a pitch goes on that begins so.

    Where the bar must end with the tonic, its letter gets no accidental, so that it sounds as written; and only it
    may fill the bar. `is_alone` is False for the notes of chords and for grace notes.
    """
    letters = rules.pitches.after(head, place.form.key, place.tie if is_alone else "")
    tonic = place.tonic(rules.settings)
    if not tonic:
        return letters
    if place.tie and is_alone:
        return letters
    if head and head[-1] in "^_=":
        return tuple(letter for letter in letters if letter.upper() != tonic)
    if head or not is_alone or place.tie or place.sizes_of(rules.settings, False):
        return letters
    return tuple(letter for letter in letters if letter.upper() == tonic)


def _add_events(rules: Rules, place: Place, moves: Moves) -> None:
    """Notes, rests and chords."""
    after, manner = place.after, rules.manner
    begun = place.begins(rules.is_strict)
    tonic = place.tonic(rules.settings)
    letters = pitch_letters(rules, place, "")
    for short, alike in rules.pitches.begun("", place.tie, letters, bool(tonic)):
        moves.update(dict.fromkeys(alike, ("note", begun, short, "")))
    if place.tie and rules.is_strict:
        return
    may_go_on = not tonic or bool(place.sizes_of(rules.settings, False))
    is_apart = rules.is_strict and place.form.swings and place.tuplet is not None
    if after in manner.rest and (may_go_on or place.is_home) and not is_apart:
        moves["z"] = ("note", begun, "z", "")
        if not rules.is_strict:
            moves["x"] = ("note", begun, "z", "")
    if after in manner.chord and may_go_on and may_hold_chords(rules, place):
        moves["["] = ("bracket", place)


def may_hold_chords(rules: Rules, place: Place) -> bool:
    """Tell whether chords may stand here; in hornpipes abc2midi loses count of unequal pairs behind one."""
    return not (rules.is_strict and (place.form.swings or place.tie))


def _add_signs(rules: Rules, place: Place, can_sound: bool, moves: Moves) -> None:
    """Signs that stand around notes."""
    after, manner, is_strict = place.after, rules.manner, rules.is_strict
    is_free = not (place.tie and is_strict)
    if is_free and not can_sound and after in "E)" and "|" in place.endings(rules.settings):
        moves["{"] = ("grace", place, 0, "", "")
    if (can_sound or not is_strict) and after in manner.paren and _paren_fits(rules, place):
        moves["("] = ("paren", place)
    if is_free and (can_sound or not is_strict):
        is_apart = is_strict and place.is_between_unequal
        if after in manner.grace and not is_apart:
            moves["{"] = ("grace", place, 0, "", "")
        if after in manner.decoration:
            _add_decorations(rules, place, moves)
        if after in manner.quote and not is_apart and (not is_strict or _suits_chord(place)):
            moves['"'] = ("quote", place, "", False) if is_strict else ("text", place, False)
    if after in manner.close and (place.depth or not is_strict):
        behind = "G" if after == "G" else ")"
        depth = max(0, place.depth - 1)
        crosses = place.is_crossing and depth > 0
        moves[")"] = ("bar", place._replace(after=behind, depth=depth, is_crossing=crosses, can_tie=False))
    if after in manner.space and (can_sound or not is_strict):
        last = 0 if is_strict else place.last
        moves[" "] = ("bar", place.behind(" ", last))
    if not is_strict:
        moves["y"] = ("bar", place._replace(after=" ", last=0, can_tie=False))
    if place.has_event and after in manner.tie and (place.can_tie or not is_strict):
        _add_tie(rules, place, moves)
    if after in manner.broken and place.last and not place.wanted and can_sound:
        broken = place._replace(after=">", wanted=place.last, last=0, can_tie=False)
        if place.last in place.sizes_wanted(rules.settings, place.last):
            moves |= {"<": ("broken", broken, "<", 1), ">": ("broken", broken, ">", 1)}


def _suits_chord(place: Place) -> bool:
    """Tell whether a chord symbol may stand here; the first one of a tune begins a bar, so that no fermata is before it."""
    return place.form.may_have_chords and (place.form.has_chord or not place.has_event)


def _add_decorations(rules: Rules, place: Place, moves: Moves) -> None:
    """Letters that decorate the next note, and the beginning of a decoration's name."""
    is_strict, after = rules.is_strict, place.after
    may_alter = not (place.wanted or place.form.swings)
    can_adorn = not is_strict or place.can_adorn(rules.settings)
    if not is_strict:
        for letter in rules.manner.letters:
            moves.setdefault(letter, ("bar", decorated(place, letter)._replace(last=place.last)))
        moves["!"] = ("name", place, 0)
    elif can_adorn:
        no_roll = place.form.has_chord and place.is_between_unequal
        for sign, letters in _decorations(after, may_alter, place.wanted > 0, place.form.has_chord, no_roll):
            moves.update(dict.fromkeys(letters, ("bar", place.behind(sign))))
        if may_alter and after not in "GDAOX":
            moves["!"] = ("mark", place, "")


@lru_cache(maxsize=256)
def _decorations(
    after: str, may_alter: bool, is_wanted: bool, has_chord: bool, no_roll: bool
) -> tuple[tuple[str, str], ...]:
    """The letters that decorate a note where programs are to follow, by what they make of the place."""
    found: dict[str, str] = {}
    for letter in STRICT.letters:
        is_unread = (
            (not may_alter and letter in ".H")
            or ((is_wanted or no_roll) and letter == "~")  # abc2midi's rolls on unequal notes are too short
            or (has_chord and letter == "H")  # in a short bar abc2midi's chords outlast it
            or (after in "OX" and letter in "~TMP")
            or (after == "G" and letter == "~")
        )
        if not is_unread:
            sign = _sign_of(after, letter)
            found[sign] = found.get(sign, "") + letter
    return tuple(found.items())


def decorated(place: Place, letter: str) -> Place:
    """Return the place behind a decoration; `!` stands for one that is named."""
    return place.behind(_sign_of(place.after, letter))


def _sign_of(after: str, letter: str) -> str:
    """What a place is called behind a decoration: see Place.after."""
    alters = letter in ".H!" or after in ("A", "X")
    adorns = letter in "~TMPR!" or after in ("G", "O", "X")
    return "X" if alters and adorns else "A" if alters else "O" if adorns else "D"


def _add_tie(rules: Rules, place: Place, moves: Moves) -> None:
    settings = rules.settings
    if not rules.is_strict:
        moves["-"] = ("bar", place._replace(after="-", can_tie=False))
        return
    tied = place._replace(after="-", last=0, can_tie=False, tie=UNRESOLVED)
    # An altered note that comes over into the last bar would alter the tonic there.
    may_cross = not (settings.ends_on_tonic and place.left_after(settings) == 1)
    if place.sizes_of(settings, False) or (may_cross and "|" in tied.endings(settings)):
        moves["-"] = ("bar", tied)


def _paren_fits(rules: Rules, place: Place) -> bool:
    return place.depth < _MOST_SLURS or not rules.is_strict or bool(tuplet_numbers(rules, place))


def tuplet_numbers(rules: Rules, place: Place) -> str:
    """Return the digits with which a tuplet may begin here."""
    if place.tuplet is not None or place.wanted or (not rules.is_strict and place.after == "A"):
        return ""
    numbers = "2346" if rules.is_strict else "23456789"
    return "".join(number for number in numbers if in_tuplet(rules, place, number) is not None)


def in_tuplet(rules: Rules, place: Place, text: str) -> Place | None:
    """Return the place behind a tuplet's sign such as 3 or 3:2:4, None where no such tuplet fits."""
    numbers = [int(number) if number else 0 for number in text.split(":")]
    notes, into, count = (*numbers, 0, 0, 0)[:3]
    if notes < 2:
        return None
    into = into or _TUPLET_TIMES.get(notes, 3 if place.form.is_compound else 2)
    group = Tuplet(notes, into, count or notes, 0)
    if rules.is_strict and group.step > 4:  # its last note might need a length that no note has
        return None
    if rules.is_strict and place.form.swings and (group[:3] != (3, 2, 3) or place.is_between_unequal):
        return None  # behind others abc2midi loses count
    inside = place._replace(after="G" if place.after == "G" else "3", tuplet=group, last=0, can_tie=False)
    return inside if inside.sizes_of(rules.settings, is_home=not place.tie) else None


def _add_endings(rules: Rules, place: Place, moves: Moves) -> None:
    """Bar lines, line breaks, and the end of a tune that has no last bar line."""
    lines: tuple[str, ...] = ()
    if place.tuplet is None and not place.wanted:
        lines = place.endings(rules.settings)
    if place.after in rules.manner.line:
        for line in lines:
            if line[0] != "[":
                moves[line[0]] = ("line", place, line[0])
            elif "[" not in moves:
                moves["["] = ("bracket", place)
    is_simple = place.tuplet is None and not place.wanted and not place.tie
    is_simple = is_simple and bool(lines or place.sizes(rules.settings))
    is_simple = is_simple and not (moves and place.is_between_unequal)
    # Tunebooks end their lines with a bar line.
    may_break = place.form.bar is None and is_simple if rules.is_strict else True
    if place.after in rules.manner.line_break and may_break:
        last = 0 if rules.is_strict else place.last
        moves["\n"] = ("bar", place.behind("B", last))
    if not rules.is_strict and place.after == "B" and lines and place.form.ending != 1:
        moves["\n"] = END


def _add_beginnings(rules: Rules, place: Place, moves: Moves) -> None:
    """What may stand where a bar begins: line breaks, endings, fields, a bar line that joins the one before."""
    form, after = place.form, place.after
    if after == "S" or (after in "FQX" and not rules.is_strict):
        moves["\n"] = ("bar", place._replace(after="B"))
    if place.tie and rules.is_strict:
        return
    if after == "S" and not rules.is_strict:
        moves["*"] = ("bar", place)  # which means nothing, and stands behind last bar lines
    letters = field_letters(rules, form)
    if letters and (after in "SB" or (after in "FQ " and not rules.is_strict)):
        moves["["] = ("bracket", place)
    if after == "B" and not rules.is_strict and form.has_bar:  # the bar line is at the end of the line before
        for number in (1, 2):
            moves[str(number)] = (
                "bar",
                place._replace(form=form.branched(number, rules.settings), after="Q"),
            )
    if after != "B" and (rules.is_strict or after not in "QX"):
        return
    if form.may_end and after == "B":
        moves["\n"] = END
    for letter in letters:
        moves[letter] = ("letter", place, letter)
    for line in opening_lines(rules, form):
        if line[0] != "[":
            moves[line[0]] = ("opening", place, line[0])


def field_letters(rules: Rules, form: Form) -> str:
    """Return the fields that may stand before a bar; before a tune's first one none that its header has just said."""
    letters = "KML" if form.may_change_meter(rules.settings) else "KL"
    if rules.is_strict and form.is_first:
        return letters.replace("K", "") if form.meter is None else ""
    return letters


def opening_lines(rules: Rules, form: Form) -> tuple[str, ...]:
    """Return the bar lines that may stand at the beginning of a text line, with nothing before them."""
    may_branch = form.has_bar and form.may_branch(form.left, rules.settings)
    if form.wants:
        return ("|1",) if form.wants == 1 else ()
    if rules.is_strict and form.ending and form.at_border:
        return ()  # it would be taken for the end of an empty bar
    if rules.settings.plan:
        if plan.awaits_repeat(form, rules.settings):
            return ("|:",)
        if plan.may_open(form, rules.settings):
            return ("|", "|:")
        return ("|", "|1") if may_branch else ("|",)
    lines = ["|"] if rules.is_strict and form.ending == 1 else ["|", "||"]
    if not rules.is_strict or not (form.is_open or form.ending == 1):
        lines.append("|:")
    if may_branch:
        lines.append("|1")
    if not rules.is_strict:
        lines += ["[|", "|]", "[|]", ":|", ":|2", "::", "|||", "|2"]
    return tuple(lines)
