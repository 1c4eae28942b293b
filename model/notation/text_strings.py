"""Text in fields and annotations: how ABC writes the letters that a keyboard lacks."""

import html
import re
import unicodedata

_ACCENTS = {
    "`": 0x300,
    "'": 0x301,
    "^": 0x302,
    "~": 0x303,
    '"': 0x308,
    "r": 0x30A,
    "v": 0x30C,
    "u": 0x306,
    "c": 0x327,
}
_LIGATURES = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "/o": "ø",
    "/O": "Ø",
}
_MNEMONIC = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|(ss|ae|AE|oe|OE|aa|AA|/o|/O)|([`'^~\"rvuc])([A-Za-z])|([&%\\]))"
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_text_string(text: str) -> str:
    """Returns the text that a text string writes (ABC 2.1 section 8.2): `\\'e`, `\\u00e9` and `&eacute;` are all é.

    Signs that no XML document may hold are left out.
    """
    if "\\" in text:
        text = _MNEMONIC.sub(_meant, text)
    if "&" in text:
        text = html.unescape(text)
    return _NOT_XML.sub("", text).strip()


def _meant(match: re.Match[str]) -> str:
    code, ligature, accent, letter, plain = match.groups()
    if code:
        return chr(int(code, 16))
    if ligature:
        return _LIGATURES[ligature]
    if accent:
        return unicodedata.normalize("NFC", letter + chr(_ACCENTS[accent]))
    return str(plain)
