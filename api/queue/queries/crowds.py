"""Reads how many wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.halls.queries.batches import instant, marks


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many wait in a queue, and since when the one who waits longest does."""

    count: int = 0
    oldest_from: datetime | None = None


async def crowds_of(queue_ids: list[UUID]) -> dict[UUID, Crowd]:
    """How many wait in each queue."""
    rows = await fetch(connection(), CROWDS.format(queues=marks(len(queue_ids))), *queue_ids)
    ids = {str(id): id for id in queue_ids}
    crowds = {
        ids[queue]: Crowd(count, instant(oldest))
        for queue, count, oldest in orjson.loads(rows[0]["crowds"] or "[]")
    }
    return {id: Crowd() for id in queue_ids} | crowds


CROWDS = """
SELECT json_agg(json_build_array(queue_id, people, oldest)) AS crowds FROM
  (SELECT queue_id, count(*) AS people, min(wait_from) AS oldest FROM leg
    WHERE queue_id IN ({queues}) AND state = 'WAITING' GROUP BY queue_id) AS w
"""
