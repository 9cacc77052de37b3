"""Says bookings in GraphQL: free places, times of one's own, and the weekly times behind them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from schema.appointments import enums as _described  # noqa: F401
from schema.appointments.arriving import ArrivingMutations
from schema.appointments.booking import BookingMutations
from schema.appointments.bookings import Booking, readable_booking
from schema.appointments.following import Subscriptions
from schema.appointments.lists import Queries, slot_template
from schema.appointments.slots import (
    FreeDay,
    SlotTemplate,
    free_days_of,
    templates_of_queue,
    templates_of_service,
)
from schema.appointments.templates import TemplateMutations
from schema.context import Info
from schema.node import Node

__all__ = [
    "NODES",
    "Booking",
    "FreeDay",
    "Mutations",
    "Queries",
    "SlotTemplate",
    "Subscriptions",
    "free_days_of",
    "templates_of_queue",
    "templates_of_service",
]


@strawberry.type
class Mutations(BookingMutations, ArrivingMutations, TemplateMutations):
    pass


NODES: dict[str, Callable[[Info, UUID], Awaitable[Node | None]]] = {
    "Booking": readable_booking,
    "SlotTemplate": slot_template,
}
