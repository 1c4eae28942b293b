"""The second opinion: does an independent reader (music21) accept a tune? In a process that may be lost."""
