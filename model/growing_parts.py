"""A tune of a form while it is drawn: the parts that come back are written out as soon as their turn comes."""

import re

from model.form import Form
from model.part_order import begun_out, divided, part_texts

_UNSETTLED = re.compile(r"[|:\[\s]+$")  # what comes next may make another bar line of it
_PART_END = re.compile(r"(?::\||\|\||::|\|\]|\|:)(?!\s*\[?\d)")  # those before endings end no part


class GrowingParts:
    """The music of one candidate as it is shown."""

    def __init__(self, form: Form, seed: str) -> None:
        """`seed` is the header, or what there is of it: the network writes the rest, with the key at its end."""
        self._form, self._seed = form, seed
        self._drawn = self._shown = ""
        self._settled = ""  # of the drawn music, as far as it is part of what follows
        self._begun = ""  # the music on paper

    def grow(self, drawn: str) -> str:
        """Take more of what is drawn; return what more of the tune can be shown."""
        self._drawn += drawn
        head, music = divided(self._seed, self._drawn)
        has_key = head.endswith("\n") and "\nK:" in head
        whole = head[len(self._seed) :] + self._on_paper(head, music) if has_key else self._drawn
        if not whole.startswith(self._shown):
            return ""
        more = whole[len(self._shown) :]
        self._shown = whole
        return more

    def rest(self, whole: str) -> str | None:
        """Return what of the whole tune was not shown yet; None where it is not what was shown."""
        return whole.removeprefix(self._shown) if whole.startswith(self._shown) else None

    def _on_paper(self, head: str, music: str) -> str:
        is_whole = music.rstrip().endswith("|]")
        settled = music.rstrip() if is_whole else _UNSETTLED.sub("", music)
        grown = settled[len(self._settled) :]
        if self._begun and not _PART_END.search(grown):  # to read it all takes longer than to draw it
            self._settled, self._begun = settled, self._begun + grown
        else:
            self._read(head, settled, is_whole)
        return self._begun

    def _read(self, head: str, settled: str, is_whole: bool) -> None:
        texts = part_texts(head, settled, is_whole)
        complete = len(texts) if is_whole else len(texts) - 1
        if texts and not is_whole:
            text, has_endings = texts[-1]
            end = _PART_END.search(text)
            if end is not None:  # no note of the next part is there yet
                settled = settled[: len(settled) - len(text) + end.start()]
                texts[-1] = text[: end.start()], has_endings
        self._settled, self._begun = settled, begun_out(self._form, texts, complete)
