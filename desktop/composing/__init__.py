"""Composing in the window: the thread of the network, its panel, the candidates."""
