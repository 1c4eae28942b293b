"""Opens outputs: at once, or while a tune plays beside the sender, which meanwhile sends to the others."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop.midi.commands import Open
from desktop.midi.errors import MidiError
from desktop.midi.output import Output
from desktop.midi.realtime import claim_for_helpers
from desktop.midi.reports import Opened

Opener = Callable[[Open], tuple[Output, Opened]]


@dataclass(frozen=True)
class Attempt:
    """What came of a wish for an output."""

    wanted: Open
    output: Output | None = None
    name: str = ""  # of the port, as it is opened
    error: MidiError | None = None  # where there is no output


@dataclass(frozen=True)
class Attempted:
    """An output was opened beside the sender, or could not be; to be taken by the sender's thread."""

    attempt: Attempt
    take: Callable[[Attempt], None]


class Opening:
    """Makes attempts.

    To join a port takes some milliseconds, to start a process or an audio device some hundreds, and a sender that
    waits for that is late everywhere else.
    """

    def __init__(
        self,
        opener: Opener,
        put: Callable[[Attempted], None] | None = None,
        is_playing: Callable[[], bool] = lambda: False,
    ) -> None:
        """`put` hands over to the sender's thread what was opened beside it; without it that is never done."""
        self._opener = opener
        self._put = put
        self._is_playing = is_playing

    def begin(self, wanted: Open, take: Callable[[Attempt], None]) -> None:
        """Calls `take` with what came of it: at once, or while a tune plays, later."""
        if self._put is None or not self._is_playing():
            take(self._attempt(wanted))
            return
        words = (wanted, take, self._put)
        threading.Thread(target=self._open_beside, args=words, name="opening", daemon=True).start()

    def _open_beside(
        self, wanted: Open, take: Callable[[Attempt], None], put: Callable[[Attempted], None]
    ) -> None:
        claim_for_helpers()  # and not with the sender's own priority, which a thread inherits
        put(Attempted(self._attempt(wanted), take))

    def _attempt(self, wanted: Open) -> Attempt:
        try:
            output, told = self._opener(wanted)
        except MidiError as error:
            return Attempt(wanted, error=error)
        return Attempt(wanted, output, told.name)
