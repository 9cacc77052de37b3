"""Reads of bookings: plain rows, in batches, a constant number of statements for any number of keys."""

from api.appointments.queries.bookings import (
    booking_under,
    bookings_by_id,
    name_of,
    slot_templates_by_id,
    slot_templates_of_queue,
    slot_templates_of_service,
)
from api.appointments.queries.lists import (
    EXPECTED,
    BookingCount,
    Mark,
    WantedBookings,
    booking_counts_of,
    bookings_page,
)
from api.appointments.queries.offers import Days, Wish, free_days_of, offers_of
from api.appointments.queries.persons import PersonalBooking, bookings_of_person
from api.appointments.queries.rows import BookingRow, SlotTemplateRow

__all__ = [
    "EXPECTED",
    "BookingCount",
    "BookingRow",
    "Days",
    "Mark",
    "PersonalBooking",
    "SlotTemplateRow",
    "WantedBookings",
    "Wish",
    "booking_counts_of",
    "booking_under",
    "bookings_by_id",
    "bookings_of_person",
    "bookings_page",
    "free_days_of",
    "name_of",
    "offers_of",
    "slot_templates_by_id",
    "slot_templates_of_queue",
    "slot_templates_of_service",
]
