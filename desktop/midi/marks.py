"""Which places of the text sound at a place of the tune."""

from array import array
from bisect import bisect_right
from collections.abc import Callable

from desktop.midi import messages
from desktop.midi.courtesy import at_once
from desktop.midi.performance import Performance
from model.notation.spans import Span

EVENTS_A_STEP = 50  # some tens of microseconds


class SoundingSpans:
    """The spans that sound between one event and the next, found by bisection."""

    def __init__(self, performance: Performance, step_back: Callable[[], None] = at_once) -> None:
        """Reads every event; `step_back` is called between two steps of the work."""
        self._times = array("d")
        self._spans: list[tuple[Span, ...]] = []
        sounding: dict[tuple[int, int], Span] = {}
        for place, event in enumerate(performance.events):
            if place % EVENTS_A_STEP == 0:
                step_back()
            if event.span is None:
                continue
            key = (messages.channel_of(event.data), event.data[1])
            if messages.is_note_on(event.data):
                sounding[key] = event.span
            elif messages.is_note_off(event.data):
                sounding.pop(key, None)
            self._put(event.at_seconds, tuple(dict.fromkeys(sounding.values())))

    def _put(self, time: float, spans: tuple[Span, ...]) -> None:
        if self._times and self._times[-1] == time:
            self._spans[-1] = spans
        else:
            self._times.append(time)
            self._spans.append(spans)

    @property
    def parts(self) -> tuple[object, ...]:
        """What it is made of."""
        return tuple(self._spans)

    def next_change(self, seconds: float) -> float | None:
        """The first moment of the tune behind this one at which other spans sound."""
        index = bisect_right(self._times, seconds)
        return self._times[index] if index < len(self._times) else None

    def at(self, seconds: float) -> tuple[Span, ...]:
        """The spans of the notes that sound at this place, each once."""
        index = bisect_right(self._times, seconds) - 1
        return self._spans[index] if index >= 0 else ()
