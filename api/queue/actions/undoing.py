"""Takes an officer's last action back."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.queue.actions.results import Undone
from api.refusals import Refusal


async def undo(actor: Actor, counter_id: UUID, *, now: datetime, key: str | None = None) -> Undone | Refusal:
    raise NotImplementedError
