"""What is followed: counters, tickets, queues, and all that happens in a hall."""

from asyncio import gather
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api import journal
from api.actor import ActorKind
from api.boards import queries as boards
from api.boards.waking import Touched
from api.events import TicketState
from api.halls import queries as halls
from api.halls.queries.rows import PauseRow
from api.people.rules import Permission, Place, may
from api.queue import queries as queue
from schema.boards.queue_state import QueueState
from schema.context import Info
from schema.errors import not_for_you
from schema.hall_events import HallEvent
from schema.live.source import Events, News, Source
from schema.loaders import Loaders
from schema.node import uuid_of
from schema.queue.access import readable_counter, readable_ticket
from schema.queue.counters import SHOWN_NEXT, Counter
from schema.queue.lists import CounterId, HallSlug, Secret, TicketId
from schema.queue.related import applications_of, reads_counter
from schema.queue.tickets import Ticket

QueueId = Annotated[strawberry.ID, strawberry.argument(description="The queue's id.")]
AfterEvent = Annotated[
    int | None, strawberry.argument(description="The last version seen; null for only what happens from now on.")
]


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="A counter as its console shows it: at once, then whenever it, its ticket, its line or who "
        "was set aside there changes."
    )
    async def counter(self, info: Info, id: CounterId) -> AsyncIterable[Counter]:
        counter_id = uuid_of("Counter", id)
        row = halls.counter_as_kept(counter_id)  # may be out of date: the read that follows asks again
        if row is None or not reads_counter(info, row):
            row = (await _counter(info, counter_id)).row
        queues = {serves.queue_id for serves in row.serves}

        async def read() -> News[Counter]:
            while True:
                news = await _counter_news(info, counter_id)
                served = {serves.queue_id for serves in news.value.row.serves}
                if served <= queues:
                    return news
                queues.update(served)  # what happened there since the read was no news until now
                info.context.turn()

        def concerns(touched: Touched) -> bool:
            return touched.whole_hall or counter_id in touched.counters or not touched.queues.isdisjoint(queues)

        return Source(
            hall_id=row.hall_id,
            context=info.context,
            read=read,
            concerns=concerns,
        )

    @strawberry.subscription(
        description="A ticket, for its secret's holder and staff of its agency: at once, then whenever it or its "
        "place in the line changes, and when its hall pauses or goes on; for staff also when an application it is "
        "for does."
    )
    async def ticket(self, info: Info, id: TicketId, secret: Secret = None) -> AsyncIterable[Ticket]:
        ticket_id = uuid_of("Ticket", id)
        first = await readable_ticket(info, ticket_id, secret)
        if first is None:
            raise not_for_you("ticket")
        followed = _Followed(ticket_id, secret, _line_of(first))
        return Source(
            hall_id=first.row.hall_id,
            context=info.context,
            read=lambda: _ticket_news(info, followed),
            concerns=followed.concerns,
        )

    @strawberry.subscription(
        description="A queue, the same for everybody who waits in it: at once, then whenever a number joins, "
        "moves, is called or leaves."
    )
    async def queue(self, info: Info, id: QueueId) -> AsyncIterable[QueueState]:
        queue_id = uuid_of("Queue", id)
        hall_id = await halls.hall_of_queue(queue_id)
        if hall_id is None:
            raise not_for_you("queue")
        return Source(
            hall_id=hall_id,
            context=info.context,
            read=lambda: _queue_news(info, queue_id),
            concerns=lambda touched: _is_about_waiting(touched, queue_id),
        )

    @strawberry.subscription(
        description="Every event of a hall, once and in order, for holders of READ_HALL_EVENTS. Ends with an "
        "error that says RESYNC when `after` lies too far back or ahead: read the hall again, follow from there."
    )
    async def hall_events(self, info: Info, hall: HallSlug, after: AfterEvent = None) -> AsyncIterable[HallEvent]:
        row = await halls.hall_by_slug(hall)
        if row is None or may(info.context.actor, Permission.READ_HALL_EVENTS, Place(row.id)):
            raise not_for_you("hall")
        newest = await journal.version_of(row.id)
        return Events(hall_id=row.id, newest=newest, value_of=HallEvent.of, after=after)


def _is_about_waiting(touched: Touched, queue_id: UUID) -> bool:
    """Whether the line of a queue, or how long one waits in it, may have changed."""
    return touched.whole_hall or touched.desks or queue_id in touched.queues


async def _counter_news(info: Info, counter_id: UUID) -> News[Counter]:
    """What is read here answers the document too."""
    counter = await _counter(info, counter_id)
    one = info.context.loaders.one
    line = await one(queue.up_next, (counter_id, SHOWN_NEXT, info.context.moment())) or []
    mark = (
        counter.row,
        await one(queue.desks_by_counter, counter_id),
        await one(queue.current_tickets, counter_id),
        [(row.ticket_id, row.rule) for row in line],
        await gather(*(one(queue.crowds_of, serves.queue_id) for serves in counter.row.serves)),
        await one(queue.asides_of, (counter.row, info.context.moment())),
    )
    return News(counter, mark)


async def _counter(info: Info, counter_id: UUID) -> Counter:
    """The counter, with all that its console shows known to the loaders if one statement could tell."""
    now = info.context.moment()
    console = await queue.console_of(counter_id, first=SHOWN_NEXT, now=now)
    if console:
        _know(info.context.loaders, console, now)
    counter = await readable_counter(info, counter_id)
    if counter is None:
        raise not_for_you("counter")
    return counter


def _know(loaders: Loaders, console: queue.Console, now: datetime) -> None:
    counter, directory = console.counter, console.directory
    loaders.know(halls.counters_by_id, counter.id, counter)
    loaders.know(halls.halls_by_id, directory.hall.id, directory.hall)
    loaders.know(queue.up_next, (counter.id, SHOWN_NEXT, now), console.up_next)
    loaders.know(queue.desks_by_counter, counter.id, console.desk)
    loaders.know(queue.current_tickets, counter.id, console.ticket)
    loaders.know(queue.asides_of, (counter, now), console.aside)
    for agency in directory.agencies:
        if agency.id == counter.agency_id:
            loaders.know(halls.agencies_by_id, agency.id, agency)
    for queue_id, crowd in console.crowds.items():
        loaders.know(queue.crowds_of, queue_id, crowd)
        loaders.know(halls.queues_by_id, queue_id, directory.queue[queue_id])


@dataclass(slots=True)
class _Followed:
    """What is known of a followed ticket: the queue in whose line it waits, the files it is for, its hall's pause.

    asks_pause: something befell the whole hall since the pause was read.
    """

    ticket_id: UUID
    secret: str | None
    queue_id: UUID | None
    files: frozenset[UUID] = frozenset()
    pause: PauseRow | None = None
    asks_pause: bool = True

    def concerns(self, touched: Touched) -> bool:
        """Whether a change in the hall may have changed it."""
        self.asks_pause = self.asks_pause or touched.whole_hall
        is_its_own = self.ticket_id in touched.tickets or self.ticket_id in touched.visits
        is_about_files = not touched.applications.isdisjoint(self.files)
        is_about_line = self.queue_id is not None and _is_about_waiting(touched, self.queue_id)
        return touched.whole_hall or is_its_own or is_about_files or is_about_line


async def _ticket_news(info: Info, followed: _Followed) -> News[Ticket]:
    """The line is read before the ticket: what is called in between is then told as called, never as lost."""
    one, queue_id = info.context.loaders.one, followed.queue_id
    places = await one(queue.places_of, (queue_id, info.context.moment())) or {} if queue_id else {}
    ticket = await readable_ticket(info, followed.ticket_id, followed.secret)
    if ticket is None:
        raise not_for_you("ticket")
    followed.queue_id = _line_of(ticket)
    if followed.queue_id not in (queue_id, None):
        info.context.turn()
        return await _ticket_news(info, followed)
    if followed.asks_pause:
        followed.asks_pause = False
        followed.pause = await one(halls.running_pauses_of, ticket.row.hall_id)
    files = [file.row for file in await applications_of(info, ticket.row.id)] if _is_staff(info) else []
    followed.files = frozenset(file.id for file in files)
    place = places.get(ticket.row.id) if followed.queue_id else None
    return News(ticket, (ticket.row, place, followed.pause, files))


def _line_of(ticket: Ticket) -> UUID | None:
    """The queue in which it waits; None for one whose place nobody asks for."""
    return ticket.row.queue_id if ticket.row.state is TicketState.WAITING else None


def _is_staff(info: Info) -> bool:
    return info.context.actor.kind is ActorKind.STAFF


async def _queue_news(info: Info, queue_id: UUID) -> News[QueueState] | None:
    state = await boards.queue_state_of(queue_id, now=info.context.moment())
    return News(QueueState.of(state), state) if state else None
