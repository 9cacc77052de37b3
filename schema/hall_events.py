"""What happens in a hall, event by event."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api import journal
from api.events import CallRule, TicketState
from api.queue.queries.touched import FILED, QUIET
from schema.applications import Application, readable_application
from schema.appointments.bookings import Booking, readable_booking
from schema.context import Info
from schema.queue.access import public_counter, public_queue, readable_ticket
from schema.queue.counters import Counter
from schema.queue.queues import Queue
from schema.queue.tickets import Ticket


@strawberry.type(description="A word more about an event.")
class EventDetail:
    name: str = strawberry.field(description="What is told: attempt, counter_state, entity.")
    value: str = strawberry.field(description="The telling, as text.")


@strawberry.type(description="Something that happened in a hall. Events are never changed or removed.")
class HallEvent:
    entry: strawberry.Private[journal.Entry]
    version: int = strawberry.field(description="The hall's version it made: 1, 2, 3 without gaps.")
    kind: str = strawberry.field(description="Its name, past tense: TicketCalled, CounterChanged, HallPaused.")
    at: datetime = strawberry.field(description="When it happened.")
    from_state: TicketState | None = strawberry.field(
        name="from", description="The ticket's state before, or null."
    )
    to_state: TicketState | None = strawberry.field(name="to", description="The ticket's state after, or null.")
    rule: CallRule | None = strawberry.field(description="Why this ticket was called; null unless it was a call.")
    reason: str | None = strawberry.field(
        description="The reason given, if one was; null about applications and bookings: it is for citizen and "
        "agency."
    )
    actor: str | None = strawberry.field(description="Name of the staff, device or system; null for a citizen.")
    details: list[EventDetail] = strawberry.field(description="What else the event tells, by name.")

    @classmethod
    def of(cls, entry: journal.Entry) -> Self:
        """The event of an entry."""
        return cls(
            entry=entry,
            version=entry.version,
            kind=entry.kind,
            at=entry.at,
            from_state=TicketState(entry.from_state) if entry.from_state else None,
            to_state=TicketState(entry.to_state) if entry.to_state else None,
            rule=CallRule(entry.rule) if entry.rule else None,
            reason=None if entry.kind in FILED | QUIET else entry.reason,
            actor=entry.actor_name or None,
            details=[
                EventDetail(name=name, value=str(value))
                for name, value in sorted(entry.payload.items())
                if value is not None
            ],
        )

    @strawberry.field(description="The application; null if it was about none, or the application is not for you.")
    async def application(self, info: Info) -> Application | None:
        application_id = self.entry.payload.get("application_id")
        return await readable_application(info, UUID(application_id)) if application_id else None

    @strawberry.field(description="The booking; null if it was about none, or the booking is not for you.")
    async def booking(self, info: Info) -> Booking | None:
        booking_id = self.entry.payload.get("booking_id")
        return await readable_booking(info, UUID(booking_id)) if booking_id else None

    @strawberry.field(description="The ticket; null if it was about none, or the ticket is not for you.")
    async def ticket(self, info: Info) -> Ticket | None:
        return await readable_ticket(info, self.entry.ticket_id) if self.entry.ticket_id else None

    @strawberry.field(description="The queue it was about; null if about none.")
    async def queue(self, info: Info) -> Queue | None:
        return await public_queue(info, self.entry.queue_id) if self.entry.queue_id else None

    @strawberry.field(description="The counter it was about; null if about none.")
    async def counter(self, info: Info) -> Counter | None:
        return await public_counter(info, self.entry.counter_id) if self.entry.counter_id else None
