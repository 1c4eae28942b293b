"""The order of a tune's parts on paper: which are drawn, which come back, and how they are written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from model.errors import ModelError
from model.form import MAX_LETTERS, Form, strains
from model.grammar.settings import Section
from model.notation.elements import Field
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune

_FEWEST_BARS, _MOST_BARS = 2, 64  # of a part


@dataclass(frozen=True)
class Written:
    """A part as it stands on paper."""

    letter: str
    is_repeated: bool  # between |: and :|


def form_from(letters: str, bars: Sequence[int]) -> Form:
    """Return the form of letters such as AABB; `bars` holds one number for all parts or one for each letter.

    ModelError for letters that are no form, and for parts that are too short or too long.
    """
    known = sorted(set(letters))
    if not letters or known != [chr(ord("A") + place) for place in range(len(known))]:
        raise ModelError(
            f"“{letters}” is no form; write its parts as letters from A on, such as AABB or ABA."
        )
    if len(letters) > MAX_LETTERS:
        raise ModelError(f"A form has at most {MAX_LETTERS} letters, not {len(letters)}.")
    if list(dict.fromkeys(letters)) != known:
        raise ModelError(f"“{letters}” names its parts out of order; the first is A, the next new one B.")
    if len(bars) not in (1, len(known)):
        raise ModelError(f"The form {letters} has {len(known)} parts, but bars are given for {len(bars)}.")
    every = tuple(bars) * len(known) if len(bars) == 1 else tuple(bars)
    for count in every:
        if not _FEWEST_BARS <= count <= _MOST_BARS:
            raise ModelError(f"A part has from {_FEWEST_BARS} to {_MOST_BARS} bars, not {count}.")
    return Form(letters, every)


def on_paper(form: Form) -> tuple[Written, ...]:
    """Return the parts in the order of writing: two of a letter in a row are one between repeat signs."""
    found: list[Written] = []
    for letter, run in groupby(form.letters):
        count = len(list(run))
        found += [Written(letter, True)] * (count // 2) + [Written(letter, False)] * (count % 2)
    return tuple(found)


def drawn(form: Form) -> tuple[Written, ...]:
    """Return the parts that are new where they stand: those that come back are written out again."""
    firsts: dict[str, Written] = {}
    for part in on_paper(form):
        firsts.setdefault(part.letter, part)
    return tuple(firsts.values())


def drawn_form(form: Form) -> Form:
    """Return the form that the drawn parts have by themselves."""
    return Form("".join(part.letter * (1 + part.is_repeated) for part in drawn(form)), form.bars)


def plan_of(form: Form, begins_freely: bool = False) -> tuple[Section, ...]:
    """Return what the grammar is asked for; a part that comes back has no endings, so that it can be copied.

    With `begins_freely` a tune that begins with a repeat may do so without a sign, as many tunes in books do.
    """
    letters = [part.letter for part in on_paper(form)]
    return tuple(
        Section(
            form.bars[place], part.is_repeated, letters.count(part.letter) == 1,
            may_lack_sign=begins_freely and not place, is_home=part.letter == letters[-1],
        )
        for place, part in enumerate(drawn(form))
    )  # fmt: skip


def has_copies(form: Form) -> bool:
    """Tell whether a part comes back."""
    return len(on_paper(form)) > len(drawn(form))


def written_out(form: Form, header: str, music: str) -> str:
    """Return the music of the drawn parts, which stands behind a header, with those that come back copied."""
    texts = part_texts(header, music)
    if len(texts) != len(drawn(form)):
        raise ValueError(f"the form {form.letters} has {len(drawn(form))} parts, not {len(texts)}")
    return begun_out(form, texts, len(texts))


def begun_out(form: Form, texts: Sequence[tuple[str, bool]], complete: int) -> str:
    """Return how the music of some parts begins on paper, with those that come back copied where their turn comes.

    `texts` are the first of the drawn parts in order, as `part_texts` gives them; all but the first `complete`
    are still growing.
    """
    letters = [part.letter for part in drawn(form)]
    parts = dict(zip(letters, texts, strict=False))
    order, lines = on_paper(form), list[str]()
    for place, part in enumerate(order):
        if part.letter not in parts:
            break
        text, branches = parts[part.letter]
        lines.append(f"{'|:' if part.is_repeated else ''}{text}")
        if letters.index(part.letter) >= complete:
            break
        repeats = part.is_repeated and not branches
        lines.append(":|\n" if repeats else "|]\n" if place == len(order) - 1 else "||\n")
    return "".join(lines)


def part_texts(header: str, music: str, is_whole: bool = True) -> list[tuple[str, bool]]:
    """Return each part's music between its bar lines, and whether it has endings.

    Of music that is not whole the last part reaches to the end of the text.
    """
    tune = parse(header + music).tunes[0]
    texts = []
    begin = len(header)
    voices = tune.measures.voices
    found = list(strains(voices[0].bars)) if voices else []
    for number, (strain, _) in enumerate(found, 1):
        last = strain[-1].closing
        is_open = last is None or (number == len(found) and not is_whole)
        end = Span(len(tune.source), len(tune.source)) if last is None or is_open else last.span
        text = tune.source[begin : end.start].strip("\n ").removeprefix("|:")
        texts.append((text, any(bar.ending for bar in strain)))
        begin = end.end
    return texts


def divided(seed: str, continuation: str) -> tuple[str, str]:
    """The header of a tune whose key may be the network's, and its music."""
    text = seed + continuation
    place = text.find("\nK:")
    end = len(seed) if place < 0 else max(len(seed), text.find("\n", place + 1) + 1)
    return text[:end], text[end:]


def has_fields(tune: Tune) -> bool:
    """Tell whether a key, meter or unit note length changes in the music, which a copied part would not suit."""
    return any(isinstance(element, Field) for element in tune.body)
