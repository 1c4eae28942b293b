"""A text of any length, past the end of tunes, as the seed documents write it."""

from model.composition import SamplingSettings
from model.generation import Sampler, dice_for
from model.lanes import TUNE_END, TUNE_START


def long_text(
    sampler: Sampler, start: str, characters: int, settings: SamplingSettings, seed: int, fresh: bool
) -> str:
    """Return `start` and as many more characters, past the end of tunes, as the seed documents' `generate_text`.

    With `fresh` every further tune begins from a reset state, as networks that read whole tunes learnt it.
    """
    text, tunes = start, 0
    state, dice = sampler.read(start), dice_for(seed, 0)
    while len(text) < len(start) + characters:
        block = sampler.draw(state, [dice], settings, len(start) + characters - len(text))
        piece = sampler.vocabulary.decode(block.ids[0])
        before, state = text[-1:], block.state
        end = (before + piece).find(TUNE_END)
        if fresh and end >= 0:
            piece = piece[: end + len(TUNE_END) - len(before)]
            tunes += 1
            state, dice = sampler.read(TUNE_START), dice_for(seed, tunes)
        text += piece
    return text
