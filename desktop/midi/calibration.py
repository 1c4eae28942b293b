"""How long a message takes from an output to an input: sent through a loop of cables and counted."""

import threading
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Protocol

from desktop.midi import messages
from desktop.midi.arrival import ArrivalTimes
from desktop.midi.clock import Clock
from desktop.midi.commands import Calibrate, Listening, Open
from desktop.midi.errors import MidiError
from desktop.midi.inputs import InputPort
from desktop.midi.output import Output, OutputLostError
from desktop.midi.reports import Calibrated, Opened, Report, Trouble

NOTES = 20
CHANNEL = 15
FIRST_KEY = 12  # each note has a key of its own, so that a late one is not taken for the next
LONGEST_SECONDS = 1.0  # what comes later is no answer
_GAPS_SECONDS = (0.031, 0.047, 0.041, 0.059, 0.037)  # odd, so that no period of a driver falls in with them
_POLL_SECONDS = 0.0005


class OpensBoth(Protocol):
    """What opens outputs and inputs (see `outputs.Outputs`)."""

    def open(self, command: Open) -> tuple[Output, Opened]:
        """The output; raises MidiError."""
        ...

    def open_input(self, listening: Listening) -> InputPort:
        """The input; raises MidiError."""
        ...


class Calibration:
    """One measurement: `NOTES` notes out, and when they came in."""

    def __init__(
        self, clock: Clock, output: Output, source: InputPort, rest: Callable[[float], None]
    ) -> None:
        """`rest` waits for so many seconds."""
        self._clock = clock
        self._output = output
        self._source = source
        self._rest = rest
        self._times = ArrivalTimes()
        self._sent: dict[int, float] = {}
        self._came: dict[int, float] = {}

    def delays(self) -> tuple[float, ...]:
        """The seconds from sending to arrival of the notes that came; ends early where none of the first does."""
        self._listen(_POLL_SECONDS)  # what was on its way before is not ours
        self._came.clear()
        for number in range(NOTES):
            key = FIRST_KEY + number
            self._sent[key] = self._clock.now()
            self._output.send(messages.note_on(CHANNEL, key, 1), None)
            self._listen(_GAPS_SECONDS[number % len(_GAPS_SECONDS)])
            self._output.send(messages.note_off(CHANNEL, key), None)
        if len(self._came) < NOTES:
            self._listen(LONGEST_SECONDS)
        return tuple(self._came[key] - self._sent[key] for key in sorted(self._came))

    def _listen(self, seconds: float) -> None:
        end = self._clock.now() + seconds
        while True:
            for data, delta_seconds in self._source.fetch(64):
                at = self._times.of(delta_seconds, self._clock.now())
                if (
                    messages.is_note_on(data)
                    and messages.channel_of(data) == CHANNEL
                    and data[1] in self._sent
                ):
                    self._came.setdefault(data[1], at)
            if self._clock.now() >= end:
                return
            self._rest(_POLL_SECONDS)


def summed_up(command: Calibrate, delays: Sequence[float]) -> Calibrated:
    """The delay halfway between the extremes, but for a tenth of stray ones; raises MidiError for too few."""
    if len(delays) < NOTES // 2:
        what = "Nothing" if not delays else "Too little"
        raise MidiError(
            f"{what} of what was sent to “{command.output}” came back at “{command.input}”; "
            "join the two with a cable, or in the DAW, and try again."
        )
    middle = median(delays)
    near = sorted(delays, key=lambda delay: abs(delay - middle))[: max(1, round(len(delays) * 0.9))]
    lowest, highest = min(near), max(near)
    return Calibrated(command.output, command.input, (lowest + highest) / 2, (highest - lowest) / 2 * 1000)


def calibrate(
    clock: Clock, opens: OpensBoth, command: Calibrate, rest: Callable[[float], None] = time.sleep
) -> Calibrated:
    """Measures, which takes one to three seconds; raises MidiError with one sentence where nothing comes back."""
    source = opens.open_input(Listening(command.input))
    try:
        output, _ = opens.open(Open("port", command.output))
        try:
            delays = Calibration(clock, output, source, rest).delays()
        except OutputLostError as error:
            raise MidiError(str(error)) from error
        finally:
            output.close()
    finally:
        source.close()
    return summed_up(command, delays)


class Calibrator:
    """Measures in a thread of its own, one measurement at a time."""

    def __init__(self, clock: Clock, opens: OpensBoth) -> None:
        self._clock = clock
        self._opens = opens
        self._busy = threading.Lock()

    def begin(self, command: Calibrate, report: Callable[[Report], None]) -> None:
        """Measures soon and reports it; raises MidiError while another measurement runs."""
        if not self._busy.acquire(blocking=False):
            raise MidiError("A measurement is still going on; wait for its end.")
        threading.Thread(target=self._run, args=(command, report), name="calibration", daemon=True).start()

    def _run(self, command: Calibrate, report: Callable[[Report], None]) -> None:
        try:
            report(calibrate(self._clock, self._opens, command))
        except MidiError as error:
            report(Trouble(str(error)))
        finally:
            self._busy.release()
