"""Tells how a hall is doing: now, and over a day."""
