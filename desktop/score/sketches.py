"""The first bars of a continuation as a small tune of their own, to be engraved for the list of candidates."""

import re
from dataclasses import dataclass

from model.notation.bars import bar_ends
from model.notation.lines import LineKind, classify
from model.notation.parser import parse
from model.notation.tune import Tune

SKETCH_BARS = 4
SKETCH_PAPER = 1120  # tenths of a millimetre
_FIELDS = re.compile(r"^([KLM]):([^\n%]*)|\[([KLM]):([^\]\n]*)\]", re.MULTILINE)
_KEPT_FIELDS = "KLM"


@dataclass(frozen=True)
class Sketch:
    """What is to be drawn: the bars of a tune from an offset of its text on."""

    abc: str
    start: int
    bars: int = SKETCH_BARS  # at most

    def tune(self) -> Tune | None:
        """Return the bars under the meter, unit note length and key that are in force there; None without a bar."""
        whole = parse(self.abc).tune_at(min(self.start, max(0, len(self.abc) - 1)))
        if whole is None or not whole.body_lines:
            return None
        start = max(self.start, whole.body_lines[0].start)
        fields = {"M": "4/4", "L": str(whole.unit_note_length), "K": "C"}
        for match in _FIELDS.finditer(self.abc, whole.span.start, start):
            fields[match[1] or match[3]] = (match[2] or match[4] or "").strip()
        music = _on_one_line(self.abc[start : whole.span.end])
        ends = bar_ends(music)[: self.bars]
        if not ends:
            return None
        bars = music[: ends[-1]]
        header = "".join(f"{name}:{value}\n" for name, value in fields.items())
        return parse(f"X:1\n{header}{bars}\n").tunes[0]


def _on_one_line(text: str) -> str:
    """Music without its line ends, words and comments; what changes key, meter or unit note length stays."""
    lines = []
    for kind, start, end, code in classify(text, in_body=True):
        content = text[start:end].split("%")[0].rstrip(" \\")
        if kind == LineKind.MUSIC:
            lines.append(content)
        elif kind == LineKind.FIELD and code in _KEPT_FIELDS:
            lines.append(f"[{content}]")
    return " ".join(lines)
