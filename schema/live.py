"""What is followed: counters, tickets, queues, and all that happens in a hall.

Each source subscribes to the bus first and reads second. What it yields follows from its arguments and the
viewer's scope alone, so that identical subscriptions may share one source and one execution.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError

from api import journal
from api.boards import queries as boards
from api.database import when_reachable
from api.halls import queries as halls
from api.live import bus
from api.people.rules import Permission, Place, may
from api.queue import queries as queue
from schema.boards.queue_state import QueueState
from schema.context import Info
from schema.errors import ErrorCode, fault
from schema.hall_events import HallEvent
from schema.loaders import Loaders
from schema.node import uuid_of
from schema.queue.access import public_queue, readable_counter, readable_ticket
from schema.queue.counters import Counter
from schema.queue.lists import CounterId, HallSlug, Secret, TicketId
from schema.queue.tickets import Ticket

MOST_EVENTS_BEHIND = 10_000  # whoever is farther behind reads the hall anew: cheaper for both sides
SHOWN_NEXT = 20  # of those a counter would call next: a change among them is news for its console

T = TypeVar("T")
News = tuple[T, object]  # an answer, and what it was made of: equal when nothing has changed
QueueId = Annotated[strawberry.ID, strawberry.argument(description="The queue's id.")]
AfterEvent = Annotated[
    int | None, strawberry.argument(description="The last version seen; null for only what happens from now on.")
]


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="A counter as its console shows it: at once, then whenever it, its ticket or its line changes."
    )
    async def counter(self, info: Info, id: CounterId) -> AsyncIterator[Counter]:
        first = await _counter_news(info, uuid_of("Counter", id))
        if first is None:
            raise _not_for_you("counter")
        async with aclosing(_follow(info, first[0].row.hall_id, _counter_news, first[0].row.id)) as counters:
            async for counter in counters:
                yield counter

    @strawberry.subscription(
        description="A ticket, for its secret's holder and staff of its agency: at once, then whenever it or its "
        "place in the line changes."
    )
    async def ticket(self, info: Info, id: TicketId, secret: Secret = None) -> AsyncIterator[Ticket]:
        first = await _ticket_news(info, uuid_of("Ticket", id), secret)
        if first is None:
            raise _not_for_you("ticket")
        row = first[0].row
        async with aclosing(_follow(info, row.hall_id, _ticket_news, row.id, secret)) as tickets:
            async for ticket in tickets:
                yield ticket

    @strawberry.subscription(
        description="A queue, the same for everybody who waits in it: at once, then whenever a number joins, "
        "moves, is called or leaves."
    )
    async def queue(self, info: Info, id: QueueId) -> AsyncIterator[QueueState]:
        queue = await public_queue(info, uuid_of("Queue", id))
        if queue is None:
            raise _not_for_you("queue")
        async with aclosing(_follow(info, queue.row.hall_id, _queue_news, queue.row.id)) as states:
            async for state in states:
                yield state

    @strawberry.subscription(
        description="Every event of a hall, once and in order, for holders of READ_HALL_EVENTS. Ends with an "
        "error that says RESYNC when `after` lies too far back or ahead: read the hall again, follow from there."
    )
    async def hall_events(self, info: Info, hall: HallSlug, after: AfterEvent = None) -> AsyncIterator[HallEvent]:
        row = await halls.hall_by_slug(hall)
        if row is None or may(info.context.actor, Permission.READ_HALL_EVENTS, Place(row.id)):
            raise _not_for_you("hall")
        async with aclosing(_events(row.id, after)) as entries:
            async for entry in entries:
                yield HallEvent.of(entry)


def _not_for_you(what: str) -> GraphQLError:
    """The same for what is not there and for what the viewer may not read."""
    return fault(ErrorCode.BAD_USER_INPUT, f"There is no such {what}, or it is not for you.")


async def _follow(
    info: Info, hall_id: UUID, read: Callable[..., Awaitable[News[T] | None]], *arguments: object
) -> AsyncGenerator[T, None]:
    """Answers that differ from the one before, newest only; the viewer's authority is asked at each.

    read: given info and the arguments, an answer with what it was made of; None when it is no longer for them.
    """
    sent: object = None
    with bus().follow(hall_id) as news:
        news.put(0)  # the snapshot comes before any news
        async for _ in news:
            found = await when_reachable(partial(_read_anew, info, read, *arguments))
            if found is None:
                raise _not_for_you("entry any more")
            answer, made_of = found
            if made_of != sent:
                sent = made_of
                yield answer


async def _read_anew(
    info: Info, read: Callable[..., Awaitable[News[T] | None]], *arguments: object
) -> News[T] | None:
    info.context.loaders = Loaders()  # those of the last event hold its rows
    return await read(info, *arguments)


async def _counter_news(info: Info, counter_id: UUID) -> News[Counter] | None:
    counter = await readable_counter(info, counter_id)
    if counter is None:
        return None
    desks, tickets = await queue.desks_by_counter([counter_id]), await queue.current_tickets([counter_id])
    line = await queue.up_next([(counter_id, SHOWN_NEXT, now := info.context.moment())])
    next_ones = [(row.ticket_id, row.rule) for row in line[counter_id, SHOWN_NEXT, now]]
    crowds = await queue.crowds_of([serves.queue_id for serves in counter.row.serves])
    return counter, (counter.row, desks[counter_id], tickets.get(counter_id), next_ones, crowds)


async def _ticket_news(info: Info, ticket_id: UUID, secret: str | None) -> News[Ticket] | None:
    ticket = await readable_ticket(info, ticket_id, secret)
    if ticket is None:
        return None
    places = await queue.places_of([(ticket.row.queue_id, now := info.context.moment())])
    return ticket, (ticket.row, places[ticket.row.queue_id, now].get(ticket_id))


async def _queue_news(info: Info, queue_id: UUID) -> News[QueueState] | None:
    state = await boards.queue_state_of(queue_id, now=info.context.moment())
    return (QueueState.of(state), state) if state else None


async def _events(hall_id: UUID, after: int | None) -> AsyncGenerator[journal.Entry, None]:
    """Events after a version, oldest first, each once, for ever.

    Nothing is kept in memory for a slow reader: it is read from the journal when it is asked for.
    """
    with bus().follow(hall_id) as news:
        newest = await journal.version_of(hall_id)
        seen = newest if after is None else after
        if not newest - MOST_EVENTS_BEHIND <= seen <= newest:
            raise _resync(newest)
        news.put(newest)
        async for version in news:
            while seen < version:
                entries = await when_reachable(partial(journal.read_since, hall_id, seen))
                if not entries or entries[0].version != seen + 1 or version - seen > MOST_EVENTS_BEHIND:
                    raise _resync(version)
                for entry in entries:
                    yield entry
                seen = entries[-1].version


def _resync(version: int) -> GraphQLError:
    """The events in between cannot all be sent."""
    text = f"RESYNC: read the hall again, then follow from its version, now {version}."
    return fault(ErrorCode.BAD_USER_INPUT, text, reason="RESYNC", version=version)
