"""How a network is trained: the seed documents' way, and Carolan's."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from model.errors import ModelError

_MOST = {
    "steps": 10**9, "batch_size": 65_536, "window": 65_536, "validate_every": 10**9, "patience": 10**9,
    "save_every": 10**9, "embedding_size": 65_536, "units": 65_536,
}  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """The hyperparameters of a training; times are in steps, one step being one window of every lane."""

    name: str
    steps: int
    batch_size: int  # lanes
    window: int  # characters of a lane in one step; gradients reach back this far
    learning_rate: float  # the highest
    contiguous: bool  # tunes in lanes, the state carried inside a tune; else random windows of one long text
    warmup_steps: int = 0
    final_learning_rate: float | None = None  # cosine decay down to this (Loshchilov and Hutter, 2017)
    clip_norm: float | None = None  # of the whole gradient (Pascanu et al., 2013)
    dropout: float = 0.0  # of the LSTM's outputs, one mask a window (Gal and Ghahramani, 2016)
    weight_dropout: float = 0.0  # of the recurrent kernel, one mask a step (Merity et al., 2018)
    transposed: float = 0.0  # share of the readings of a tune that are in another key
    with_form: float = 0.0  # share of the readings whose header tells the form (N:AABB 8 8)
    validate_every: int | None = None  # steps; None: no tunes are held out
    patience: int | None = None  # validations without a better one before training stops
    save_every: int = 100
    embedding_size: int = 256
    units: int = 1024
    seed: int = 1

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            value = getattr(self, name)
            if value is not None and not 1 <= value <= most:
                raise ModelError(f"{_worded(name)} must be from 1 to {most}, got {value}.")
        if not 0 < self.learning_rate < 1:
            raise ModelError(f"The learning rate must be between 0 and 1, got {self.learning_rate}.")
        for name in ("dropout", "weight_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ModelError(f"{_worded(name)} must be from 0 to below 1, got {getattr(self, name)}.")
        for name in ("transposed", "with_form"):
            if not 0 <= getattr(self, name) <= 1:
                raise ModelError(f"{_worded(name)} must be from 0 to 1, got {getattr(self, name)}.")
        if not 0 <= self.seed < 2**31 - 1:
            raise ModelError(f"The seed must be a whole number from 0 to {2**31 - 2}, got {self.seed}.")

    def learning_rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0: linear warm-up, then constant or cosine decay."""
        if step < self.warmup_steps:
            return self.learning_rate * (step + 1) / self.warmup_steps
        if self.final_learning_rate is None:
            return self.learning_rate
        progress = (step - self.warmup_steps) / max(1, self.steps - self.warmup_steps)
        fall = (1 + math.cos(math.pi * min(1.0, progress))) / 2
        return self.final_learning_rate + (self.learning_rate - self.final_learning_rate) * fall

    def facts(self) -> dict[str, Any]:
        """The recipe as JSON can hold it."""
        return asdict(self)


# Seed document 000, "Training Hyperparameters".
SEED = Recipe("seed", steps=3000, batch_size=8, window=100, learning_rate=5e-3, contiguous=False)

CAROLAN = Recipe(
    "carolan",
    steps=4500,
    batch_size=64,
    window=128,
    learning_rate=2e-3,
    contiguous=True,
    warmup_steps=100,
    final_learning_rate=2e-5,
    clip_norm=1.0,
    dropout=0.4,
    weight_dropout=0.5,
    transposed=0.6,
    with_form=0.6,
    validate_every=125,
    patience=10,
    save_every=125,
)


def recipe_named(name: str, **changes: Any) -> Recipe:
    """The recipe called `name` with some of its hyperparameters changed; None leaves one as it is."""
    recipes = {recipe.name: recipe for recipe in (SEED, CAROLAN)}
    if name not in recipes:
        raise ModelError(f"No recipe is called {name!r}; there are {', '.join(recipes)}.")
    return replace(recipes[name], **{key: value for key, value in changes.items() if value is not None})


def _worded(name: str) -> str:
    """A hyperparameter's name as a sentence begins with it."""
    return f"The {name.replace('_', ' ')}"
