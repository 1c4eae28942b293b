"""Text in fields and annotations: how ABC writes the letters that a keyboard lacks."""

import html
import re
import unicodedata

_ACCENTS = {
    "`": 0x300, "'": 0x301, "^": 0x302, "~": 0x303, '"': 0x308, "r": 0x30A, "o": 0x30A, "v": 0x30C, "u": 0x306,
    "c": 0x327, ",": 0x327, "H": 0x30B,
}  # fmt: skip
_LIGATURES = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "/o": "ø", "/O": "Ø", "DH": "Ð",
    "dh": "ð", "TH": "Þ", "th": "þ",
}  # fmt: skip
_MNEMONIC = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(ss|ae|AE|oe|OE|aa|AA|/o|/O|DH|dh|TH|th)"
    r"|([`'^~\"rvucoH,])([A-Za-z])|([&%\\]))"
)
_ENTITY = re.compile(r"(\\?)(&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_FONT = re.compile(r"\$([0-4$])")
_LAST_CHARACTER = 0x10FFFF
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_text_string(text: str) -> str:
    """Returns the text that a text string writes (ABC 2.1 sections 8.2 and 14.1): `\\'e`, `\\u00e9` and `&eacute;`
    are all é.

    Changes of the font ($1) are left out, and so are signs that no XML document may hold.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda found: found[0] if found[1] else html.unescape(found[2]), text)
    if "\\" in text:
        text = _MNEMONIC.sub(_meant, text)
    if "$" in text:
        text = _FONT.sub(lambda found: "$" if found[1] == "$" else "", text)
    return _NOT_XML.sub("", text).strip()


def _meant(match: re.Match[str]) -> str:
    code, long_code, ligature, accent, letter, plain = match.groups()
    if code or long_code:
        number = int(code or long_code, 16)
        return chr(number) if number <= _LAST_CHARACTER else ""
    if ligature:
        return _LIGATURES[ligature]
    if accent:
        return unicodedata.normalize("NFC", letter + chr(_ACCENTS[accent]))
    return str(plain)
