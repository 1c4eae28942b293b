"""What ends the notes of a player that was killed."""

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.errors import MidiError
from desktop.midi.guardian import Watch
from desktop.midi.ledger import Account, Ledger, new_place

ON, OFF = messages.note_on(3, 60, 80), messages.note_off(3, 60)


class FakeSystem:
    """A MIDI system with one port, which remembers what it got."""

    def __init__(self) -> None:
        self.is_gone = False
        self.prepared = 0
        self.sent: list[tuple[str, bytes]] = []

    def prepare(self) -> None:
        self.prepared += 1

    def open(self, name: str) -> "FakePort":
        if self.is_gone:
            raise MidiError("The server stopped.")
        return FakePort(name, self)

    def close(self) -> None: ...


class FakePort:
    def __init__(self, name: str, system: FakeSystem) -> None:
        self._name, self._system = name, system

    def send(self, data: bytes, at: float | None) -> None:
        self._system.sent.append((self._name, data))

    def close(self) -> None: ...


class Post:
    """A guardian's watch whose MIDI systems are fakes, one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.systems: list[FakeSystem] = []
        self.watch = Watch(self._find)

    def _find(self) -> Any:
        self.systems.append(FakeSystem())
        return self.systems[-1]

    def account(self) -> Account:
        account = self.ledger.account("Synth")
        assert account is not None
        return account


@pytest.fixture
def post() -> Iterator[Post]:
    place = new_place()
    yield Post(Ledger(place.descriptor))
    place.close()
    place.remove()


def test_who_plays_into_no_port_needs_no_midi_system(post: Post) -> None:
    post.watch.prepare(post.ledger)
    assert post.systems == []


def test_a_port_that_is_open_is_prepared_for_once(post: Post) -> None:
    post.account()
    post.watch.prepare(post.ledger)
    post.watch.prepare(post.ledger)
    assert [system.prepared for system in post.systems] == [1]


def test_what_sounds_is_ended_at_its_port(post: Post) -> None:
    account = post.account()
    account.follow(ON)
    post.watch.prepare(post.ledger)
    post.watch.silence(account)
    assert post.systems[0].sent[0] == ("Synth", OFF)
    assert ("Synth", messages.silence(3)[-1]) in post.systems[0].sent


def test_a_server_that_was_started_anew_is_found_again(post: Post) -> None:
    account = post.account()
    account.follow(ON)
    post.watch.prepare(post.ledger)
    post.systems[0].is_gone = True
    post.watch.prepare(post.ledger)
    post.watch.silence(account)
    assert post.systems[0].sent == []
    assert post.systems[1].sent[0] == ("Synth", OFF)
