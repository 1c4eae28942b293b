"""Seeds of which more must be known than their last bars: a file header, voices."""

import pytest

from model.composer import Composer
from model.composition import CompositionRequest, Finished, SamplingSettings
from model.notation.parser import parse
from model.notation.problems import find_problems


@pytest.mark.parametrize("key", ["", "D"])
def test_bars_behind_a_file_header_are_of_its_meter_and_unit(composer: Composer, key: str) -> None:
    seed = "M:3/4\nL:1/4\n\nX:1\nT:a\nK:G\nGAB|d2B|cAB|G3|\n"
    for number in range(4):
        request = CompositionRequest(
            seed, bars=4, end=True, candidates=2, key=key, sampling=SamplingSettings(1.0, seed=number)
        )
        *_, last = composer.compose(request)
        assert isinstance(last, Finished)
        for candidate in last.candidates:
            assert candidate.abc.startswith(seed)
            errors = [each for each in find_problems(parse(candidate.abc)) if each.severity == "error"]
            assert errors == []


def test_candidates_behind_several_voices_are_told_apart_and_appraised(composer: Composer) -> None:
    seed = "X:1\nT:a\nM:3/4\nL:1/4\nK:G\nV:1\nGAB|d2B|\nV:2\nG3|D3|\n"
    request = CompositionRequest(seed, bars=4, candidates=4, sampling=SamplingSettings(1.0, seed=3))
    *_, last = composer.compose(request)
    assert isinstance(last, Finished)
    assert len(last.candidates) == 4
    for candidate in last.candidates:
        assert candidate.bars == 4
        voices = parse(candidate.abc).tunes[0].measures.voices
        assert (len(voices[0].bars), len(voices[1].bars)) == (2, 6)
