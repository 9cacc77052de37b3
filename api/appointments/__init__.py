"""Gives citizens a time of their own: slots, bookings, check-in."""
