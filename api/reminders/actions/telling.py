"""Tells phones that their number is near or called: beside the calls, never inside one, and nothing twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from api.database import connection, execute
from api.halls.queries.batches import marks
from api.push import Lanes, Message, Outcome, is_offered
from api.push.lanes import Then
from api.reminders.queries import marks_of_halls, watched_in
from api.reminders.rules import Browser, News, Watched, message_of, news_for, sealed_about
from api.sealing import Unsealable, seals

# Whoever takes it first sends it: a guarded write before the first byte, so a crash loses a message and no worker
# doubles one. That is right for what is stale after a minute.
CLAIM_CALL = "UPDATE reminder SET called_version = $2 WHERE id = $1 AND called_version < $2"
CLAIM_NEAR = "UPDATE reminder SET near_told = true WHERE id = $1 AND near_told = false"
FORGET = "DELETE FROM reminder WHERE id = $1"
FORGET_ENDED = """
DELETE FROM reminder WHERE hall_id IN ({ids}) AND EXISTS (
  SELECT 1 FROM ticket t WHERE t.id = reminder.ticket_id AND (t.state IN ('DONE', 'CANCELLED', 'EXPIRED', 'VOID')
    OR EXISTS (SELECT 1 FROM closed_day x WHERE x.hall_id = t.hall_id AND x.day >= t.day)))
"""


class Way(Protocol):
    """Takes messages without waiting; push.Lanes, or a twin."""

    def put(self, message: Message, then: Then) -> bool:
        """Send it soon, or drop it and return False."""

    async def end(self) -> None:
        """Send nothing more."""


class Teller:
    """Looks at the halls that changed since it looked last.

    One process at a time does, under the clockwork's lease; where two do for a moment, each message is one's.
    """

    def __init__(self, clock: Callable[[], datetime], way: Way | None = None) -> None:
        self._way = way or Lanes(clock)
        self._seen: dict[UUID, object] = {}

    async def tell(self, now: datetime) -> int:
        """Tell all for whom there is news, and forget whose ticket has ended; how many were told.

        One SELECT a time while nothing changes, none at all where nothing is pushed.
        """
        if not is_offered():
            return 0
        halls = await marks_of_halls()
        changed = [hall_id for hall_id, mark in halls.items() if self._seen.get(hall_id) != mark]
        told = await self._tell_in(changed, now) if changed else 0
        self._seen = halls
        return told

    async def end(self) -> None:
        """Give what is under way a moment."""
        await self._way.end()

    async def _tell_in(self, hall_ids: list[UUID], now: datetime) -> int:
        told = 0
        for watched, place in await watched_in(hall_ids, now=now):
            news = news_for(watched, place, now)
            if news and await _is_ours(watched, news):
                told += await self._send(watched, news)
        await execute(connection(), FORGET_ENDED.format(ids=marks(len(hall_ids))), *hall_ids)
        return told

    async def _send(self, watched: Watched, news: News) -> bool:
        try:
            text = seals().open(watched.sealed, about=sealed_about(watched.id))
        except Unsealable:  # under a key that is gone
            await execute(connection(), FORGET, watched.id)
            return False

        async def note(outcome: Outcome) -> None:
            if outcome is Outcome.GONE:
                await execute(connection(), FORGET, watched.id)

        return self._way.put(message_of(watched, Browser.read(text), news), note)


async def _is_ours(watched: Watched, news: News) -> bool:
    """Whether nobody else has sent it, nor will."""
    if news is News.NEAR:
        return await execute(connection(), CLAIM_NEAR, watched.id) == 1
    return await execute(connection(), CLAIM_CALL, watched.id, watched.call_version) == 1
