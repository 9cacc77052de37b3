"""Keeps a hall's queues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.halls.actions.entries import QUEUE, Changed, archive, create, update
from api.refusals import Refusal


async def create_queue(
    actor: Actor, values: Mapping[str, Any], *, now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Open a number series for an agency; values: rules.entries.QUEUE. Refuses as `entries.create`.

    A prefix that gave numbers today is free tomorrow: two A-012 in one day would confuse the hall.
    """
    defaults = {"weight": 0.0, "target_seconds": 600}
    return await create(actor, QUEUE, {**defaults, **values}, now=now, key=key)


async def update_queue(
    actor: Actor, queue_id: UUID, changes: Mapping[str, Any], *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Change a queue's prefix, names, quota, weight or target. Refuses as `entries.update`."""
    return await update(actor, QUEUE, queue_id, changes, now=now, seen=seen)


async def archive_queue(actor: Actor, queue_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Give no more numbers in a queue, nor for its services. Refuses as `entries.archive`."""
    return await archive(actor, QUEUE, queue_id, now=now)
