"""Reads how fast queues move: what their estimates of waiting are made from."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.halls.queries.batches import instant, marks
from api.queue.queries.desks import AT_A_COUNTER
from api.queue.rules.estimating import Pace

Moment = tuple[UUID, datetime]  # a queue, and the instant at which it is looked at
SAMPLES_A_QUEUE = 100
LEARNT_FROM = timedelta(days=14)
LEARNT_ANEW = timedelta(seconds=10)
MOST_QUEUES = 10_000  # then all is learnt anew; the nation has some 8,000
A_DAY = timedelta(days=1)  # a hall's day begins before that of UTC


async def paces_of(keys: list[Moment]) -> dict[Moment, Pace]:
    """How fast each queue moves now: its newest services, and the counters that call for it; one statement."""
    ids = list({queue_id for queue_id, _ in keys})
    if not ids:
        return {}
    since = (min(now for _, now in keys) - LEARNT_FROM).date()
    row = (await fetch(connection(), _statement(len(ids)), since, since - A_DAY, *ids))[0]
    known = {UUID(id) for id in orjson.loads(row["known"] or "[]")}
    free = free_counters(row["open_counters"])
    learnt = {id: _durations(row, place) for place, id in enumerate(ids)}
    return {
        (id, now): Pace(durations_seconds=learnt[id], open_counters=len(free[id]), free_counters=sum(free[id]))
        for id, now in keys
        if id in known
    }


async def durations_lately(queue_id: UUID, *, now: datetime) -> tuple[float, ...]:
    """Seconds at the counter of a queue's newest services, as they were at most ten seconds ago.

    For those who follow a queue: of a hundred services one more or less moves no estimate that anybody sees, and
    every process is that far from the truth at most.
    """
    known = _learnt.get(queue_id)
    if known is None or abs(now - known[0]) > LEARNT_ANEW:
        since = (now - LEARNT_FROM).date()
        row = (await fetch(connection(), f"SELECT {_newest(3, 0)}", since, since - A_DAY, queue_id))[0]
        if len(_learnt) >= MOST_QUEUES:
            _learnt.clear()
        known = _learnt[queue_id] = (now, _durations(row, 0))
    return known[1]


_learnt: dict[UUID, tuple[datetime, tuple[float, ...]]] = {}


def open_counters_of(queues: str) -> str:
    """A sub-select of the counters that call for queues now, and whether each is busy."""
    return f"""(SELECT json_agg(json_build_array(s.queue_id, EXISTS (
      SELECT 1 FROM leg l WHERE l.counter_id = s.counter_id AND l.state IN {AT_A_COUNTER})))
    FROM counter_queue s JOIN counter c ON c.id = s.counter_id JOIN desk d ON d.counter_id = s.counter_id
    WHERE s.queue_id IN ({queues}) AND c.archived_at IS NULL AND d.state = 'OPEN')"""  # noqa: S608


def free_counters(text: str | None) -> dict[UUID, list[bool]]:
    """Of each counter that `open_counters_of` told of, whether it has nobody; by queue, which has one at least."""
    free: defaultdict[UUID, list[bool]] = defaultdict(list)
    for queue, is_busy in orjson.loads(text or "[]"):
        free[UUID(queue)].append(not is_busy)
    return free


def _statement(queues: int) -> str:
    """$1: the first day to learn from; $2: a day before, for the index; then the queues, a sub-select each."""
    asked = marks(queues, after=2)
    newest = ", ".join(_newest(place + 3, place) for place in range(queues))
    return f"""
SELECT (SELECT json_agg(id) FROM queue WHERE id IN ({asked})) AS known,
  {open_counters_of(asked)} AS open_counters,
  {newest}
"""  # noqa: S608


def _newest(queue: int, place: int) -> str:
    """The newest services of the queue that stands at $queue."""
    return f"""(SELECT json_agg(json_build_array(serving_at, ended_at)) FROM
          (SELECT serving_at, ended_at FROM leg
            WHERE queue_id = ${queue} AND state = 'DONE' AND ended_at >= $2 AND day >= $1
            ORDER BY ended_at DESC LIMIT {SAMPLES_A_QUEUE}) AS newest) AS served_{place}"""  # noqa: S608


def _durations(row: Mapping[str, Any], place: int) -> tuple[float, ...]:
    """Seconds at the counter of a queue's newest services."""
    return tuple(
        (instant(ended) - instant(serving)).total_seconds()
        for serving, ended in orjson.loads(row[f"served_{place}"] or "[]")
    )
