"""One line of JSON: what the commands print with `--json`."""

import json
from collections.abc import Mapping
from typing import Any

_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


def json_line(facts: Mapping[str, Any]) -> str:
    """Return an object as one line in UTF-8, without a newline.

    JSON leaves U+0085, U+2028 and U+2029 as they are in strings (RFC 8259, 7), but readers of lines end a line at
    them; so they are escaped.
    """
    return json.dumps(facts, ensure_ascii=False).translate(_LINE_ENDS)
