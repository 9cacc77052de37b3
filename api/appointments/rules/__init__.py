"""Decides about slots and bookings: values in, a value or a Refusal out."""

from api.appointments.rules.bookings import (
    HELD_FOR,
    MOVES,
    Kept,
    blocked_until,
    check_in_refusal,
    must_be,
    waits_from,
)
from api.appointments.rules.slots import (
    FreeDay,
    FreeSlot,
    Offer,
    Slot,
    Taken,
    Template,
    find_slot,
    free_days,
    is_open_during,
)

__all__ = [
    "HELD_FOR",
    "MOVES",
    "FreeDay",
    "FreeSlot",
    "Kept",
    "Offer",
    "Slot",
    "Taken",
    "Template",
    "blocked_until",
    "check_in_refusal",
    "find_slot",
    "free_days",
    "is_open_during",
    "must_be",
    "waits_from",
]
