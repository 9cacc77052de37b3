"""Serves whoever was called."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import Moved
from api.refusals import Refusal


async def start_serving(
    actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None
) -> Moved | Refusal:
    raise NotImplementedError


async def finish(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    raise NotImplementedError


async def mark_no_show(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    raise NotImplementedError
