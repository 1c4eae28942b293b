"""What stands over and under the staves in MEI: titles, makers, rhythm, the order of parts, words behind the tune."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from model.notation.elements import Field
from model.notation.mei import add
from model.notation.text_strings import read_text_string
from model.notation.tune import Tune

_MOST_TITLES = 8
_MOST_LINES = 400
USUAL_WIDTH = 1900
"""What a page of A4 has between its margins, in tenths of a millimetre."""
# How many ems of the letters of each size such a line holds.
_TITLE_WIDTH, _SMALL_WIDTH = 34.0, 58.0
_SIDES = 0.62, 0.33  # the parts of a line for the makers at the right and for the rhythm at the left
# Widths of letters in ems, as serif fonts have them.
_NARROW = frozenset("ijlt.,;:'’|!()[]/f-I ")
_WIDE = frozenset("mwMWQOGDHNUKA@%—&")


def write_titles(definition: Element, tune: Tune, width: int = USUAL_WIDTH) -> None:
    """Writes titles, rhythm and composer over the first page, as printed collections have them; long ones in lines.

    `width` is that of the page between its margins, in tenths of a millimetre.
    """
    titles = [read_text_string(value) for value in tune.values("T")[:_MOST_TITLES]]
    makers = [read_text_string(value) for code in "CO" for value in tune.values(code)[:_MOST_TITLES]]
    others = [read_text_string(tune.value(code)) for code in "RP"]
    if not any((*titles, *makers, *others)):
        return
    head = add(definition, "pgHead", {"func": "first"})
    large, small = (ems * width / USUAL_WIDTH for ems in (_TITLE_WIDTH, _SMALL_WIDTH))
    for line in _wrapped(titles[:1], large):
        # Lines of one element would stand as close as small letters may.
        _write_lines(add(head, "rend", {"halign": "center", "valign": "top"}), [line], "x-large")
    if any(titles[1:]):
        rend = add(head, "rend", {"halign": "center", "valign": "middle"})
        _write_lines(rend, _wrapped(titles[1:], small))
    if any(others):
        _write_lines(
            add(head, "rend", {"halign": "left", "valign": "bottom"}), _wrapped(others, small * _SIDES[1])
        )
    if any(makers):
        _write_lines(
            add(head, "rend", {"halign": "right", "valign": "bottom"}), _wrapped(makers, small * _SIDES[0])
        )


def write_heading(section: Element, title: str) -> None:
    """Writes a title over the staff to come: T: in the body, as where a tune of a medley begins."""
    rend = add(add(section, "div"), "rend", {"halign": "center"})
    add(rend, "rend", {"fontsize": "large"}, read_text_string(title))


def write_words(section: Element, tune: Tune, width: int = USUAL_WIDTH) -> None:
    """Writes the words of W: behind the tune (ABC 2.1 section 5.2), verse by verse: pages end between verses."""
    more = [element.value for element in tune.body if isinstance(element, Field) and element.code == "W"]
    lines = [read_text_string(value) for value in (*tune.values("W"), *more)][:_MOST_LINES]
    for has_words, verse in groupby(lines, key=bool):
        if has_words:
            rend = add(add(section, "div"), "rend", {"halign": "left"})
            _write_lines(rend, _wrapped(verse, _SMALL_WIDTH * width / USUAL_WIDTH))


def _write_lines(rend: Element, lines: Sequence[str], size: str = "small") -> None:
    for line in lines:
        if len(rend):
            add(rend, "lb")
        add(rend, "rend", {"fontsize": size}, line)


def _wrapped(lines: Iterable[str], width: float) -> list[str]:
    """Returns the lines, long ones in as many as they need, none of them empty."""
    return [piece for line in lines for piece in _pieces(line, width)]


def _pieces(line: str, width: float) -> Iterator[str]:
    """Yields a line in pieces of about the same width, none wider than `width` ems where its words allow it."""
    words = [part for word in line.split() for part in _parts(word, width)]
    count = int(_width(line) / width) + 1
    aim = min(width, _width(line) / count * 1.15)
    piece = ""
    for word in words:
        longer = f"{piece} {word}".strip()
        if piece and _width(longer) > aim:
            yield piece
            piece = word
        else:
            piece = longer
    if piece:
        yield piece


def _parts(word: str, width: float) -> list[str]:
    """Returns a word in parts that fit: only what is no word is so long."""
    most = max(1, int(width / 0.5))
    return [word[at : at + most] for at in range(0, len(word), most)]


def _width(text: str) -> float:
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.3
    if ord(letter) > 0x2E80:  # the scripts of East Asia fill the square
        return 1.0
    return 0.8 if letter in _WIDE else 0.65 if letter.isupper() else 0.5
