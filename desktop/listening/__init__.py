"""Listening to a MIDI keyboard: phrases that are answered, notes that are written down, controls that are learned."""
