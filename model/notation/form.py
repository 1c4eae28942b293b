"""The form of a tune: the order in which the bars of its voices are played."""

from collections.abc import Sequence

from model.notation.jumps import with_jumps
from model.notation.measures import Bar, Voice
from model.notation.parts import read_parts
from model.notation.style import PerformanceStyle
from model.notation.tune import Tune
from model.notation.unfold import most_bars, playing_order


class Form:
    """Parts, repeats, endings and jumps of one tune."""

    def __init__(self, tune: Tune, style: PerformanceStyle) -> None:
        """Takes the tune, and from the style which of its signs are followed."""
        self.is_cut = False
        self._parts = read_parts(tune.value("P"))
        self._style = style
        voices = tune.measures.voices
        self._is_alone = len(voices) == 1
        # The signs of the form stand in one voice for all.
        self._signed: Sequence[Bar] = next(
            (voice.bars for voice in voices if any(bar.signs for bar in voice.bars)), ()
        )

    def order(self, voice: Voice) -> tuple[int, ...]:
        """Returns the indices of the bars of a voice in the order of playing, cut where there are too many."""
        order = playing_order(voice.bars, self._parts, self._style.unbegun_repeat, self._is_alone)
        bars: Sequence[int] = order.bars
        most = most_bars(len(voice.bars))
        if self._style.jumps and not self._parts:
            signed = self._signed if len(self._signed) == len(voice.bars) else voice.bars
            bars = with_jumps(signed, bars, most, self._style.text_jumps)
        self.is_cut = self.is_cut or order.is_cut or len(bars) > most
        return tuple(bars[:most])
