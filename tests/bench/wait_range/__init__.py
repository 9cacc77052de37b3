"""Measures how well the wait that is told agrees with the wait that comes."""
