"""Which port is meant."""

import pytest

from desktop.midi.errors import MidiError
from desktop.midi.names import resolve

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
