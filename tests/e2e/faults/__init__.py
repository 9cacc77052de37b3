"""Breaks what can break while people work, and judges what is left: python -m tests.e2e.faults."""
