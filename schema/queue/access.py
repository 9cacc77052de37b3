"""Looks tickets, counters and queues up for whoever asks, and shows nothing that is not for them."""

from uuid import UUID

from api.halls import queries as halls
from api.people.rules import Permission, Place, may
from api.queue import queries as reads
from api.queue.rules import is_secret_of, secret_lives
from api.settings import settings
from schema.context import Info
from schema.queue.counters import Counter
from schema.queue.queues import Queue
from schema.queue.related import reads_counter, reads_ticket
from schema.queue.tickets import Leg, Ticket


async def readable_ticket(info: Info, ticket_id: UUID, secret: str | None = None) -> Ticket | None:
    """The ticket, for its secret's holder, staff of its agency or a kiosk of its hall; None for all others."""
    row = await info.context.loaders.one(reads.tickets_by_id, ticket_id)
    if row is None:
        return None
    if await _is_held(info, row, secret):
        return Ticket.of(row, is_holder=True)
    prints = may(info.context.actor, Permission.CONFIRM_PRINT, Place(row.hall_id)) is None
    return Ticket.of(row) if prints or await reads_ticket(info, row.hall_id, row.queue_id) else None


async def _is_held(info: Info, row: reads.TicketRow, secret: str | None) -> bool:
    """Whether the secret is the ticket's, and still opens it."""
    if not is_secret_of(row.id, secret, settings().secret.get_secret_value()):
        return False
    hall = await info.context.loaders.must(halls.halls_by_id, row.hall_id)
    return secret_lives(row.day, row.state, info.context.moment(), hall.timezone)


async def readable_leg(info: Info, leg_id: UUID) -> Leg | None:
    """The leg, for whoever may read its ticket without a secret."""
    row = await info.context.loaders.one(reads.legs_by_id, leg_id)
    return Leg.of(row) if row and await readable_ticket(info, row.ticket_id) else None


async def readable_counter(info: Info, counter_id: UUID) -> Counter | None:
    """The counter with its console, for staff of its agency."""
    row = await info.context.loaders.one(halls.counters_by_id, counter_id)
    return Counter.of(row) if row and reads_counter(info, row) else None


async def public_counter(info: Info, counter_id: UUID) -> Counter | None:
    """The counter, for everybody: its own fields hold back what is for staff."""
    row = await info.context.loaders.one(halls.counters_by_id, counter_id)
    return Counter.of(row) if row else None


async def public_queue(info: Info, queue_id: UUID) -> Queue | None:
    """The queue, for everybody."""
    row = await info.context.loaders.one(halls.queues_by_id, queue_id)
    return Queue.of(row) if row else None
