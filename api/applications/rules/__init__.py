"""Decides about applications: values in, a value or a Refusal out."""
