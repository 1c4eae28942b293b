"""Text of other files as fields and annotations of ABC hold it."""

_MOST_CHARACTERS = 200


def field_text(text: str) -> str:
    """Returns a text as the value of a field: one line, its percent signs and backslashes meant as such.

    ABC 2.1 sections 6.1.1 (percent signs begin comments) and 8.2 (backslashes).
    """
    line = " ".join(text.replace("\0", " ").split())[:_MOST_CHARACTERS]
    return line.replace("\\", "\\\\").replace("%", "\\%")


def quoted_text(text: str) -> str:
    """Returns a text that can stand between double quotes."""
    return field_text(text).replace('"', "'")
