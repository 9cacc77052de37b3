"""Follows ids out of bookings; all that ask in one turn share a statement."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.appointments.actions import Arrived
from api.halls import queries as halls
from api.queue import queries as queue
from schema import halls as directory  # modules, not names: they import each other
from schema import queue as room
from schema.context import Info
from schema.node import ticket_page

if TYPE_CHECKING:
    from schema.halls import Agency, Hall, Service
    from schema.queue import Queue, Ticket

LazyHall = Annotated["Hall", strawberry.lazy("schema.halls")]
LazyAgency = Annotated["Agency", strawberry.lazy("schema.halls")]
LazyService = Annotated["Service", strawberry.lazy("schema.halls")]
LazyQueue = Annotated["Queue", strawberry.lazy("schema.queue")]
LazyTicket = Annotated["Ticket", strawberry.lazy("schema.queue")]


async def hall_of(info: Info, hall_id: UUID) -> "Hall":
    """The hall under an id."""
    return directory.Hall.of(await info.context.loaders.must(halls.halls_by_id, hall_id))


async def agency_of_queue(info: Info, queue_id: UUID) -> "Agency":
    """The agency whose queue it is."""
    row = await info.context.loaders.must(halls.queues_by_id, queue_id)
    return directory.Agency.of(await info.context.loaders.must(halls.agencies_by_id, row.agency_id))


async def agency_of(info: Info, agency_id: UUID) -> "Agency":
    """The agency under an id."""
    return directory.Agency.of(await info.context.loaders.must(halls.agencies_by_id, agency_id))


async def service_of(info: Info, service_id: UUID) -> "Service":
    """The service under an id."""
    return directory.Service.of(await info.context.loaders.must(halls.services_by_id, service_id))


async def queue_of(info: Info, queue_id: UUID) -> "Queue":
    """The queue under an id."""
    return room.Queue.of(await info.context.loaders.must(halls.queues_by_id, queue_id))


def status_url_of(info: Info, arrived: Arrived) -> str:
    """Page that follows the ticket of a booking, its secret in the fragment."""
    return ticket_page(info.context.base_url, arrived.ticket_id, arrived.ticket_secret)


async def ticket_of(info: Info, ticket_id: UUID) -> "Ticket":
    """The ticket under an id, for whoever may read its booking."""
    return room.Ticket.of(await info.context.loaders.must(queue.tickets_by_id, ticket_id), is_holder=True)
