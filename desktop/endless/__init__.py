"""Endless playing: the network goes on while the music plays."""
