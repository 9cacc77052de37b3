"""Gives out numbers, confirms their print, and takes them back."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import Channel, PriorityClass
from api.queue.actions.results import Moved, Taken
from api.refusals import Refusal


async def take_ticket(
    actor: Actor,
    *,
    hall_slug: str,
    service_id: UUID | None = None,
    queue_id: UUID | None = None,
    channel: Channel,
    priority_class: PriorityClass | None = None,
    now: datetime,
    key: str | None = None,
) -> Taken | Refusal:
    raise NotImplementedError


async def confirm_print(actor: Actor, ticket_id: UUID, *, now: datetime) -> Moved | Refusal:
    raise NotImplementedError


async def cancel_ticket(
    actor: Actor, ticket_id: UUID, *, secret: str | None = None, reason: str = "", now: datetime
) -> Moved | Refusal:
    raise NotImplementedError


async def return_ticket(
    actor: Actor, ticket_id: UUID, *, secret: str | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    raise NotImplementedError


async def delay_ticket(
    actor: Actor, ticket_id: UUID, *, secret: str | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    raise NotImplementedError
