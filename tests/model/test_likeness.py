"""Two sets of tunes are as like as their statistics."""

import pytest

from model.likeness import FEATURES, profile_of, tonic_class
from model.notation.parser import parse

HEADER = "X:1\nM:4/4\nL:1/8\nK:{key}\n"


def tune(music: str, key: str = "C") -> str:
    return HEADER.format(key=key) + music + "|]"


def test_same_tunes_overlap_wholly() -> None:
    texts = [tune("CDEFGABc"), tune("c4 G2E2")]
    assert profile_of(texts).overlap(profile_of(texts)) == pytest.approx(dict.fromkeys(FEATURES, 1))


def test_key_does_not_matter() -> None:
    overlap = profile_of([tune("CDEFGABc")]).overlap(profile_of([tune("DEFGABcd", "D")]))
    assert overlap == pytest.approx(dict.fromkeys(FEATURES, 1))


def test_each_feature_is_its_own() -> None:
    """The same notes held twice as long, and turned round."""
    forward, slow, back = (profile_of([tune(music)]) for music in ("CDEF", "C2D2E2F2", "FEDC"))
    assert forward.overlap(slow) == pytest.approx({"pitch": 1, "interval": 1, "duration": 0, "contour": 0})
    assert forward.overlap(back)["pitch"] == pytest.approx(1)
    assert forward.overlap(back)["interval"] == 0


def test_contour_hears_directions_only() -> None:
    overlap = profile_of([tune("CEGcB")]).overlap(profile_of([tune("DFAdc")]))
    assert overlap["contour"] == 1
    assert profile_of([tune("CEGcB")]).overlap(profile_of([tune("BcGEC")]))["contour"] == 0


def test_shares_count_not_numbers_of_notes() -> None:
    one, many = profile_of([tune("CCDD")]), profile_of([tune("CCCCCCDD")])
    assert one.overlap(many)["pitch"] == pytest.approx(0.75)
    assert many.overlap(one) == pytest.approx(one.overlap(many))


def test_no_tunes_overlap_with_nothing() -> None:
    assert profile_of([]).overlap(profile_of([tune("CDEF")])) == dict.fromkeys(FEATURES, 0)


@pytest.mark.parametrize(
    ("key", "expected"),
    [("C", 0), ("Ador", 9), ("F#m", 6), ("Bb", 10), ("Ebmix", 3), ("B", 11), ("Cb", 11), ("none", None)],
)
def test_tonic(key: str, expected: int | None) -> None:
    assert tonic_class(parse(tune("C", key)).tunes[0]) == expected
