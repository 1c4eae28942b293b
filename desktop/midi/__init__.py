"""Ports, player process, clock and built-in synth; no Qt, no network."""
