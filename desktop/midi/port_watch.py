"""What is known of the ports that are used or waited for: bookkeeping without a thread."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal

from desktop.midi.errors import MidiError
from desktop.midi.names import KnownNames
from desktop.midi.own_ports import without_virtual
from desktop.midi.reports import Ports

Side = Literal["output", "input"]


@dataclass(frozen=True)
class Watched:
    """A port that is open, and may vanish, or that is waited for, and may return."""

    side: Side
    name: str  # of an open port its own; of one that is waited for what was asked for
    is_open: bool
    is_virtual: bool = False  # one that we make: there is one as long as there is a MIDI system

    def is_there(self, ports: Ports, known: KnownNames) -> bool:
        """Whether it is among the ports that there are now."""
        if self.is_virtual:
            return not ports.sentence
        names = ports.outputs if self.side == "output" else ports.inputs
        if self.is_open:
            return self.name in names
        try:
            known.resolve(self.name, names, self.side)
        except MidiError:
            return False
        return True


@dataclass(frozen=True)
class Vanished:
    """An open port is gone."""

    name: str
    side: Side = "output"


@dataclass(frozen=True)
class Returned:
    """A port that was waited for is there."""

    name: str
    side: Side = "output"


class PortWatch:
    """Says once of each port that is watched when it vanishes or returns, and reports the lists of ports."""

    def __init__(
        self,
        notice: Callable[[Vanished | Returned], None],
        report: Callable[[Ports], None],
        known: KnownNames | None = None,
    ) -> None:
        """`known` is shared with whoever opens the ports."""
        self._known = known or KnownNames()
        self._notice = notice
        self._report = report
        self._watched: frozenset[Watched] = frozenset()
        self._noticed: set[Watched] = set()
        self._told: Ports | None = None
        self._seen: frozenset[str] = frozenset()
        self.wants_lists = False

    def watch(self, watched: Collection[Watched]) -> None:
        """Follows these ports and no others."""
        self._watched = frozenset(watched)
        self._noticed &= self._watched

    @property
    def is_needed(self) -> bool:
        """Whether anybody wants to know about ports."""
        return self.wants_lists or bool(self._watched)

    def see(self, ports: Ports, gone: frozenset[str] = frozenset()) -> None:
        """Takes in the names that there are now, and says what changed; virtual ports that we make are not told.

        One of the `gone`, which left since the last look, that was there then and is there now has returned between
        the two: what was joined to it is joined no more, so that it counts as gone for once.
        """
        renewed = gone & self._seen
        self._seen = frozenset((*ports.outputs, *ports.inputs))
        if renewed:
            ports = replace(
                ports, outputs=_without(ports.outputs, renewed), inputs=_without(ports.inputs, renewed)
            )
        for each in sorted(self._watched, key=lambda watched: watched.name):
            if each.is_there(ports, self._known) == each.is_open:
                self._noticed.discard(each)
            elif each not in self._noticed:
                self._noticed.add(each)
                self._notice((Vanished if each.is_open else Returned)(each.name, each.side))
        offered = without_virtual(ports, self._made("output"), self._made("input"))
        if self.wants_lists and offered != self._told:
            self._told = offered
            self._report(offered)

    def _made(self, side: Side) -> frozenset[str]:
        return frozenset(each.name for each in self._watched if each.is_virtual and each.side == side)

    def tell_again(self) -> None:
        """The next look is reported even if nothing changed."""
        self.wants_lists = True
        self._told = None


def _without(names: tuple[str, ...], left_out: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)
