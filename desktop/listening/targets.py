"""What a learned control can do: things to be triggered, and amounts to be set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One thing that a control does: it is triggered, or set between 0 and 1."""

    name: str  # in the settings: small letters and _
    label: str
    trigger: Callable[[], object] | None = None
    set: Callable[[float], object] | None = None  # an amount from 0 to 1

    def __post_init__(self) -> None:
        """Raises ValueError for a target that is neither or both."""
        if (self.trigger is None) == (self.set is None):
            raise ValueError(f"{self.name} must be something to trigger or something to set")


class Targets:
    """All targets, in the order in which they are shown."""

    def __init__(self) -> None:
        self._targets: dict[str, Target] = {}

    def add(self, target: Target) -> None:
        """Put one behind those that are there."""
        self._targets[target.name] = target

    def get(self, name: str) -> Target | None:
        """Return the target of a name, None where there is none."""
        return self._targets.get(name)

    def __iter__(self) -> Iterator[Target]:
        """Iterate over them in their order."""
        return iter(self._targets.values())
