"""The forms that the tunes of a style have: which are usual for a rhythm and a meter, and one drawn of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from model.errors import ModelError
from model.form import Form, form_of
from model.notation.tune import Tune
from model.part_order import form_from, has_copies
from model.spelling import normal_meter

_FEWEST_TUNES = 40  # of a rhythm or a meter that says which forms are usual; fewer are too much chance
_RARE = 1  # tunes of the whole style; a form that is no commoner may be a slip of whoever wrote it down

Kind = tuple[str, str]
"""A rhythm, as R: names it, and a meter, as M: does in the network's spelling; "" where there is none."""


@dataclass(frozen=True)
class UsualForms:
    """How many tunes of a style have which form."""

    counts: Mapping[Kind, Mapping[Form, int]]

    @classmethod
    def of_tunes(cls, tunes: Iterable[Tune]) -> "UsualForms":
        """Return the forms of tunes, but for the rarest and those in which a part comes back."""
        found: dict[Kind, Counter[Form]] = defaultdict(Counter)
        for tune in tunes:
            form = form_of(tune)
            if form is not None and _is_plain(form):
                found[_kind(tune.value("R"), tune.value("M"))][form] += 1
        every = _sum(found.values())
        common = {
            kind: {form: count for form, count in forms.items() if every[form] > _RARE}
            for kind, forms in found.items()
        }
        return cls({kind: forms for kind, forms in common.items() if forms})

    def of(
        self, rhythm: str, meter: str, suits: Callable[[Form], bool] = lambda form: True
    ) -> Mapping[Form, int]:
        """Return how many tunes of a rhythm and a meter have which of the forms that suit.

        Where there are too few such tunes, those of the meter count, and then all.
        """
        kind, forms = _kind(rhythm, meter), dict[Form, int]()
        wider: tuple[Callable[[Kind], bool], ...] = (
            lambda other: other == kind,
            lambda other: other[1] == kind[1],
            lambda other: True,
        )
        for belongs in wider:
            every = _sum(forms for other, forms in self.counts.items() if belongs(other))
            forms = {form: count for form, count in every.items() if suits(form)}
            if sum(forms.values()) >= _FEWEST_TUNES:
                break
        return forms

    def share(self, suits: Callable[[Form], bool]) -> int:
        """Return how many tunes have a form that suits."""
        return sum(count for form, count in _sum(self.counts.values()).items() if suits(form))

    def to_json(self) -> dict[str, dict[str, int]]:
        """The forms as a file holds them: "jig 6/8" -> "AABB 8 8" -> how often."""
        return {
            f"{rhythm} {meter}".strip(): {_written(form): count for form, count in forms.items()}
            for (rhythm, meter), forms in self.counts.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, int]]) -> "UsualForms":
        """Return the forms that `to_json` wrote; ValueError where it is something else."""
        counts = {}
        for kind, forms in data.items():
            rhythm, _, meter = kind.rpartition(" ")
            counts[rhythm, meter] = {_read(form): int(count) for form, count in forms.items()}
        return cls(counts)


def drawn_from(forms: Mapping[Form, int], chance: float) -> Form | None:
    """Return one of the forms, each as often as it is usual; `chance`, from 0 to 1, says which. None where there is none."""
    left = chance * sum(forms.values())
    ordered = sorted(forms, key=lambda form: (-forms[form], form.letters, form.bars))
    for form in ordered:
        left -= forms[form]
        if left < 0:
            return form
    return ordered[0] if ordered else None


def _kind(rhythm: str, meter: str) -> Kind:
    return rhythm.strip().lower(), normal_meter(meter)


def _sum(counts: Iterable[Mapping[Form, int]]) -> Counter[Form]:
    total: Counter[Form] = Counter()
    for forms in counts:
        total.update(forms)
    return total


def _is_plain(form: Form) -> bool:
    """Tell whether a form can be asked for, and its parts are written once each."""
    try:
        return not has_copies(form_from(form.letters, form.bars))
    except ModelError:
        return False


def _written(form: Form) -> str:
    return f"{form.letters} {' '.join(map(str, form.bars))}"


def _read(text: str) -> Form:
    letters, *bars = text.split()
    try:
        return form_from(letters, [int(count) for count in bars])
    except ModelError as error:
        raise ValueError(str(error)) from None
