"""Tickets, their legs and what happened to them."""

from datetime import date, datetime
from typing import Self

import strawberry

from api.events import CallRule, Channel, PriorityClass, TicketState
from api.queue import queries as reads
from schema.context import Info
from schema.node import Node, global_id
from schema.queue.ranges import WaitRange, range_of
from schema.queue.related import (
    LazyAgency,
    LazyApplication,
    LazyCounter,
    LazyHall,
    LazyQueue,
    LazyService,
    agency_of_queue,
    applications_of,
    counter_of,
    hall_of,
    queue_of,
    reads_ticket,
    service_of,
)


@strawberry.type(description="One stay of a ticket in one queue; a transfer ends a leg and begins another.")
class Leg(Node):
    row: strawberry.Private[reads.LegRow]
    ordinal: int = strawberry.field(description="1 for the first queue of the visit, 2 for the next.")
    state: TicketState = strawberry.field(description="Where this stay is, or how it ended.")
    joined_at: datetime = strawberry.field(description="When it joined this queue.")
    called_at: datetime | None = strawberry.field(description="When it was last called; null before that.")
    serving_at: datetime | None = strawberry.field(description="When service began; null before that.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it goes on.")
    hold_until: datetime | None = strawberry.field(description="When a held leg comes back by itself, else null.")
    attempt: int = strawberry.field(description="Calls so far: 1 after the first, 0 before it.")

    @classmethod
    def of(cls, row: reads.LegRow) -> Self:
        """The leg of a row."""
        same = ("ordinal", "state", "joined_at", "called_at", "serving_at", "ended_at", "hold_until", "attempt")
        return cls(id=global_id("Leg", row.id), row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="The queue it waits or waited in.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.row.queue_id)

    @strawberry.field(description="The counter that called it last; null before that.")
    async def counter(self, info: Info) -> LazyCounter | None:
        return await counter_of(info, self.row.counter_id)


@strawberry.type(description="Something that happened to a ticket; events are never changed or removed.")
class TicketEvent:
    row: strawberry.Private[reads.TicketEvent]
    version: int = strawberry.field(description="The hall's version it made; orders events.")
    kind: str = strawberry.field(description="Its name, past tense: TicketCalled, ServiceFinished.")
    from_state: TicketState | None = strawberry.field(name="from", description="State before; null for the first.")
    to_state: TicketState = strawberry.field(name="to", description="State after.")
    at: datetime = strawberry.field(description="When it happened.")
    rule: CallRule | None = strawberry.field(description="Why this ticket was called; null unless it was a call.")
    reason: str | None = strawberry.field(description="The reason given, if one was.")

    @classmethod
    def of(cls, row: reads.TicketEvent) -> Self:
        """The event of a row."""
        same = ("version", "kind", "from_state", "to_state", "at", "rule", "reason")
        return cls(row=row, **{name: getattr(row, name) for name in same})

    @strawberry.field(description="The counter where it happened; null if at none.")
    async def counter(self, info: Info) -> LazyCounter | None:
        return await counter_of(info, self.row.counter_id)

    @strawberry.field(description="Name of who did it; null for all but staff of the agency.")
    async def actor(self, info: Info) -> str | None:
        if self.row.queue_id and await reads_ticket(info, self.row.hall_id, self.row.queue_id):
            return self.row.actor_name or None
        return None


@strawberry.type(
    description="One visit: a number and where it stands. For staff, a kiosk, or its secret's holder."
)
class Ticket(Node):
    row: strawberry.Private[reads.TicketRow]
    is_holder: strawberry.Private[bool]
    number: str = strawberry.field(description="What stands on paper and glass: A-012.")
    state: TicketState = strawberry.field(description="Where it is in its life.")
    channel: Channel = strawberry.field(description="How it was taken.")
    business_day: date = strawberry.field(description="The day it counts for, in the hall's own zone.")
    issued_at: datetime = strawberry.field(description="When the number was given out.")
    called_at: datetime | None = strawberry.field(description="When it was last called; null before that.")
    ended_at: datetime | None = strawberry.field(description="When the visit ended; null while it goes on.")
    attempt: int = strawberry.field(description="Calls so far in this queue: 1 after the first, 0 before it.")
    version: int = strawberry.field(description="The hall's version at its last change; only grows.")

    @classmethod
    def of(cls, row: reads.TicketRow, *, is_holder: bool = False) -> Self:
        """The ticket of a row. is_holder: the viewer showed its secret, or has just acted on it."""
        same = ("state", "channel", "issued_at", "called_at", "ended_at", "attempt", "version")
        return cls(
            id=global_id("Ticket", row.id),
            row=row,
            is_holder=is_holder,
            number=row.label,
            business_day=row.day,
            **{name: getattr(row, name) for name in same},
        )

    @strawberry.field(description="Why it may go first; null for no reason, and for all but staff and its holder.")
    async def priority_class(self, info: Info) -> PriorityClass | None:
        if self.is_holder or await reads_ticket(info, self.row.hall_id, self.row.queue_id):
            return self.row.priority_class
        return None

    @strawberry.field(description="The hall it is for.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The queue it is in, or was in last.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.row.queue_id)

    @strawberry.field(description="What it is for; null if only a queue was chosen.")
    async def service(self, info: Info) -> LazyService | None:
        return await service_of(info, self.row.service_id) if self.row.service_id else None

    @strawberry.field(description="The agency of its queue.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of_queue(info, self.row.queue_id)

    @strawberry.field(description="The counter it is called to or was served at; null before the first call.")
    async def counter(self, info: Info) -> LazyCounter | None:
        return await counter_of(info, self.row.counter_id)

    @strawberry.field(description="People ahead in the order of calling: 0 is next. Null unless WAITING.")
    async def position(self, info: Info) -> int | None:
        places = await info.context.loaders.one(reads.places_of, (self.row.queue_id, info.context.moment()))
        return (places or {}).get(self.row.id)

    @strawberry.field(description="How long it will still wait; null unless WAITING, or when nobody can know.")
    async def estimated_wait(self, info: Info) -> WaitRange | None:
        ahead = await self.position(info)
        return None if ahead is None else await range_of(info, self.row.queue_id, ahead)

    @strawberry.field(description="The applications it is for; only those of agencies whose staff you are.")
    async def applications(self, info: Info) -> list[LazyApplication]:
        return await applications_of(info, self.row.id)

    @strawberry.field(description="Its stays in queues, first to last.")
    async def legs(self, info: Info) -> list[Leg]:
        return [Leg.of(row) for row in await info.context.loaders.one(reads.legs_of, self.row.id) or ()]

    @strawberry.field(description="Everything that happened to it, oldest first.")
    async def events(self, info: Info) -> list[TicketEvent]:
        return [TicketEvent.of(row) for row in await info.context.loaders.one(reads.events_of, self.row.id) or ()]
