"""What sounds at the ports can be read after the player was killed."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.midi import messages
from desktop.midi.ledger import Ledger, new_place, opened_place

ON, OFF = messages.note_on(3, 60, 80), messages.note_off(3, 60)


@pytest.fixture
def descriptor() -> Iterator[int]:
    place = new_place()
    yield place.descriptor
    place.close()
    place.remove()


def test_another_process_reads_what_sounds(descriptor: int) -> None:
    account = Ledger(descriptor).account("Synth “ä”")
    assert account is not None
    account.follow(ON)
    (read,) = Ledger(descriptor).open_accounts()
    assert read.name == "Synth “ä”"
    assert read.ends()[0] == OFF
    assert set(read.ends()[1:]) == {data for channel in range(16) for data in messages.silence(channel)}


def test_where_every_note_was_ended_nothing_is_to_be_sent(descriptor: int) -> None:
    account = Ledger(descriptor).account("Synth")
    assert account is not None
    for data in (ON, OFF, messages.control_change(0, 64, 127), messages.control_change(0, 64, 0)):
        account.follow(data)
    assert account.ends() == ()


def test_a_key_that_was_pressed_twice_is_ended_twice(descriptor: int) -> None:
    account = Ledger(descriptor).account("Synth")
    assert account is not None
    account.follow(ON)
    account.follow(ON)
    assert account.ends().count(OFF) == 2


def test_a_pedal_that_is_down_sounds(descriptor: int) -> None:
    account = Ledger(descriptor).account("Synth")
    assert account is not None
    account.follow(messages.control_change(0, 64, 127))
    assert messages.control_change(0, 64, 0) in account.ends()


def test_a_port_that_was_closed_is_forgotten_and_its_account_is_used_again(descriptor: int) -> None:
    ledger = Ledger(descriptor)
    first = ledger.account("One")
    assert first is not None
    first.follow(ON)
    first.end()
    assert ledger.open_accounts() == ()
    second = ledger.account("Two")
    assert second is not None
    assert second.ends() == ()


def test_more_ports_than_there_is_room_for_are_played_without_an_account(descriptor: int) -> None:
    ledger = Ledger(descriptor)
    accounts = [ledger.account(f"Port {number}") for number in range(40)]
    assert accounts[0] is not None
    assert accounts[-1] is None


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no nameless memory")
def test_what_sounds_is_written_to_no_disk(descriptor: int) -> None:
    assert str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith("/memfd:")


def test_without_nameless_memory_a_file_does_that_no_kill_leaves_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = new_place()
    account = Ledger(place.descriptor).account("Synth")
    assert account is not None
    account.follow(ON)
    (read,) = Ledger(opened_place(place.word).descriptor).open_accounts()
    assert read.ends()[0] == OFF
    assert list(tmp_path.iterdir()) == ([] if sys.platform != "win32" else [place.path])
    place.close()


def test_where_no_child_inherits_a_descriptor_a_name_leads_to_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    place = new_place()
    assert place.inherited == ()
    account = Ledger(place.descriptor).account("Synth")
    assert account is not None
    account.follow(ON)
    found = opened_place(place.word)
    assert Ledger(found.descriptor).open_accounts()[0].ends()[0] == OFF
    place.close()
    found.close()
    found.remove()
    assert list(tmp_path.iterdir()) == []
