"""The engraved score: Verovio's pictures on Qt's paper."""
