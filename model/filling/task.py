"""What is asked of the filler: bars that are written anew, or an answer to a phrase."""

from typing import Protocol

import numpy as np

from model.composition import Candidate
from model.filling.plan import Plan
from model.filling.pool import Ended, Pool, Ranking


class Task(Protocol):
    """Knows what the drafts consist of, and what makes one better than another."""

    before: str  # what the network reads before the drafts
    behind: str  # and what it reads behind them, by which they are judged too; "" where nothing follows
    warnings: tuple[str, ...]  # sentences that a person should know first
    tie: str  # the pitch with which the drafts must begin, or ""
    depth: int  # slurs that are open where they begin
    ranking: Ranking  # how drafts are weighed by what is behind
    drafts: int  # of which each candidate is the best
    length: int  # characters that a draft may take, about
    had: str  # the tune as it was

    def plan(self, dice: np.random.Generator) -> Plan:
        """Return the plan of one draft."""

    def cost(self, draft: Ended) -> float:
        """Return by what a draft is weighed, the least being the best; of equals that which fits what is behind."""

    def text_of(self, draft: Ended) -> str:
        """Return what is written: the draft, and what it needs at its end."""

    def reason_against(self, text: str) -> str | None:
        """Return why a text is thrown away, None where nothing is against it."""

    def whole(self, text: str) -> str:
        """Return the tune with a text in it."""

    def candidate(self, pool: Pool, draft: Ended, text: str) -> Candidate:
        """Return the candidate that a pool's best draft is."""
