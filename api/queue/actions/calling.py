"""Calls tickets to counters."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import Called
from api.refusals import Refusal


async def call_next(
    actor: Actor, counter_id: UUID, *, finish_current: bool = False, now: datetime, key: str | None = None
) -> Called | Refusal:
    raise NotImplementedError


async def call_ticket(
    actor: Actor, counter_id: UUID, ticket_id: UUID, *, reason: str, now: datetime, key: str | None = None
) -> Called | Refusal:
    raise NotImplementedError


async def recall(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Called | Refusal:
    raise NotImplementedError
