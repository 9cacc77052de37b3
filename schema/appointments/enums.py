"""The enumeration of bookings, with every value described."""

from api.events import BookingState
from schema.words import described_enum

described_enum(
    BookingState,
    "Where a booking is in its life.",
    {
        "HELD": "A place is kept for five minutes while the form is filled in.",
        "BOOKED": "The citizen is expected.",
        "CHECKED_IN": "The citizen came and has a ticket.",
        "CANCELLED": "Given up, by the citizen or by staff.",
        "EXPIRED": "Nobody checked in in time.",
        "LAPSED": "The form was not filled in in time.",
    },
)
