"""Services that change the text of a tune: other pitches, other lengths, another layout, fewer voices."""
