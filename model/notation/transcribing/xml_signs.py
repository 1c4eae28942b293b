"""The signs at a note of MusicXML as decorations of ABC."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from model.notation.transcribing.sheet import Verse
from model.notation.transcribing.xml_values import number, whole_number

_SIGNS = {
    "staccato": ".", "staccatissimo": "!wedge!", "spiccato": "!wedge!", "accent": "!accent!",
    "strong-accent": "!marcato!", "tenuto": "!tenuto!", "breath-mark": "!breath!", "scoop": "!slide!",
    "trill-mark": "!trill!", "turn": "!turn!", "inverted-turn": "!invertedturn!", "mordent": "!mordent!",
    "inverted-mordent": "!uppermordent!", "up-bow": "u", "down-bow": "v", "open-string": "!open!",
    "thumb-position": "!thumb!", "snap-pizzicato": "!snap!", "stopped": "!plus!", "fermata": "!fermata!",
    "arpeggiate": "!arpeggio!", "detached-legato": "!tenuto!",
}  # fmt: skip
_DYNAMICS = frozenset(
    ("pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "sf", "sfz", "fz", "sfp")
)
_KINDS = {
    "major": "", "minor": "m", "dominant": "7", "major-seventh": "maj7", "minor-seventh": "m7", "diminished": "dim",
    "diminished-seventh": "dim7", "augmented": "aug", "major-sixth": "6", "minor-sixth": "m6",
    "dominant-ninth": "9", "major-ninth": "maj9", "minor-ninth": "m9", "dominant-11th": "11", "dominant-13th": "13",
    "suspended-fourth": "sus4", "suspended-second": "sus2", "power": "5", "half-diminished": "m7b5",
    "augmented-seventh": "aug7", "major-minor": "mmaj7",
}  # fmt: skip
_MOST_VERSES = 32
_ALTERS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}


def note_signs(note: Element) -> Iterator[str]:
    """Yields the decorations of a <note>, in ABC, each once."""
    found: dict[str, None] = {}
    for notations in note.findall("notations"):
        for group in notations:
            members = [group] if group.tag in _SIGNS else list(group)
            for sign in members:
                if sign.tag in _SIGNS:
                    found[_SIGNS[sign.tag]] = None
                elif sign.tag in _DYNAMICS:
                    found[f"!{sign.tag}!"] = None
                elif sign.tag == "fingering" and (sign.text or "").strip() in ("0", "1", "2", "3", "4", "5"):
                    found[f"!{(sign.text or '').strip()}!"] = None
    yield from found


def dynamics_signs(dynamics: Element) -> Iterator[str]:
    """Yields the dynamics of a <dynamics> that ABC names."""
    yield from (f"!{one.tag}!" for one in dynamics if one.tag in _DYNAMICS)


def chord_symbol(harmony: Element) -> str:
    """Returns the chord symbol of a <harmony>, empty where it has no root."""
    root = harmony.find("root")
    step = (root.findtext("root-step") or "").strip() if root is not None else ""
    if root is None or step not in ("A", "B", "C", "D", "E", "F", "G"):
        return ""
    kind = harmony.find("kind")
    value = (kind.text or "").strip() if kind is not None else ""
    text = _KINDS.get(value)
    if text is None:
        text = (kind.get("text") or "") if kind is not None else ""
    if value == "none":
        return ""
    bass = harmony.find("bass")
    below = (bass.findtext("bass-step") or "").strip() if bass is not None else ""
    slash = f"/{below}{_alter(bass.findtext('bass-alter'))}" if bass is not None and below else ""
    return step + _alter(root.findtext("root-alter")) + text.replace('"', "") + slash


def _alter(text: str | None) -> str:
    return _ALTERS.get(int(number(text)), "")


def verses(note: Element, numbers: dict[str, int]) -> Iterator[Verse]:
    """Yields what is sung at a <note>; `numbers` keeps the verses by the names that the file gives them."""
    for lyric in note.findall("lyric"):
        name = lyric.get("number") or lyric.get("name") or "1"
        place = numbers.setdefault(name, min(len(numbers) + 1, whole_number(name, 99) or 99))
        texts = [text.text or "" for text in lyric.findall("text")]
        text = "~".join(part.strip() for part in texts if part.strip())
        syllabics = [one.text for one in lyric.findall("syllabic")]
        if place <= _MOST_VERSES and (text or lyric.find("extend") is not None):
            yield Verse(place, text, bool(syllabics) and syllabics[-1] in ("begin", "middle"))
