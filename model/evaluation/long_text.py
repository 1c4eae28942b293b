"""Tunes out of one long text, as the seed documents find them in what `generate_text` returned."""

import math
from collections.abc import Iterator, Sequence

from model.composition import SamplingSettings
from model.continuation import LONGEST_TUNE
from model.evaluation.written import LANES, WrittenTune
from model.generation import Sampler, dice_for
from model.lanes import TUNE_END
from model.notation.snippets import extract_songs

_FIRST_CHARACTER = "X"  # what generate_text begins with


def tunes_of_long_text(
    sampler: Sampler, numbers: Sequence[int], settings: SamplingSettings, seed: int
) -> Iterator[WrittenTune]:
    """Yield the first tunes of texts that are written side by side, the state never reset.

    A tune is what lies between two empty lines, and what stands before the first; of a text that does not
    come to the end of its tunes the rest is one tune, cut.
    """
    if not numbers:
        return
    lanes = min(LANES, len(numbers))
    quota = math.ceil(len(numbers) / lanes)
    # From a state that was never in training a network may lose its way; behind an empty line it is at home.
    start = sampler.vocabulary.adapt(TUNE_END + _FIRST_CHARACTER).text or sampler.vocabulary.characters[0]
    state, texts = sampler.read(start).tiled(lanes), [start.strip("\n")] * lanes
    dice = [dice_for(seed + numbers[0], lane) for lane in range(lanes)]
    while any(len(_whole(text)) < quota and len(text) < quota * LONGEST_TUNE for text in texts):
        block = sampler.draw(state, dice, settings)
        state = block.state
        texts = [text + sampler.vocabulary.decode(row) for text, row in zip(texts, block.ids, strict=True)]
    pieces = (piece for text in texts for piece in _pieces(text)[:quota])
    for number, (text, is_cut) in zip(numbers, pieces, strict=False):
        yield WrittenTune(number, text.strip("\n") + "\n", is_cut)


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The tunes of a text and whether they are cut."""
    whole = [(song, False) for song in _whole(text)]
    tail = text.rpartition(TUNE_END)[2]
    return [*whole, (tail, True)] if tail.strip() else whole


def _whole(text: str) -> list[str]:
    return [song.text for song in extract_songs(text) if song.text.strip()]
