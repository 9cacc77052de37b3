"""Reads how fast queues move: what their estimates of waiting are made from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson

from api.database import connection, fetch
from api.halls import queries as halls
from api.halls.queries.batches import instant, marks
from api.halls.rules import Calendar, stops_of_day
from api.queue.queries.desks import AT_A_COUNTER
from api.queue.rules.estimating import Learnt, Pace, Visit, learn, seconds_from

Moment = tuple[UUID, datetime]  # a queue, and the instant at which it is looked at
SAMPLES_A_QUEUE = 100
LEARNT_FROM = timedelta(days=14)
LEARNT_ANEW = timedelta(seconds=10)
MOST_QUEUES = 10_000  # then all is learnt anew; the nation has some 8,000
A_DAY = timedelta(days=1)  # a hall's day begins before that of UTC
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lately:
    """What is known of a queue beside who is at its counters now."""

    queue_id: UUID
    learnt: Learnt
    calendar: Calendar | None

    def pace(self, free: Sequence[bool], *, now: datetime) -> Pace:
        """How fast it moves. free: of each counter that calls for it now, whether it has nobody."""
        stops = stops_of_day(self.calendar, now, queue_id=self.queue_id) if self.calendar else ()
        return Pace(self.learnt, len(free), sum(free), seconds_from(now, stops))


async def paces_of(keys: list[Moment]) -> dict[Moment, Pace]:
    """How fast each queue moves now; one statement, and two more for those of which nothing was learnt lately."""
    ids = list({queue_id for queue_id, _ in keys})
    if not ids:
        return {}
    lately = await learnt_lately(ids, now=min(now for _, now in keys))
    row = (await fetch(connection(), f"SELECT {open_counters_of(marks(len(ids)))} AS open_counters", *ids))[0]
    free = free_counters(row["open_counters"])
    return {(id, now): lately[id].pace(free[id], now=now) for id, now in keys if id in lately}


async def learnt_lately(queue_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Lately]:
    """What is known of queues, as it was at most ten seconds ago; queues that do not exist are left out.

    Of a hundred visits one more or less moves no estimate that anybody sees, and no process is farther from the
    truth than that.
    """
    ids = list(queue_ids)
    learnt = await _recent(_learnt, ids, now, _learn)
    calendars = await _recent(_calendars, list({hall_id for hall_id, _ in learnt.values()}), now, _read_calendars)
    return {id: Lately(id, taught, calendars.get(hall_id)) for id, (hall_id, taught) in learnt.items()}


_learnt: dict[UUID, tuple[datetime, tuple[UUID, Learnt]]] = {}
_calendars: dict[UUID, tuple[datetime, Calendar]] = {}


async def _recent(
    known: dict[UUID, tuple[datetime, T]], ids: Sequence[UUID], now: datetime, read: Callable[..., Any]
) -> dict[UUID, T]:
    """What is known of each id, read again if it is older than ten seconds."""
    old = [id for id in ids if id not in known or abs(now - known[id][0]) > LEARNT_ANEW]
    if old:
        if len(known) + len(old) > MOST_QUEUES:
            known.clear()
        known.update({id: (now, value) for id, value in (await read(old, now)).items()})
    return {id: known[id][1] for id in ids if id in known}


async def _read_calendars(hall_ids: list[UUID], now: datetime) -> dict[UUID, Calendar]:
    return await halls.calendars(hall_ids)


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


async def _learn(queue_ids: list[UUID], now: datetime) -> dict[UUID, tuple[UUID, Learnt]]:
    """The hall of each queue, and what its newest visits teach; one statement."""
    since = (now - LEARNT_FROM).date()
    row = (await fetch(connection(), _statement(len(queue_ids)), since, since - A_DAY, *queue_ids))[0]
    hall_of = {UUID(id): UUID(hall) for id, hall in orjson.loads(row["known"] or "[]")}
    return {id: (hall_of[id], learn(_visits(row, place))) for place, id in enumerate(queue_ids) if id in hall_of}


def _statement(queues: int) -> str:
    """$1: the first day to learn from; $2: a day before, for the index; then the queues, a sub-select each."""
    newest = ", ".join(_newest(place + 3, place) for place in range(queues))
    return f"""
SELECT (SELECT json_agg(json_build_array(id, hall_id)) FROM queue WHERE id IN ({marks(queues, after=2)})) AS known,
  {newest}
"""  # noqa: S608


def _newest(queue: int, place: int) -> str:
    """The newest visits of the queue that stands at $queue."""
    columns = "counter_id, day, CASE WHEN ordinal = 1 THEN number END AS number, joined_at, called_at, ended_at"
    return f"""(SELECT json_agg(json_build_array(counter_id, day, number, joined_at, called_at, ended_at)) FROM
          (SELECT {columns} FROM leg
            WHERE queue_id = ${queue} AND state = 'DONE' AND ended_at >= $2 AND day >= $1
            ORDER BY ended_at DESC LIMIT {SAMPLES_A_QUEUE}) AS newest) AS visits_{place}"""  # noqa: S608


def _visits(row: Mapping[str, Any], place: int) -> list[Visit]:
    return [
        Visit(UUID(counter), date.fromisoformat(day), number, *map(instant, times))
        for counter, day, number, *times in orjson.loads(row[f"visits_{place}"] or "[]")
        if counter and times[1]
    ]
