"""What is noticed of ports that come and go."""

from typing import Any

import pytest

from desktop.midi.protocol import Ports
from desktop.midi.watcher import PortWatch, Returned, Vanished


class Noticed:
    def __init__(self) -> None:
        self.notices: list[Any] = []
        self.reports: list[Ports] = []
        self.watch = PortWatch(self.notices.append, self.reports.append)

    def see(self, *outputs: str) -> None:
        self.watch.see(Ports(outputs, (), "ALSA"))


@pytest.fixture
def noticed() -> Noticed:
    return Noticed()


def test_nothing_is_looked_at_until_somebody_asks(noticed: Noticed) -> None:
    assert not noticed.watch.is_needed
    noticed.watch.watch("Synth")
    assert noticed.watch.is_needed


def test_a_watched_port_is_noticed_once_when_it_goes_and_once_when_it_is_back(noticed: Noticed) -> None:
    noticed.watch.watch("Synth")
    for outputs in (("Synth",), ("Other",), ("Other",), ("Other", "Synth"), ("Synth",)):
        noticed.see(*outputs)
    assert noticed.notices == [Vanished("Synth"), Returned("Synth")]


def test_other_ports_may_come_and_go(noticed: Noticed) -> None:
    noticed.watch.watch("Synth")
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
