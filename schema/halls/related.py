"""Follows ids out of the directory; all that ask in one turn share a statement."""

from asyncio import gather
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry
from graphql.language import FieldNode, Node, SelectionSetNode

from api.actor import ActorKind
from api.halls import queries
from api.halls.rules import Opening, decide_opening
from api.people.rules import Permission, Place, may
from api.queue import queries as reads
from schema import halls as directory  # modules, not names: they import each other
from schema import queue as room
from schema.context import Info

if TYPE_CHECKING:
    from schema.halls import Agency, Hall
    from schema.queue import Counter, Queue

LazyHall = Annotated["Hall", strawberry.lazy("schema.halls")]
LazyAgency = Annotated["Agency", strawberry.lazy("schema.halls")]
LazyQueue = Annotated["Queue", strawberry.lazy("schema.queue")]
LazyCounter = Annotated["Counter", strawberry.lazy("schema.queue")]


async def hall_of(info: Info, hall_id: UUID) -> "Hall":
    """The hall under an id."""
    return directory.Hall.of(await info.context.loaders.must(queries.halls_by_id, hall_id))


async def agency_of(info: Info, agency_id: UUID) -> "Agency":
    """The agency under an id."""
    return directory.Agency.of(await info.context.loaders.must(queries.agencies_by_id, agency_id))


def agency_soon(info: Info, agency_id: UUID) -> Any:
    """The same at once where a list has warmed it, else an awaitable of it."""
    row = info.context.loaders.ready(queries.agencies_by_id, agency_id)
    return directory.Agency.of(row) if row else agency_of(info, agency_id)


def asks_for(info: Info, name: str) -> bool:
    """Whether a field of this name is selected somewhere below; it may be another type's, which costs a read."""
    raw = info._raw_info
    below: list[Node | None] = [node.selection_set for node in raw.field_nodes]
    below += [fragment.selection_set for fragment in raw.fragments.values()]
    while below:
        node = below.pop()
        for selection in node.selections if isinstance(node, SelectionSetNode) else ():
            if isinstance(selection, FieldNode) and selection.name.value == name:
                return True
            below.append(getattr(selection, "selection_set", None))
    return False


async def opening_at(info: Info, hall_id: UUID, agency_id: UUID | None = None) -> Opening:
    """The opening decision of a hall or an agency, with the closed day in it."""
    now = info.context.moment()
    loaders = info.context.loaders
    calendar, is_over = await gather(
        loaders.must(queries.calendars, hall_id),
        loaders.must(reads.closed_days, (hall_id, now)),
    )
    return decide_opening(calendar, now, agency_id=agency_id, day_closed=is_over)


async def queue_of(info: Info, queue_id: UUID) -> "Queue":
    """The queue under an id."""
    return room.Queue.of(await info.context.loaders.must(queries.queues_by_id, queue_id))


def queues_of(rows: list[queries.QueueRow] | None) -> "list[Queue]":
    """The queues of rows."""
    return [room.Queue.of(row) for row in rows or ()]


def counters_of(rows: list[queries.CounterRow] | None) -> "list[Counter]":
    """The counters of rows."""
    return [room.Counter.of(row) for row in rows or ()]


def is_staff_at(info: Info, hall_id: UUID, agency_id: UUID | None = None) -> bool:
    """Whether the viewer works there: what is internal is shown to nobody else."""
    if info.context.actor.kind is ActorKind.ANONYMOUS:
        return False
    return may(info.context.actor, Permission.READ_COUNTER, Place(hall_id, agency_id)) is None
