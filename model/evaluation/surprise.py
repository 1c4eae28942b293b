"""How many bits a character costs a network on tunes that it did not write."""

import math
from collections.abc import Sequence

from model.checkpoints import Checkpoint
from model.lanes import TUNE_END
from model.likelihood import LossMeter

_TUNES_IN_A_ROW = 10


def bits_per_character(checkpoint: Checkpoint, tunes: Sequence[str]) -> float:
    """Return the mean surprise of the network over `tunes`, in bits a character, the end of each tune counted.

    Each tune is read from a reset state. A network that learnt one long text (`text_style` "raw") also reads
    them in rows of ten, its state carried on, and the lower figure counts: it never began afresh in training.
    Characters that the network does not know are left out.
    """
    meter = LossMeter(checkpoint.facts.vocabulary, checkpoint.facts.shape.units)
    ways = [list(tunes)]
    if checkpoint.facts.text_style == "raw":
        ways.append(_rows(tunes))
    return min(meter.measure(checkpoint.weights, texts) for texts in ways) / math.log(2)


def _rows(tunes: Sequence[str]) -> list[str]:
    bare = [tune.strip("\n") for tune in tunes]
    return [TUNE_END.join(bare[at : at + _TUNES_IN_A_ROW]) for at in range(0, len(bare), _TUNES_IN_A_ROW)]
