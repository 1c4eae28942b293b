"""What is noticed of ports that come and go."""

from typing import Any

import pytest

from desktop.midi.names import KnownNames
from desktop.midi.port_watch import PortWatch, Returned, Vanished, Watched
from desktop.midi.protocol import Ports

OPEN_SYNTH = Watched("output", "Synth", is_open=True)
MISSING_SYNTH = Watched("output", "Synth", is_open=False)


class Noticed:
    def __init__(self) -> None:
        self.notices: list[Any] = []
        self.reports: list[Ports] = []
        self.known = KnownNames()
        self.watch = PortWatch(self.notices.append, self.reports.append, self.known)

    def see(self, *outputs: str, inputs: tuple[str, ...] = ()) -> None:
        self.watch.see(Ports(outputs, inputs, "ALSA"))

    def see_no_system(self) -> None:
        self.watch.see(Ports((), (), "", "There is no MIDI system."))


@pytest.fixture
def noticed() -> Noticed:
    return Noticed()


def test_nothing_is_looked_at_until_somebody_asks(noticed: Noticed) -> None:
    assert not noticed.watch.is_needed
    noticed.watch.watch([OPEN_SYNTH])
    assert noticed.watch.is_needed


def test_an_open_port_that_vanishes_is_noticed_once(noticed: Noticed) -> None:
    noticed.watch.watch([OPEN_SYNTH])
    for outputs in (("Synth",), ("Other",), ("Other",)):
        noticed.see(*outputs)
    assert noticed.notices == [Vanished("Synth")]


def test_a_port_that_is_waited_for_is_noticed_once_when_it_is_there(noticed: Noticed) -> None:
    noticed.watch.watch([MISSING_SYNTH])
    for outputs in ((), ("Synth",), ("Synth",)):
        noticed.see(*outputs)
    assert noticed.notices == [Returned("Synth")]


def test_a_port_that_cannot_be_opened_is_tried_again_when_it_was_plugged_in_anew(noticed: Noticed) -> None:
    noticed.watch.watch([MISSING_SYNTH])
    for outputs in (("Synth",), (), ("Synth",)):
        noticed.see(*outputs)
        noticed.watch.watch([MISSING_SYNTH])
    assert noticed.notices == [Returned("Synth")] * 2


def test_a_device_that_returns_under_another_number_is_the_same(noticed: Noticed) -> None:
    noticed.watch.watch([Watched("output", "Synth:Synth MIDI 1 20:0", is_open=False)])
    noticed.see("Synth:Synth MIDI 1 24:0")
    assert noticed.notices == [Returned("Synth:Synth MIDI 1 20:0")]


def test_another_port_with_the_same_part_in_its_name_is_not_the_one_that_was_opened(noticed: Noticed) -> None:
    noticed.known.resolve("Ear", ["Ear:in"])
    noticed.watch.watch([Watched("output", "Ear", is_open=False)])
    noticed.see("Ear2:in")
    assert noticed.notices == []
    noticed.see("Ear2:in", "Ear:in")
    assert noticed.notices == [Returned("Ear")]


def test_inputs_are_looked_for_among_the_inputs(noticed: Noticed) -> None:
    noticed.watch.watch([Watched("input", "Keys", is_open=True)])
    noticed.see("Keys", inputs=("Keys",))
    noticed.see("Keys")
    assert noticed.notices == [Vanished("Keys", "input")]


def test_a_virtual_port_vanishes_and_returns_with_the_midi_system(noticed: Noticed) -> None:
    noticed.watch.watch([Watched("output", "Carolan", is_open=True, is_virtual=True)])
    noticed.see()
    noticed.see_no_system()
    noticed.watch.watch([Watched("output", "Carolan", is_open=False, is_virtual=True)])
    noticed.see_no_system()
    noticed.see()
    assert noticed.notices == [Vanished("Carolan"), Returned("Carolan")]


def test_other_ports_may_come_and_go(noticed: Noticed) -> None:
    noticed.watch.watch([OPEN_SYNTH])
    noticed.see("Synth", "Other")
    noticed.see("Synth")
    assert noticed.notices == []


def test_whoever_asked_for_the_ports_hears_of_every_change(noticed: Noticed) -> None:
    noticed.see("A")
    noticed.watch.tell_again()
    for outputs in (("A",), ("A",), ("A", "B")):
        noticed.see(*outputs)
    assert [ports.outputs for ports in noticed.reports] == [("A",), ("A", "B")]
    noticed.watch.tell_again()
    noticed.see("A", "B")
    assert [ports.outputs for ports in noticed.reports] == [("A",), ("A", "B"), ("A", "B")]


def test_our_own_virtual_ports_are_not_told_and_those_of_others_are(noticed: Noticed) -> None:
    noticed.watch.tell_again()
    noticed.see("Carolan-01:Carolan", inputs=("Keys", "Carolan:Carolan", "Carolan-02:Stage"))
    assert noticed.reports[-1].inputs == ("Keys", "Carolan:Carolan", "Carolan-02:Stage")
    noticed.watch.watch([Watched("output", "Stage", is_open=True, is_virtual=True)])
    noticed.see("Carolan-01:Carolan", inputs=("Keys", "Carolan:Carolan", "Carolan-02:Stage"))
    assert noticed.reports[-1] == Ports(("Carolan-01:Carolan",), ("Keys", "Carolan:Carolan"), "ALSA")
    noticed.watch.watch([Watched("input", "Carolan", is_open=True, is_virtual=True)])
    noticed.see("Carolan-01:Carolan", inputs=("Keys", "Carolan:Carolan"))
    assert noticed.reports[-1] == Ports((), ("Keys", "Carolan:Carolan"), "ALSA")


def test_a_port_that_went_and_returned_between_two_looks_has_vanished_and_is_back(noticed: Noticed) -> None:
    noticed.watch.watch([OPEN_SYNTH])
    noticed.see("Synth")
    noticed.watch.see(Ports(("Synth",), (), "JACK"), gone=frozenset({"Synth"}))
    assert noticed.notices == [Vanished("Synth")]
    noticed.watch.watch([MISSING_SYNTH])
    noticed.see("Synth")
    assert noticed.notices == [Vanished("Synth"), Returned("Synth")]


def test_a_port_that_comes_for_the_first_time_is_there_at_once(noticed: Noticed) -> None:
    noticed.watch.watch([MISSING_SYNTH])
    noticed.watch.see(Ports(("Synth",), (), "JACK"), gone=frozenset({"Synth"}))
    assert noticed.notices == [Returned("Synth")]
