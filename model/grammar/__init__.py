"""The grammar: which characters may come next in a tune, so that it stays valid to its end."""
