"""Trials of one person: days with and without something, in an order drawn by lot, and what they show.

The analysis needs numpy, which most requests do without: import `analysis`, `preview` and `simulate` where
they are used, not at the top of a module that the bot loads at its start.
"""
