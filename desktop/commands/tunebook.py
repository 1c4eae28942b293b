"""A whole tunebook on pages to print."""

from collections.abc import Callable, Iterator, Sequence

from tqdm import tqdm

from desktop.errors import DesktopError
from model.errors import ModelError
from model.notation.engraving import engrave
from model.notation.tune import Tune

NO_NOTES = "None of the tunes has notes to write; choose another file."


def book_pdf(tunes: Sequence[Tune], title: str, told: Callable[[str], None]) -> bytes:
    """All tunes as a PDF; those without notes are left out, those that Verovio can't draw are named to `told`.

    DesktopError where nothing is left.
    """
    from desktop.score.drawing import pdf

    pages = tuple(_pages(tunes, told))
    if not pages:
        raise DesktopError(NO_NOTES)
    return pdf(pages, title)


def _pages(tunes: Sequence[Tune], told: Callable[[str], None]) -> Iterator[str]:
    from model.reading.book_pages import BOOK_PAPER, fill_pages
    from model.reading.engraver import Engraver

    with Engraver() as engraver:

        def drawn() -> Iterator[tuple[str, ...]]:
            # Only a terminal is told how far it is.
            for tune in tqdm(tunes, desc="engraving", unit="tune", disable=None):
                engraving = engrave(tune)
                if not engraving.note_ids:
                    continue
                try:
                    yield engraver.pages(engraving.mei, BOOK_PAPER)
                except ModelError as error:
                    told(f"X:{tune.number} {tune.title} is left out. {error}")

        yield from fill_pages(drawn())
