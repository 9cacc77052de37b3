"""Reads how fast queues move: what their estimates of waiting are made from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from api.database import connection, fetch
from api.events import CounterState
from api.halls import queries as halls
from api.halls.queries import CounterRow
from api.queue.models import Leg
from api.queue.queries.desks import AT_A_COUNTER, desks_by_counter
from api.queue.queries.lines import Moment
from api.queue.rules.estimating import Pace

SAMPLES_A_QUEUE = 100
LEARNT_FROM = timedelta(days=14)
LAST_SERVED = f"""
    SELECT queue_id, serving_at, ended_at FROM (
        SELECT queue_id, serving_at, ended_at,
               row_number() OVER (PARTITION BY queue_id ORDER BY ended_at DESC) AS nth
        FROM leg WHERE queue_id IN ({{queue_ids}}) AND state = 'DONE' AND day >= $1
    ) AS served WHERE nth <= {SAMPLES_A_QUEUE}
"""  # noqa: S608


async def paces_of(keys: list[Moment]) -> dict[Moment, Pace]:
    """How fast each queue moves now; six statements for any number of queues."""
    queues = await halls.queues_by_id(list({queue_id for queue_id, _ in keys}))
    if not queues:
        return {}
    durations = await _durations(list(queues), (min(now for _, now in keys) - LEARNT_FROM).date())
    counters = await halls.counters_of(list({row.hall_id for row in queues.values()}))
    opened = await _open_counters(counter for rows in counters.values() for counter in rows)
    return {
        (id, now): Pace(
            durations_seconds=durations[id],
            open_counters=len(free := opened[id]),
            free_counters=sum(free),
        )
        for id, now in keys
        if id in queues
    }


async def _durations(queue_ids: list[UUID], since: date) -> defaultdict[UUID, list[float]]:
    """Seconds at the counter of each queue's newest services.

    SQL by hand: the newest so many of each queue need a window, which Tortoise cannot say.
    """
    marks = ", ".join(f"${n}" for n in range(2, len(queue_ids) + 2))
    durations: defaultdict[UUID, list[float]] = defaultdict(list)
    for row in await fetch(connection(), LAST_SERVED.format(queue_ids=marks), since, *queue_ids):
        seconds = (_instant(row["ended_at"]) - _instant(row["serving_at"])).total_seconds()
        durations[UUID(str(row["queue_id"]))].append(seconds)
    return durations


def _instant(value: datetime | str) -> datetime:
    """SQLite keeps instants as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _open_counters(counters: Iterable[CounterRow]) -> defaultdict[UUID, list[bool]]:
    """For each queue, one entry an open counter that serves it: whether it is free."""
    rows = list(counters)
    desks = await desks_by_counter([row.id for row in rows])
    open_rows = [row for row in rows if desks[row.id].state is CounterState.OPEN]
    busy = await _busy([row.id for row in open_rows])
    opened: defaultdict[UUID, list[bool]] = defaultdict(list)
    for row in open_rows:
        for serves in row.serves:
            opened[serves.queue_id].append(row.id not in busy)
    return opened


async def _busy(counter_ids: Sequence[UUID]) -> set[UUID]:
    legs = Leg.filter(counter_id__in=counter_ids, state__in=AT_A_COUNTER)
    return {row["counter_id"] for row in await legs.values("counter_id")}
