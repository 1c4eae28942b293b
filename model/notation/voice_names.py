"""What voices are called."""

import re
from typing import TYPE_CHECKING, TypeGuard

from model.notation.elements import Field
from model.notation.text_strings import read_text_string

if TYPE_CHECKING:
    from model.notation.tune import Tune

FIRST_VOICE = "1"
"""The name of a voice that has none."""

_LENGTH = 20
_SETTING = r'(?<![A-Za-z]){}\s*=\s*(?:"([^"]*)"|(\S+))'
_FULL = re.compile(_SETTING.format("(?:name|nm)"))
_SHORT = re.compile(_SETTING.format("(?:subname|sname|snm)"))


def voice_name(value: str) -> str:
    """Returns the name in the value of a V: field: its first word, of which 20 letters count (ABC 2.1 section 7)."""
    words = value.split(maxsplit=1)
    return words[0][:_LENGTH] if words else FIRST_VOICE


def full_name(value: str) -> str:
    """Returns what a V: field has its voice called before its first staff: name= or nm= (ABC 2.1 section 7.1)."""
    return _setting(_FULL, value)


def short_name(value: str) -> str:
    """Returns what a V: field has its voice called before its other staves: subname=, sname= or snm=."""
    return _setting(_SHORT, value)


def called(tune: "Tune") -> dict[str, str]:
    """Returns what people call the voices of a tune that have a name for them, by the names in V: fields."""
    values = [*tune.values("V"), *(each.value for each in tune.body if _is_voice(each))]
    names = {voice_name(value): read_text_string(name) for value in values if (name := full_name(value))}
    return {voice: " ".join(name.replace("\\n", " ").split()) for voice, name in names.items()}


def _is_voice(element: object) -> TypeGuard[Field]:
    return isinstance(element, Field) and element.code == "V"


def _setting(pattern: re.Pattern[str], value: str) -> str:
    found = pattern.search(value)
    return (found[1] or found[2] or "") if found else ""
