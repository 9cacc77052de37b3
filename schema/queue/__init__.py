"""Says the queue in GraphQL: tickets, queues, counters, and the verbs on them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from schema.context import Info
from schema.node import Node
from schema.queue import enums as _described  # noqa: F401
from schema.queue.access import public_counter, public_queue, readable_counter, readable_leg, readable_ticket
from schema.queue.closing import ClosingMutations
from schema.queue.counters import Candidate, Counter, CounterQueue, SetAside
from schema.queue.desks import DeskMutations
from schema.queue.issuing import IssuingMutations
from schema.queue.lists import Queries
from schema.queue.printing import PrintingMutations
from schema.queue.queues import Queue
from schema.queue.ranges import WaitRange
from schema.queue.serving import ServingMutations
from schema.queue.tickets import Leg, Ticket, TicketEvent

__all__ = [
    "NODES",
    "Candidate",
    "Counter",
    "CounterQueue",
    "Leg",
    "Mutations",
    "Queries",
    "Queue",
    "SetAside",
    "Ticket",
    "TicketEvent",
    "WaitRange",
    "readable_counter",
    "readable_ticket",
]


@strawberry.type
class Mutations(IssuingMutations, PrintingMutations, DeskMutations, ServingMutations, ClosingMutations):
    pass


NODES: dict[str, Callable[[Info, UUID], Awaitable[Node | None]]] = {
    "Queue": public_queue,
    "Counter": public_counter,
    "Ticket": readable_ticket,
    "Leg": readable_leg,
}
