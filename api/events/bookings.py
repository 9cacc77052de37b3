"""What can happen to a booking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.events.event import Event
from api.events.states import BookingState


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(Event):
    """A booking went from one state or time to another; the subclasses say how. Nothing personal, ever.

    starts_at: of the place it has afterwards, or had until now.
    """

    booking_id: UUID
    queue_id: UUID
    service_id: UUID | None
    starts_at: datetime
    state_before: BookingState | None
    state_after: BookingState
    reason: str | None = None


class SlotHeld(BookingMoved):
    """A place was set aside while the form is filled in."""


class AppointmentBooked(BookingMoved):
    """The form was filled in: the place is the citizen's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(BookingMoved):
    """It is at another time. started_at: when it was before."""

    started_at: datetime


class AppointmentClosed(BookingMoved):
    """The hall will not sit at its time after all; the reason says why."""


class AppointmentReopened(BookingMoved):
    """The hall will sit at its time again."""


class AppointmentCancelled(BookingMoved):
    """Given up, by the citizen or by staff with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(BookingMoved):
    """The citizen is there, and has a number. ticket_id: the ticket that was made."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentExpired(BookingMoved):
    """Nobody checked in. missed: whether it counts against the citizen; not where the hall was closed."""

    missed: bool


class HoldLapsed(BookingMoved):
    """The form was not filled in in time."""
