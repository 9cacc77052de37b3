"""Ends a hall's business day, and lets lapse what has lapsed."""

from datetime import date, datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import DayEnded
from api.refusals import Refusal


async def close_day(actor: Actor, hall_id: UUID, *, day: date | None = None, now: datetime) -> DayEnded | Refusal:
    raise NotImplementedError
