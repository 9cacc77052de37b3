"""Sets tickets aside, puts them back, and sends them elsewhere."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import Moved
from api.queue.rules import QueuePlace
from api.refusals import Refusal


async def hold(
    actor: Actor, ticket_id: UUID, *, minutes: int | None = None, now: datetime, key: str | None = None
) -> Moved | Refusal:
    raise NotImplementedError


async def resume(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    raise NotImplementedError


async def transfer(
    actor: Actor,
    ticket_id: UUID,
    *,
    queue_id: UUID | None = None,
    counter_id: UUID | None = None,
    agency_id: UUID | None = None,
    place: QueuePlace = QueuePlace.TOTAL_WAIT,
    reason: str = "",
    now: datetime,
    key: str | None = None,
) -> Moved | Refusal:
    raise NotImplementedError


async def put_back(actor: Actor, ticket_id: UUID, *, now: datetime, key: str | None = None) -> Moved | Refusal:
    raise NotImplementedError
