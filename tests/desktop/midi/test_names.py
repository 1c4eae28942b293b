"""Which port is meant."""

import pytest

from desktop.midi.errors import MidiError
from desktop.midi.names import KnownNames, resolve

NAMES = [
    "Midi Through:Midi Through Port-0 14:0",
    "FLUID Synth (12):Synth input port 128:0",
    "loopMIDI Port",
    "loopMIDI Port 2",
]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("loopMIDI Port", 2),
        ("loopmidi port", 2),
        ("LOOPMIDI PORT 2", 3),
        ("fluid", 1),
        ("through port", 0),
        ("128:0", 1),
    ],
)
def test_a_port_is_found_by_its_name_or_a_part_that_only_it_has(wanted: str, index: int) -> None:
    assert resolve(wanted, NAMES) == NAMES[index]


def test_a_part_that_several_have_is_refused_with_their_names() -> None:
    with pytest.raises(MidiError, match="could be “loopMIDI Port”, “loopMIDI Port 2”"):
        resolve("loop", NAMES)


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(MidiError, match="no MIDI output named “Organ”; there are “loopMIDI Port”"):
        resolve("Organ", ["loopMIDI Port"])


def test_without_ports_the_sentence_says_so() -> None:
    with pytest.raises(MidiError, match="there are no MIDI outputs now"):
        resolve("Organ", [])


def test_an_empty_name_means_no_port() -> None:
    with pytest.raises(MidiError):
        resolve("", ["only"])


def test_a_part_that_was_found_means_the_same_port_whatever_else_comes_and_goes() -> None:
    known = KnownNames()
    assert known.resolve("Ear", ["Ear:in"]) == "Ear:in"
    for others in (["Ear2:in"], ["MyEar:in"], []):
        with pytest.raises(MidiError, match="no MIDI output named “Ear:in”"):
            known.resolve("Ear", others)
    assert known.resolve("Ear", ["Ear2:in", "Ear:in"]) == "Ear:in"


def test_what_is_found_among_the_outputs_says_nothing_of_the_inputs() -> None:
    known = KnownNames()
    known.resolve("Keys", ["Keys:in"])
    assert known.resolve("Keys", ["Keys:out"], "input") == "Keys:out"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Synth:Synth MIDI 1 20:0", "Synth:Synth MIDI 1 24:0"),
        ("a2j:Synth [20] (playback): MIDI 1", "a2j:Synth [24] (playback): MIDI 1"),
    ],
)
def test_a_port_that_was_found_is_found_again_under_another_number(before: str, after: str) -> None:
    known = KnownNames()
    known.resolve("Synth", [before])
    assert known.resolve("Synth", [after, "Synth 2"]) == after


def test_a_name_that_is_there_means_itself_whatever_it_meant_before() -> None:
    known = KnownNames()
    known.resolve("Synth 20:0", ["Synth 24:0"])
    assert known.resolve("Synth 20:0", ["Synth 20:0", "Synth 24:0"]) == "Synth 20:0"
