"""Opens, pauses and closes counters."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import DeskChanged
from api.refusals import Refusal


async def open_counter(actor: Actor, counter_id: UUID, *, now: datetime) -> DeskChanged | Refusal:
    raise NotImplementedError


async def pause_counter(
    actor: Actor, counter_id: UUID, *, reason: str, back_office: bool = False, now: datetime
) -> DeskChanged | Refusal:
    raise NotImplementedError


async def close_counter(actor: Actor, counter_id: UUID, *, reason: str, now: datetime) -> DeskChanged | Refusal:
    raise NotImplementedError
