"""What a network is worth: its figures beside those of human tunes and of another network."""
