"""What a request comes to before a network is asked: the tune that goes on, and how; what can't be had is refused."""

from dataclasses import dataclass

from model.compass import check_compass
from model.composition import CompositionRequest, FillingRequest
from model.direction import Direction, direct
from model.errors import ModelError
from model.filling.other_key import OtherKey, in_other_key
from model.filling.passage import passage_of
from model.last_tune import last_tune, tied_chord
from model.spelling import has_unread_end

_LONGEST_SEED = 20_000  # characters of the tune that is continued


@dataclass(frozen=True)
class Brief:
    """A request for a continuation that can be kept."""

    text: str  # all that the user gave, and `opening`
    tune: str  # its last tune, which goes on, and `opening`
    opening: str  # what new text begins with, whatever the network writes
    direction: Direction
    other: OtherKey | None = None  # the key in which the tune goes on, if it is another one


def brief_of(request: CompositionRequest, learnt_form: bool = True) -> Brief:
    """Return what a request comes to; `learnt_form` says that the network's training told it of forms.

    ModelError, in one sentence, for what can't be had.
    """
    text = without_blank_end(request.seed_text)
    tune = last_tune(text)
    if len(tune) > _LONGEST_SEED:
        raise ModelError(
            f"The tune to continue has {len(tune)} characters; at most {_LONGEST_SEED} can be continued: "
            "shorten it or split it."
        )
    opening = "\n" if has_unread_end(tune) else ""
    if request.constrained and not request.key:
        opening += tied_chord(tune)
    direction = direct(request, tune + opening, learnt_form)
    if direction.header:
        is_at_line_start = (tune + opening).endswith("\n") or not tune
        opening += direction.header if is_at_line_start else f"\n{direction.header}"
    other = None
    if request.key:
        other = in_other_key(tune + opening, request.key)
        opening += other.beginning
    return Brief(text + opening, tune + opening, opening, direction, other)


def check(request: CompositionRequest | FillingRequest) -> None:
    """Raise the ModelError, if any, that a request would be refused with by every network."""
    if request.compass is not None:
        check_compass(*request.compass)
    if isinstance(request, FillingRequest):
        passage_of(request.text, request.start, request.end)
    elif request.answers is not None:
        passage_of(request.seed_text, *request.answers)
    else:
        brief_of(request)


def without_blank_end(text: str) -> str:
    """Return `text` without empty lines at its end: an empty line would tell the network that the tune is over."""
    bare = text.rstrip()
    if not bare:
        return ""
    ending = text[len(bare) :]
    return bare + ("\n" if "\n" in ending or "\r" in ending else ending)
