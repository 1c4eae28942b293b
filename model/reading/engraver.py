"""The engraver: asks the helper process to draw a score with Verovio."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from model.errors import ModelError
from model.reading.helper import HelperClient
from model.reading.plain_svg import plain_svg, stacked

ENGRAVING_SECONDS = 30.0
_START_SECONDS = 60.0
_HIGHEST_PAGE = 60_000
_OPTIONS: dict[str, Any] = {
    "breaks": "smart",  # the lines of the text, where they fill a line of the page
    "footer": "none",
    "header": "encoded",
    "lyricWordSpace": 2.0,
    "smuflTextFont": "none",
    "xmlIdSeed": 1,  # the same tune gives the same picture
}


@dataclass(frozen=True)
class Paper:
    """What is engraved on, in tenths of a millimetre."""

    width: int = 2100
    height: int = 2970
    margin: int = 100
    is_cut: bool = False  # pages end below the last staff
    is_endless: bool = False  # all pages are one, however long
    scale: int = 100  # of the units of the SVG, in percent

    def options(self) -> dict[str, Any]:
        """Returns what Verovio calls them."""
        margins = {f"pageMargin{side}": self.margin for side in ("Top", "Bottom", "Left", "Right")}
        size = {"pageWidth": self.width, "pageHeight": self.height, "scale": self.scale}
        return {**size, **margins, "adjustPageHeight": self.is_cut}


A4 = Paper()
"""Pages to print."""
ROLL = Paper(height=_HIGHEST_PAGE, margin=50, is_cut=True, is_endless=True, scale=40)
"""One page as long as the tune, to look at."""


class Engraver(HelperClient):
    """Verovio in a child process, which a score may crash; then another child takes its place."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        seconds: float = ENGRAVING_SECONDS,
        start_seconds: float = _START_SECONDS,
    ) -> None:
        """`command` is what starts the helper (tests name another one); it is started at once, not waited for."""
        super().__init__(command or (sys.executable, "-m", "model.reading", "--engraving"), start_seconds)
        self._seconds = seconds

    def pages(
        self, mei: str, paper: Paper = ROLL, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[str, ...]:
        """Return the SVG of every page of a score; none of them when `cancelled`.

        ModelError, a sentence for a person, where the score can't be drawn; the engraver may be asked again.
        """
        child = self._ready_child(cancelled)
        if cancelled():
            return ()
        if child is None:
            raise ModelError("The engraving program Verovio does not start; install Carolan again.")
        answer = self._ask(
            child, {"mei": mei, "options": _OPTIONS | paper.options()}, self._seconds, cancelled
        )
        if answer is None:
            if cancelled():
                return ()
            raise ModelError(
                f"Verovio gave up on this score or drew longer than {self._seconds:g} s; "
                "`carolan check` may say what is unusual about the tune."
            )
        drawn = _plain_pages(answer)
        # Verovio's highest page does not hold every tune.
        return (stacked(drawn),) if paper.is_endless and len(drawn) > 1 else drawn


def _plain_pages(answer: dict[str, Any]) -> tuple[str, ...]:
    pages = answer.get("pages")
    if not isinstance(pages, list) or not pages:
        reason = answer.get("error", "Verovio drew nothing")
        raise ModelError(f"The score can't be engraved ({reason}).")
    try:
        return tuple(plain_svg(str(page)) for page in pages)
    except ParseError as error:
        raise ModelError("Verovio drew a picture that can't be read.") from error
