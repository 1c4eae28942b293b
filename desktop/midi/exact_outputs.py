"""Makes outputs that are exact to the frame, and keeps one process ready for the next."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable

from desktop.midi.errors import MidiError
from desktop.midi.exact_output import ExactOutput
from desktop.midi.exact_process import ExactProcess
from desktop.midi.own_ports import CLIENT_NAME, OWN_OUTPUT
from desktop.midi.realtime import claim_for_helpers


class ExactOutputs:
    """The processes behind the outputs.

    To start one takes a tenth of a second or more, in which the sender could send nothing to the other outputs; so
    after the first there is a spare one, which has only to be joined.
    """

    def __init__(self, lost: Callable[[str, str], None]) -> None:
        """`lost` is told the name of an output whose process was ended, and one sentence."""
        self._lost = lost
        self._spares: deque[ExactProcess] = deque()
        self._preparing: threading.Thread | None = None

    def open(self, port_name: str, receiver: str = "") -> ExactOutput:
        """Joined to the port `receiver`, or to none; raises MidiError."""
        process = self._joined(port_name, receiver)
        self._prepare_beside()
        return ExactOutput(process, port_name, receiver, self._mourn)

    def close(self) -> None:
        """Lets the spare one go."""
        if self._preparing is not None:
            self._preparing.join()
        for spare in self._spares:
            spare.leave()

    def _joined(self, port_name: str, receiver: str) -> ExactProcess:
        with contextlib.suppress(IndexError, MidiError):  # there is none, or it has met the end of its server
            spare = self._spares.pop()
            spare.join(port_name, receiver)
            return spare
        process = ExactProcess(CLIENT_NAME)
        process.join(port_name, receiver)
        return process

    def _prepare_beside(self) -> None:
        self._preparing = threading.Thread(target=self._prepare, name="preparing", daemon=True)
        self._preparing.start()

    def _prepare(self) -> None:
        claim_for_helpers()  # the sender, whose thread this was begun by, goes first
        with contextlib.suppress(MidiError):
            if not self._spares:
                self._spares.append(ExactProcess(CLIENT_NAME))

    def _mourn(self, output: ExactOutput) -> None:
        """Ends by another process what sounds on at the receiver of an output whose own was ended; then tells of it."""
        ends = output.ends if output.receiver else ()
        if ends:
            with contextlib.suppress(MidiError):
                process = self._joined(OWN_OUTPUT, output.receiver)
                for data in ends:
                    process.ring.put(0.0, data)
                process.leave()
        self._lost(output.name, output.sentence)
        self._prepare_beside()
