"""Follows ids to their types; all that ask in one turn share a statement."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.halls import queries as halls
from api.people.rules import Permission, Place, may
from schema import applications as files  # modules, not names: all of them import each other
from schema import halls as directory
from schema import queue as room
from schema.context import Info

if TYPE_CHECKING:
    from schema.applications import Application
    from schema.halls import Agency, Hall, Opening, Service, SpecialDay, WeeklyHours
    from schema.queue import Counter, Queue

LazyApplication = Annotated["Application", strawberry.lazy("schema.applications")]
LazyHall = Annotated["Hall", strawberry.lazy("schema.halls")]
LazyAgency = Annotated["Agency", strawberry.lazy("schema.halls")]
LazyService = Annotated["Service", strawberry.lazy("schema.halls")]
LazyWeeklyHours = Annotated["WeeklyHours", strawberry.lazy("schema.halls")]
LazySpecialDay = Annotated["SpecialDay", strawberry.lazy("schema.halls")]
LazyOpening = Annotated["Opening", strawberry.lazy("schema.halls")]
LazyQueue = Annotated["Queue", strawberry.lazy("schema.queue")]
LazyCounter = Annotated["Counter", strawberry.lazy("schema.queue")]


async def hall_of(info: Info, hall_id: UUID) -> "Hall":
    """The hall under an id."""
    return directory.Hall.of(await info.context.loaders.must(halls.halls_by_id, hall_id))


async def agency_of(info: Info, agency_id: UUID) -> "Agency":
    """The agency under an id."""
    return directory.Agency.of(await info.context.loaders.must(halls.agencies_by_id, agency_id))


async def agency_of_queue(info: Info, queue_id: UUID) -> "Agency":
    """The agency whose queue it is."""
    return await agency_of(info, (await info.context.loaders.must(halls.queues_by_id, queue_id)).agency_id)


async def service_of(info: Info, service_id: UUID) -> "Service":
    """The service under an id."""
    return directory.Service.of(await info.context.loaders.must(halls.services_by_id, service_id))


async def queue_of(info: Info, queue_id: UUID) -> "Queue":
    """The queue under an id."""
    return room.Queue.of(await info.context.loaders.must(halls.queues_by_id, queue_id))


async def counter_of(info: Info, counter_id: UUID | None) -> "Counter | None":
    """The counter under an id; None for none."""
    if counter_id is None:
        return None
    return room.Counter.of(await info.context.loaders.must(halls.counters_by_id, counter_id))


async def applications_of(info: Info, ticket_id: UUID) -> "list[Application]":
    """The applications a ticket is for, as far as the viewer may read them."""
    return await files.applications_of_ticket(info, ticket_id)


async def reads_ticket(info: Info, hall_id: UUID, queue_id: UUID) -> bool:
    """Whether the viewer is staff that may read a ticket standing in this queue."""
    queue = await info.context.loaders.must(halls.queues_by_id, queue_id)
    return may(info.context.actor, Permission.READ_TICKET, Place(hall_id, queue.agency_id)) is None


def reads_counter(info: Info, counter: halls.CounterRow) -> bool:
    """Whether the viewer may see whom this counter serves and would call."""
    place = Place(counter.hall_id, counter.agency_id)
    return may(info.context.actor, Permission.READ_COUNTER, place) is None
