"""What sounds at the ports can be read after the player was killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.midi import messages
from desktop.midi.ledger import Ledger, new_ledger_file

ON, OFF = messages.note_on(3, 60, 80), messages.note_off(3, 60)


@pytest.fixture
def path() -> Iterator[Path]:
    path = new_ledger_file()
    yield path
    path.unlink()


def test_another_process_reads_what_sounds(path: Path) -> None:
    account = Ledger(path).account("Synth “ä”")
    assert account is not None
    account.follow(ON)
    (read,) = Ledger(path).open_accounts()
    assert read.name == "Synth “ä”"
    assert read.ends()[0] == OFF
    assert set(read.ends()[1:]) == {data for channel in range(16) for data in messages.silence(channel)}


def test_where_every_note_was_ended_nothing_is_to_be_sent(path: Path) -> None:
    account = Ledger(path).account("Synth")
    assert account is not None
    for data in (ON, OFF, messages.control_change(0, 64, 127), messages.control_change(0, 64, 0)):
        account.follow(data)
    assert account.ends() == ()


def test_a_key_that_was_pressed_twice_is_ended_twice(path: Path) -> None:
    account = Ledger(path).account("Synth")
    assert account is not None
    account.follow(ON)
    account.follow(ON)
    assert account.ends().count(OFF) == 2


def test_a_pedal_that_is_down_sounds(path: Path) -> None:
    account = Ledger(path).account("Synth")
    assert account is not None
    account.follow(messages.control_change(0, 64, 127))
    assert messages.control_change(0, 64, 0) in account.ends()


def test_a_port_that_was_closed_is_forgotten_and_its_account_is_used_again(path: Path) -> None:
    ledger = Ledger(path)
    first = ledger.account("One")
    assert first is not None
    first.follow(ON)
    first.end()
    assert ledger.open_accounts() == ()
    second = ledger.account("Two")
    assert second is not None
    assert second.ends() == ()


def test_more_ports_than_there_is_room_for_are_played_without_an_account(path: Path) -> None:
    ledger = Ledger(path)
    accounts = [ledger.account(f"Port {number}") for number in range(40)]
    assert accounts[0] is not None
    assert accounts[-1] is None
