"""What the verbs on bookings give back: ids, small enough to be kept under a client's key."""

from dataclasses import dataclass
from uuid import UUID

from api.queue.rules import ticket_secret
from api.settings import settings


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was held, made, moved or cancelled."""

    booking_id: UUID

    @property
    def secret(self) -> str:
        """Opens it for the citizen; derived, never stored."""
        return ticket_secret(self.booking_id, settings().secret.get_secret_value())


@dataclass(frozen=True, slots=True)
class Arrived:
    """A booking that checked in, and the ticket it has for it."""

    booking_id: UUID
    ticket_id: UUID

    @property
    def ticket_secret(self) -> str:
        """Opens the ticket for the citizen; derived, never stored."""
        return ticket_secret(self.ticket_id, settings().secret.get_secret_value())
