"""From notes of other kinds (played, MIDI, MusicXML) to a sheet of music, and from there to ABC."""
