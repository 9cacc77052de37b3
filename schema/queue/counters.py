"""Counters: what an officer's console shows."""

from asyncio import gather
from datetime import datetime
from typing import Annotated, Self

import strawberry

from api.events import CallRule, CounterState, PriorityClass
from api.halls import queries as halls
from api.queue import queries as reads
from schema.context import Info
from schema.node import Node, global_id
from schema.paging import MAX_PAGE, bad_user_input
from schema.queue.related import (
    LazyAgency,
    LazyHall,
    LazyQueue,
    agency_of,
    hall_of,
    queue_of,
    reads_counter,
)
from schema.queue.tickets import Ticket

SHOWN_NEXT = 20  # of those a counter would call next: a change among them is news for its console

HowMany = Annotated[int, strawberry.argument(description="How many at most, 0 to 100.")]


@strawberry.type(description="Somebody a counter would call next, by number only: nobody picks by name.")
class Candidate:
    row: strawberry.Private[reads.Candidate]
    number: str = strawberry.field(description="The number waiting: A-012.")
    rule: CallRule = strawberry.field(description="The rule by which it would be called.")
    wait_seconds: int = strawberry.field(description="How long it has waited, in seconds.")
    priority_class: PriorityClass | None = strawberry.field(description="Why it may go first; null for no reason.")

    @classmethod
    def of(cls, row: reads.Candidate) -> Self:
        """The candidate of a row."""
        return cls(
            row=row,
            number=row.number,
            rule=row.rule,
            wait_seconds=row.wait_seconds,
            priority_class=row.priority_class,
        )

    @strawberry.field(description="The queue it waits in.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.row.queue_id)

    @strawberry.field(description="The ticket itself.")
    async def ticket(self, info: Info) -> Ticket:
        return Ticket.of(await info.context.loaders.must(reads.tickets_by_id, self.row.ticket_id))


@strawberry.type(description="A number that was set aside, or that did not come when it was called.")
class SetAside:
    ticket: Ticket = strawberry.field(description="The ticket, HELD or NO_SHOW.")
    until: datetime | None = strawberry.field(
        description="When a held one comes back by itself, null for by hand; until when a missed one may return."
    )


@strawberry.type(description="A queue that a counter serves.")
class CounterQueue:
    serves: strawberry.Private[halls.Serves]
    weight: float = strawberry.field(
        description="The counter's skill, added to the score: its own queue goes first."
    )

    @strawberry.field(description="The queue.")
    async def queue(self, info: Info) -> LazyQueue:
        return await queue_of(info, self.serves.queue_id)


@strawberry.type(description="A desk (loket). What it does is public; whom it serves is for staff of its agency.")
class Counter(Node):
    row: strawberry.Private[halls.CounterRow]
    label: str = strawberry.field(description="What stands on it, and what the voice says: 3.")
    zone: str = strawberry.field(description="The part of the hall it stands in; empty if there is one part.")

    @classmethod
    def of(cls, row: halls.CounterRow) -> Self:
        """The counter of a row."""
        return cls(id=global_id("Counter", row.id), row=row, label=row.label, zone=row.zone)

    @strawberry.field(description="Whether it is no longer in use; kept for its history.")
    def archived(self) -> bool:
        return self.row.archived_at is not None

    @strawberry.field(description="What its officer is doing.")
    async def state(self, info: Info) -> CounterState:
        return (await self._desk(info)).state

    @strawberry.field(description="Why it is on a break or closed; null for no reason.")
    async def reason(self, info: Info) -> str | None:
        return (await self._desk(info)).reason or None

    @strawberry.field(description="Since when it is in this state; null if it was never opened.")
    async def since(self, info: Info) -> datetime | None:
        return (await self._desk(info)).since

    @strawberry.field(description="Name of the officer; null while closed, and for all but staff of the agency.")
    async def staff(self, info: Info) -> str | None:
        return (await self._desk(info)).staff_name or None if reads_counter(info, self.row) else None

    @strawberry.field(description="The hall it stands in.")
    async def hall(self, info: Info) -> LazyHall:
        return await hall_of(info, self.row.hall_id)

    @strawberry.field(description="The agency that sits at it.")
    async def agency(self, info: Info) -> LazyAgency:
        return await agency_of(info, self.row.agency_id)

    @strawberry.field(description="The queues it serves, its best first.")
    async def queues(self, info: Info) -> list[LazyQueue]:
        return list(await gather(*(queue_of(info, serves.queue_id) for serves in self.row.serves)))

    @strawberry.field(description="The queues it serves with its skill in each, its best first.")
    def serves(self) -> list[CounterQueue]:
        return [CounterQueue(serves=serves, weight=serves.weight) for serves in self.row.serves]

    @strawberry.field(
        description="The ticket called or served; null for none, and for all but staff of the agency."
    )
    async def current_ticket(self, info: Info) -> Ticket | None:
        if not reads_counter(info, self.row):
            return None
        row = await info.context.loaders.one(reads.current_tickets, self.row.id)
        return Ticket.of(row) if row else None

    @strawberry.field(description="Whom it would call next and why; empty for all but staff of the agency.")
    async def up_next(self, info: Info, first: HowMany = 5) -> list[Candidate]:
        if not 0 <= first <= MAX_PAGE:
            raise bad_user_input(f"first must lie between 0 and {MAX_PAGE}")
        if not reads_counter(info, self.row):
            return []
        loaders, now = info.context.loaders, info.context.moment()
        rows = loaders.ready(reads.up_next, (self.row.id, SHOWN_NEXT, now)) if first <= SHOWN_NEXT else None
        if rows is None:
            rows = await loaders.one(reads.up_next, (self.row.id, first, now))
        return [Candidate.of(row) for row in (rows or [])[:first]]

    @strawberry.field(
        description="Who of its queues was set aside, or was missed today and may still return, held ones first; "
        "empty for all but staff of the agency."
    )
    async def set_aside(self, info: Info) -> list[SetAside]:
        if not reads_counter(info, self.row):
            return []
        rows = await info.context.loaders.one(reads.asides_of, (self.row, info.context.moment()))
        return [SetAside(ticket=Ticket.of(row.ticket), until=row.until) for row in rows or ()]

    async def _desk(self, info: Info) -> reads.DeskRow:
        return await info.context.loaders.must(reads.desks_by_counter, self.row.id)
