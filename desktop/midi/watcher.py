"""Looks at the port names, at the parent process and for sleep, off the sender's thread."""

import queue
import threading
from collections.abc import Callable, Collection

from desktop.midi.errors import MidiError
from desktop.midi.port_watch import PortWatch, Watched
from desktop.midi.ports import MidiSystem
from desktop.midi.reports import Ports

POLL_SECONDS = 0.1
_POLLS_A_LOOK = 5


class PortWatcher(threading.Thread):
    """The thread that asks the system twice a second and feeds a `PortWatch`.

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
        self._gone: list[MidiSystem] = []  # kept: to free their clients would wait for a server that is dead

    def list_ports(self) -> None:
        """Reports the ports soon, and from then on whenever they change."""
        self._requests.put(self._watch.tell_again)

    def watch(self, watched: Collection[Watched]) -> None:
        """Follows these ports and no others."""
        self._requests.put(lambda: self._watch.watch(watched))

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
                ports = self._look()
                gone = self._system.gone() if self._system is not None else frozenset()
                self._watch.see(ports, gone)
        if self._system is not None:
            self._system.close()

    def _look(self) -> Ports:
        try:
            if self._system is None:
                self._system = self._find_system()
            return self._system.ports()
        except MidiError as error:
            self._forget_system()
            return Ports((), (), "", str(error))
        except (RuntimeError, OSError):
            self._forget_system()
            return Ports((), (), "", "The MIDI system stopped answering; start it again.")

    def _forget_system(self) -> None:
        if self._system is not None:
            self._gone.append(self._system)
        self._system = None
