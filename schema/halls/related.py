"""Follows ids out of the directory; all that ask in one turn share a statement."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import strawberry

from api.actor import ActorKind
from api.halls import queries
from api.halls.rules import Opening, decide_opening
from api.people.rules import Permission, Place, may
from api.queue import queries as reads
from schema import queue as room  # a module, not names: the two import each other
from schema.context import Info

if TYPE_CHECKING:
    from schema.queue import Counter, Queue

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
LazyQueue = Annotated["Queue", strawberry.lazy("schema.queue")]
LazyCounter = Annotated["Counter", strawberry.lazy("schema.queue")]


def moment(info: Info) -> datetime:
    """Now to the whole second, so that all parts of one answer speak of one instant and share loaders."""
    return info.context.now().replace(microsecond=0)


async def must(info: Info, batch: Callable[[list[K]], Awaitable[Mapping[K, V]]], key: K) -> V:
    """The row that another row refers to: rows are archived, never deleted, so it is there."""
    row = await info.context.loaders.one(batch, key)
    if row is None:
        raise LookupError(f"a row refers to a missing one: {key}")
    return row


async def opening_at(info: Info, hall_id: UUID, agency_id: UUID | None = None) -> Opening:
    """The opening decision of a hall or an agency, with the closed day in it."""
    now = moment(info)
    calendar, is_over = await gather(
        must(info, queries.calendars, hall_id),
        must(info, reads.closed_days, (hall_id, now)),
    )
    return decide_opening(calendar, now, agency_id=agency_id, day_closed=is_over)


async def queue_of(info: Info, queue_id: UUID) -> "Queue":
    """The queue under an id."""
    return room.Queue.of(await must(info, queries.queues_by_id, queue_id))


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
