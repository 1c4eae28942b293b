"""MIDI clock for other machines: Start, Stop, Continue, Song Position and 24 pulses a quarter note."""

import math
from collections.abc import Callable

from desktop.midi import messages
from desktop.midi.beat_map import PULSES_A_QUARTER, SIXTEENTHS_A_QUARTER, BeatMap
from desktop.midi.schedule import Schedule

LEAD_SECONDS = 0.005  # from Play to the first pulse, so that the other machine finds its place
_GAP_SECONDS = (
    0.001  # at least, from Start or Continue to the first pulse (MIDI 1.0, system real-time messages)
)
_PULSES_A_SIXTEENTH = PULSES_A_QUARTER // SIXTEENTHS_A_QUARTER
_ROUNDING_QUARTERS = 1e-6


class ClockOut:
    """Counts the pulses of one playing; whoever drives it asks when the next message is due.

    Pulses are counted on a line of quarter notes that never jumps: over a loop they go on evenly, as the
    machines that follow go on counting. At the beginning that line is the tune's own, so that every sixth
    pulse is one of its sixteenths.
    """

    def __init__(self, send: Callable[[bytes, float | None], None]) -> None:
        self._send = send
        self._beats = BeatMap()
        self._runs = False
        self._offset = 0.0  # quarters of the line less those of the tune
        self._pulse = 0  # the next one
        self._signal: tuple[int, bytes] | None = None  # Start or Continue, and the pulse that it goes before
        self._entered = 0.0
        self._place: float | None = None  # of the next pulse in the tune, in seconds at its notated tempo

    def start(self, beats: BeatMap, from_seconds: float, lead_in_seconds: float) -> None:
        """Begins to count; the pulses of a count-in tell the tempo, and the other machine starts behind it."""
        self._beats, self._offset, self._runs = beats, 0.0, True
        self._entered, self._place = from_seconds, None
        first = beats.quarters(from_seconds) - lead_in_seconds * beats.tempo(from_seconds)
        self._pulse = math.ceil((first - _ROUNDING_QUARTERS) * PULSES_A_QUARTER)
        self.announce(from_seconds)

    def announce(self, seconds: float) -> None:
        """Tells the place of the next sixteenth at or behind a moment of the tune, from which on to follow.

        Before the beginning of the song, which no Song Position can say, that is the beginning.
        """
        if not self._runs:
            return
        quarters = max(0.0, self._beats.quarters(seconds) - _ROUNDING_QUARTERS)
        sixteenth = math.ceil(quarters * SIXTEENTHS_A_QUARTER)
        pulse = round((sixteenth / SIXTEENTHS_A_QUARTER + self._offset) * PULSES_A_QUARTER)
        if sixteenth == 0:
            self._signal = (pulse, messages.START)
            return
        self._signal = (pulse, messages.CONTINUE)
        if sixteenth <= messages.LAST_SONG_POSITION:
            self._send(messages.song_position(sixteenth), None)

    def take(self, beats: BeatMap, seconds: float) -> None:
        """Counts on in other beats from a place of the tune, without a jump."""
        seconds = max(seconds, self._entered)
        self._offset += self._beats.quarters(seconds) - beats.quarters(seconds)
        self._beats, self._place = beats, None

    def jump(self, leave_seconds: float, enter_seconds: float) -> None:
        """Counts on evenly where the tune is left at one place and entered at another."""
        self._offset += self._beats.quarters(leave_seconds) - self._beats.quarters(enter_seconds)
        self._entered, self._place = min(self._entered, enter_seconds), None

    def due(self, schedule: Schedule) -> float | None:
        """The clock time of the next message; None while nothing runs."""
        if not self._runs:
            return None
        if self._place is None:
            self._place = self._place_of(self._pulse)
        due = schedule.time_of(self._place)
        return due - _GAP_SECONDS if self._signal is not None and self._pulse >= self._signal[0] else due

    def send_next(self, due: float) -> None:
        """Sends the message that is due."""
        if self._signal is not None and self._pulse >= self._signal[0]:
            self._send(self._signal[1], due)
            self._signal = None
            return
        self._send(messages.CLOCK, due)
        self._pulse += 1
        self._place = None

    def stop(self) -> None:
        """Ends the counting, and tells the other machine to stop."""
        if self._runs:
            self._runs = False
            self._send(messages.STOP, None)

    def forget(self) -> None:
        """Ends the counting where nobody listens."""
        self._runs = False

    def _place_of(self, pulse: int) -> float:
        quarters = pulse / PULSES_A_QUARTER - self._offset
        before = self._beats.quarters(self._entered) - quarters
        if before > 0:  # in a count-in, which has the tempo of the place where playing begins
            return self._entered - before / self._beats.tempo(self._entered)
        return self._beats.seconds(quarters)
