"""The pieces between blank lines of a long text, such as one that the network wrote."""

from dataclasses import dataclass

BLANK_LINE = "\n\n"


@dataclass(frozen=True)
class Song:
    """One piece of text between two blank lines, numbered from 0."""

    number: int
    text: str


def extract_songs(text: str) -> tuple[Song, ...]:
    """Returns the pieces of `text` that a blank line ends, as the seed documents count them.

    The rule is that of the pattern `(^|\\n\\n)(.*?)\\n\\n` found with overlaps: a piece begins at the start
    of the text or after any two newlines, and runs to the next two newlines; a piece that nothing ends is
    left out.
    """
    songs: list[Song] = []
    begin = 0
    # The first match stands at offset 0, so a pair of newlines there opens no second piece.
    pair = text.find(BLANK_LINE, 1)
    while True:
        end = text.find(BLANK_LINE, begin)
        if end < 0:
            return tuple(songs)
        songs.append(Song(len(songs), text[begin:end]))
        if pair < 0:
            return tuple(songs)
        begin = pair + len(BLANK_LINE)
        pair = text.find(BLANK_LINE, pair + 1)
