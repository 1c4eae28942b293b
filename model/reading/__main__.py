"""The helper process: reads one JSON object a line, answers one a line, until its standard input closes."""

import json
import os
import re
import sys
from typing import Any, TextIO

from model.devices import give_way


def read_with_music21(abc: str) -> dict[str, Any]:
    """Return {"notes", "measures"} as music21 counts them, or {"error": its complaint}.

    Notes are notes and chords without grace notes and chord symbols; measures are those that hold one, 0 where
    music21 makes none, as of a tune with few bar lines.
    """
    from music21 import converter

    try:
        score = converter.parse(as_music21_wants(abc), format="abc")
        notes = sum(_is_struck(note) for note in score.recurse().notes)
        bars = score.recurse().getElementsByClass("Measure")
        measures = sum(any(_is_struck(note) for note in bar.recurse().notes) for bar in bars)
    except Exception as complaint:  # whatever music21 raises is its verdict on the tune
        return {"error": f"{type(complaint).__name__}: {complaint}".strip().splitlines()[0][:200]}
    return {"notes": notes, "measures": measures}


def _is_struck(note: Any) -> bool:
    """Tell notes and chords from grace notes and chord symbols, which music21 calls notes too."""
    return not note.duration.isGrace and "ChordSymbol" not in note.classes


def engrave_with_verovio(mei: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return {"pages": the SVG of every page}, or {"error": why there is none}."""
    import verovio

    toolkit = verovio.toolkit()
    toolkit.setOptions(options)
    if not toolkit.loadData(mei):
        return {"error": "Verovio can't read the score"}
    return {"pages": [toolkit.renderToSVG(page + 1) for page in range(toolkit.getPageCount())]}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request: a score to engrave, or a tune to read."""
    if "mei" in request:
        return engrave_with_verovio(request["mei"], request.get("options", {}))
    return read_with_music21(request["abc"])


def as_music21_wants(abc: str) -> str:
    """Return `abc` with what music21 needs to read it by the standard.

    Without the version line it does not carry accidentals through the bar; without L: and M: it has no unit
    note length, which then is an eighth (ABC 2.1, 3.1.7). Music without any header is read in C.
    """
    if not re.search(r"^K:", abc, re.MULTILINE):
        abc = "X:1\nK:C\n" + abc
    header = abc.partition("\nK:")[0]
    if not re.search(r"^(L:|M:\s*\S)", header, re.MULTILINE):
        abc = re.sub(r"^(?=K:)", "L:1/8\n", abc, count=1, flags=re.MULTILINE)
    return "%abc-2.1\n" + abc


def serve(requests: TextIO, answers: TextIO, engraves: bool = False) -> None:
    """Answer requests until they end; what most of them need is imported before the first one."""
    if engraves:
        import verovio  # noqa: F401
    else:
        import music21.converter  # noqa: F401

    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **answer(request)}), file=answers, flush=True)


if __name__ == "__main__":
    give_way()
    # music21 prints warnings; only answers may reach the pipe.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, channel, engraves="--engraving" in sys.argv[1:])
