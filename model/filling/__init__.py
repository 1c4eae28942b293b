"""Bars of a tune written anew, so that they fit what stands before and behind them."""
