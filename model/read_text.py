"""What a network has read so far, so that the same seed, or a longer one, is not read anew."""

from collections.abc import Callable

from model.generation import NetworkState, Sampler

_PIECE = 32  # characters between two states that are kept, and between two looks at `cancelled`


class ReadText:
    """The text that was read last, with the network's states along it."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self._text = ""
        self._states: list[NetworkState] = []  # behind each whole piece of the text
        self._whole: tuple[str, NetworkState] | None = None

    def state_after(self, text: str, cancelled: Callable[[], bool] = lambda: False) -> NetworkState:
        """Return the network's state after `text`, which must be of the vocabulary.

        What it has in common with the text before is not read again. When `cancelled`, the state is that
        after as much as was read.
        """
        if self._whole is not None and self._whole[0] == text:
            return self._whole[1]
        known = _common(text, self._text) // _PIECE
        self._text, self._states = text, self._states[:known]
        state = self._states[-1] if self._states else None
        for start in range(len(self._states) * _PIECE, len(text), _PIECE):
            piece = text[start : start + _PIECE]
            state = self._sampler.read(piece, state)
            if len(piece) == _PIECE:
                self._states.append(state)
            if cancelled():
                break
        else:
            self._whole = (text, state) if state is not None else None
        self._text = text[: len(self._states) * _PIECE]
        return state or self._sampler.read("")


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    shorter = min(len(one), len(other))
    if one[:shorter] == other[:shorter]:
        return shorter
    return next(place for place in range(shorter) if one[place] != other[place])
