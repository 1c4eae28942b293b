"""The helper process: reads one JSON object a line, answers one a line, until its standard input closes."""

import json
import os
import sys
from typing import Any, TextIO


def read_with_music21(abc: str) -> dict[str, Any]:
    """Return {"notes", "measures"} as music21 counts them, or {"error": its complaint}."""
    from music21 import converter

    try:
        # Without the version line music21 does not carry accidentals through the bar.
        score = converter.parse("%abc-2.1\n" + abc, format="abc")
        notes = sum(1 for _ in score.recurse().notes)
        measures = sum(1 for _ in score.recurse().getElementsByClass("Measure"))
    except Exception as complaint:  # whatever music21 raises is its verdict on the tune
        return {"error": f"{type(complaint).__name__}: {complaint}".strip().splitlines()[0][:200]}
    return {"notes": notes, "measures": measures}


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests until they end."""
    import music21.converter  # noqa: F401  so that the first tune does not pay for the import

    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        request = json.loads(line)
        print(
            json.dumps({"id": request["id"], **read_with_music21(request["abc"])}), file=answers, flush=True
        )


if __name__ == "__main__":
    # music21 prints warnings; only answers may reach the pipe.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, channel)
