"""Which ports are our own."""

import pytest

from desktop.midi.own_ports import without_joined, without_virtual
from desktop.midi.protocol import Ports


@pytest.mark.parametrize("form", ["Carolan:{}", "Carolan-07:{}", "Carolan:{} 129:0"])
@pytest.mark.parametrize("name", ["Carolan in", "Carolan out", "Carolan mender"])
def test_ports_that_are_joined_to_another_are_offered_by_nobody(form: str, name: str) -> None:
    own = form.format(name)
    found = without_joined(Ports(("Synth", own), (own, "Keys"), "JACK"))
    assert found == Ports(("Synth",), ("Keys",), "JACK")


@pytest.mark.parametrize("own", ["Carolan:My band", "Carolan-01:My band", "Carolan:My band 128:0", "My band"])
def test_our_virtual_ports_are_known_in_every_system(own: str) -> None:
    ports = Ports((own, "Synth"), ("Keys", own), "JACK")
    assert without_virtual(ports, ["My band"], []) == Ports((own, "Synth"), ("Keys",), "JACK")
    assert without_virtual(ports, [], ["My band"]) == Ports(("Synth",), ("Keys", own), "JACK")


@pytest.mark.parametrize(
    "other", ["Carolan:Other", "Daw:My band", "Carolan:My band 2", "My bandoneon", "Carolan:My.band"]
)
def test_ports_of_another_name_or_program_are_not_ours(other: str) -> None:
    ports = Ports((other,), (other,), "JACK")
    assert without_virtual(ports, ["My band"], ["My band"]) == ports
