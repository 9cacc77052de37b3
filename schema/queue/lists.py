"""Reads of the queue that begin at the root."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from api.clock import business_day
from api.events import TicketState
from api.halls import queries as halls
from api.halls.queries import HallRow
from api.people.rules import Permission, Place, may
from api.queue import queries as reads
from schema.context import Info
from schema.node import uuid_of
from schema.paging import Connection, Edge, page_of
from schema.queue.access import readable_counter, readable_ticket
from schema.queue.counters import Counter
from schema.queue.tickets import Ticket

TicketId = Annotated[strawberry.ID, strawberry.argument(description="The ticket's id.")]
Secret = Annotated[
    str | None, strawberry.argument(description="The ticket's secret, for its holder: on its day only.")
]
CounterId = Annotated[strawberry.ID, strawberry.argument(description="The counter's id.")]
HallSlug = Annotated[str, strawberry.argument(description="The hall's slug.")]
Day = Annotated[date | None, strawberry.argument(description="Business day; today in the hall if left out.")]
States = Annotated[
    list[TicketState] | None, strawberry.argument(description="Only these states; all if left out.")
]
QueueId = Annotated[strawberry.ID | None, strawberry.argument(description="Only this queue; all if left out.")]
Typed = Annotated[str, strawberry.argument(description="The number as people type it: A-012, a12.")]
First = Annotated[
    int | None, strawberry.argument(description="Page size from the front, 0 to 100; 20 if left out.")
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="Page size from the back, 0 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]


@strawberry.type
class Queries:
    @strawberry.field(
        description="A ticket, for staff of its agency, a kiosk of its hall, or its secret's holder; else null."
    )
    async def ticket(self, info: Info, id: TicketId, secret: Secret = None) -> Ticket | None:
        return await readable_ticket(info, uuid_of("Ticket", id), secret)

    @strawberry.field(description="A counter as its console shows it, for staff of its agency; else null.")
    async def counter(self, info: Info, id: CounterId) -> Counter | None:
        return await readable_counter(info, uuid_of("Counter", id))

    @strawberry.field(description="Today's ticket under a number, for staff who may read it; else null.")
    async def ticket_by_number(self, info: Info, hall: HallSlug, number: Typed) -> Ticket | None:
        row = await info.context.loaders.one(halls.halls_by_slug, hall)
        today = business_day(info.context.now(), row.timezone) if row else None
        found = await reads.ticket_by_number(row.id, today, number) if row and today else None
        return await readable_ticket(info, found.id) if found else None

    @strawberry.field(
        description="A day's tickets in the order they were taken, as far as you may read them; null if none."
    )
    async def tickets(
        self,
        info: Info,
        hall: HallSlug,
        day: Day = None,
        state: States = None,
        queue: QueueId = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Ticket] | None:
        row = await info.context.loaders.one(halls.halls_by_slug, hall)
        own = await _readable_queues(info, row) if row else ()
        if row is None or own == ():
            return None
        on = day or business_day(info.context.now(), row.timezone)
        only = uuid_of("Queue", queue) if queue is not None else None
        ids = await reads.ticket_ids_of_hall(row.id, on, states=state, queue_id=only, agency_queues=own)
        return await _tickets(
            info, page_of(ids, lambda id: id, str, first=first, after=after, last=last, before=before)
        )


async def _readable_queues(info: Info, hall: HallRow) -> Sequence[UUID] | None:
    """The queues of a hall whose tickets the viewer may read; None for all of them."""
    if may(info.context.actor, Permission.READ_TICKET, Place(hall.id)) is None:
        return None
    rows = await info.context.loaders.one(halls.queues_of, hall.id) or ()
    places = {row.id: Place(hall.id, row.agency_id) for row in rows}
    return tuple(id for id, at in places.items() if may(info.context.actor, Permission.READ_TICKET, at) is None)


async def _tickets(info: Info, page: Connection[UUID]) -> Connection[Ticket]:
    rows = await reads.tickets_by_id(page.nodes())
    edges = [Edge(cursor=edge.cursor, node=Ticket.of(rows[edge.node])) for edge in page.edges]
    return Connection(edges=edges, page_info=page.page_info, total_count=page.total_count)
