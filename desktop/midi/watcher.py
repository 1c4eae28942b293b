"""Looks at the port names and at the parent process about twice a second, off the sender's thread."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop.midi.errors import MidiError
from desktop.midi.ports import MidiSystem
from desktop.midi.protocol import Ports

POLL_SECONDS = 0.1
_POLLS_A_LOOK = 5


@dataclass(frozen=True)
class Vanished:
    """The port of this name is gone."""

    name: str


@dataclass(frozen=True)
class Returned:
    """The port of this name is there again."""

    name: str


class PortWatch:
    """What is known of the ports: pure bookkeeping, so that a test can say what the system answers."""

    def __init__(
        self, notice: Callable[[Vanished | Returned], None], report: Callable[[Ports], None]
    ) -> None:
        self._notice = notice
        self._report = report
        self._watched: str | None = None
        self._present = True
        self._told: Ports | None = None
        self.wants_lists = False

    def watch(self, name: str | None) -> None:
        """Follows the port of this name, which is there now; None follows none."""
        self._watched = name
        self._present = True

    @property
    def is_needed(self) -> bool:
        """Whether anybody wants to know about ports."""
        return self.wants_lists or self._watched is not None

    def see(self, ports: Ports) -> None:
        """Takes in the names that there are now, and says what changed."""
        if self._watched is not None and (self._watched in ports.outputs) != self._present:
            self._present = not self._present
            self._notice(Returned(self._watched) if self._present else Vanished(self._watched))
        if self.wants_lists and ports != self._told:
            self._told = ports
            self._report(ports)

    def tell_again(self) -> None:
        """The next look is reported even if nothing changed."""
        self.wants_lists = True
        self._told = None


class PortWatcher(threading.Thread):
    """The thread that asks the system and feeds a `PortWatch`.

    RtMidi says nothing when a port is unplugged, so the names are polled.
    """

    def __init__(
        self, find_system: Callable[[], MidiSystem], watch: PortWatch, each_poll: Callable[[], None]
    ) -> None:
        super().__init__(name="port watcher", daemon=True)
        self._find_system = find_system
        self._watch = watch
        self._each_poll = each_poll
        self._requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._system: MidiSystem | None = None

    def list_ports(self) -> None:
        """Reports the ports soon, and from then on whenever they change."""
        self._requests.put(self._watch.tell_again)

    def watch(self, name: str | None) -> None:
        """Follows the port of this name; None follows none."""
        self._requests.put(lambda: self._watch.watch(name))

    def stop(self) -> None:
        """Ends the thread and takes leave of the MIDI system."""
        self._requests.put(None)
        self.join(timeout=1.0)

    def run(self) -> None:
        """Until it is stopped: `each_poll` at every poll, the port names at every fifth and when asked."""
        polls = 0
        while True:
            try:
                request = self._requests.get(timeout=POLL_SECONDS)
                if request is None:
                    break
                request()
                polls = 0
            except queue.Empty:
                polls += 1
            self._each_poll()
            if polls % _POLLS_A_LOOK == 0 and self._watch.is_needed:
                self._watch.see(self._look())
        if self._system is not None:
            self._system.close()

    def _look(self) -> Ports:
        try:
            if self._system is None:
                self._system = self._find_system()
            return self._system.ports()
        except MidiError as error:
            self._system = None
            return Ports((), (), "", str(error))
        except (RuntimeError, OSError):
            self._system = None
            return Ports((), (), "", "The MIDI system stopped answering; start it again.")
