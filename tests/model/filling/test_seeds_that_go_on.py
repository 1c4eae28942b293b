"""Seeds of which more must be known than their last bars: a file header, voices."""

import pytest

from model.composer import Composer
from model.composition import CompositionRequest, Finished, SamplingSettings
from model.notation.parser import parse
from model.notation.problems import find_problems
from tests.model.grammar.walker import ABC2MIDI, abc2midi_faults


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


@pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed")
@pytest.mark.parametrize("end", ["[GBd]3-|", "[G2B2d2]-", "GAB d3-|", "GAB d2B|\\", 'GAB "D', "GAB d2B|% so"])
def test_tunes_that_go_on_behind_odd_ends_are_read_by_other_programs(composer: Composer, end: str) -> None:
    seed = f"X:1\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|{end}"
    request = CompositionRequest(seed, bars=3, end=True, candidates=4, sampling=SamplingSettings(1.0, seed=1))
    *_, last = composer.compose(request)
    assert isinstance(last, Finished)
    assert all(candidate.abc.startswith(seed) for candidate in last.candidates)
    assert abc2midi_faults([candidate.abc for candidate in last.candidates]) == {}
