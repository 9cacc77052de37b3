"""What the mutations on bookings ask and answer, as far as they have it in common."""

from typing import Self
from uuid import UUID

import strawberry

from api.appointments.actions import Arrived, Booked
from api.refusals import Refusal
from schema.appointments.bookings import Booking, readable_booking
from schema.context import Info
from schema.node import uuid_of
from schema.results import UserError, refused

KEY = "1-64 characters, kept 48 h: a retry with the same key returns the first result and does nothing twice."
SECRET = "The booking's secret, for its holder; staff leave it out."  # noqa: S105


@strawberry.input
class OnceOfBooking:
    """An act on a booking that must not be done twice."""

    booking: strawberry.ID = strawberry.field(description="The booking's id.")
    secret: str | None = strawberry.field(default=None, description=SECRET)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def booking_id(self) -> UUID:
        """The booking's row."""
        return uuid_of("Booking", self.booking)


@strawberry.type
class BookingMoved:
    """The payload of an act on a booking. secret: by which it may be read back."""

    booking_id: strawberry.Private[UUID | None] = None
    shown_secret: strawberry.Private[str | None] = None
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; empty if it was.")

    @classmethod
    def of(cls, outcome: Booked | Arrived | Refusal, shown_secret: str | None = None) -> Self:
        """The payload of a verb's outcome. shown_secret: by which a citizen acted."""
        if isinstance(outcome, Refusal):
            return cls(user_errors=refused(outcome))
        return cls(user_errors=[], booking_id=outcome.booking_id, shown_secret=shown_secret)

    @strawberry.field(description="The booking as it stands now; null if nothing was done.")
    async def booking(self, info: Info) -> Booking | None:
        """A repeated idempotency key proves nothing: the secret does, or a role."""
        if self.booking_id is None:
            return None
        return await readable_booking(info, self.booking_id, self.shown_secret)
