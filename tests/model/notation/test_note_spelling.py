"""Notes that are struck together stand on different lines and spaces, however many they are."""

import pytest

from model.notation.key import read_key
from model.notation.transcribing import note_spelling
from model.notation.transcribing.note_spelling import spell_chord


def test_neighbouring_keys_stand_on_different_places_wherever_that_can_be() -> None:
    names = spell_chord((60, 61, 62), read_key("C"))
    assert len({(name.letter, name.octave) for name in names}) == 3


@pytest.mark.parametrize("count", [14, 128])
def test_a_cluster_is_spelled_with_one_look_at_each_of_its_notes(count: int, monkeypatch) -> None:
    looked_at: list[int] = []

    def spellings(pitch: int, original=note_spelling._spellings) -> object:
        looked_at.append(pitch)
        assert len(looked_at) <= 2 * count
        return original(pitch)

    monkeypatch.setattr(note_spelling, "_spellings", spellings)
    assert len(spell_chord(range(count), read_key("D"))) == count
