"""Loads whom a counter may call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.clock import business_day
from api.database import fetch
from api.events import PriorityClass
from api.queue.actions.rows import SEAT_OF, Seat, as_uuid, read
from api.queue.rules import CallPolicy, ClassPolicy, Waiting
from api.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a counter may call, as far as they can be next, and how its hall weighs them.

    stepped_back: everybody in its queues who lets others go first, also those bound to another counter.
    """

    waiting: list[Waiting]
    policy: CallPolicy
    stepped_back: list[Waiting]


# Of each queue and class only who waited longest can be next, unless somebody stepped back or is at the front:
# found by indexes (migration 0006), so a line of 500 costs as little as one of 5.
IN_LINE = "l.queue_id = cq.queue_id AND l.state = 'WAITING' AND l.day >= $2"
HEAD = f"""
SELECT (
  SELECT l.id FROM leg l
  WHERE {IN_LINE} AND {{of_class}} AND l.skip <= 0 AND NOT l.front
    AND (l.bound_counter_id IS NULL OR l.bound_counter_id = $1)
  ORDER BY l.priority_class, l.wait_from, l.joined_at, l.number, l.id LIMIT 1
) AS id FROM counter_queue cq {{classes}} WHERE cq.counter_id = $1
"""  # noqa: S608
CLASSES = ", ".join(f"('{name}')" for name in PriorityClass)
OUT_OF_LINE = f"""
SELECT l.id FROM counter_queue cq JOIN leg l ON {IN_LINE}
WHERE cq.counter_id = $1 AND (l.skip > 0 OR l.front)
"""  # noqa: S608
CANDIDATES = " UNION ".join(
    (
        HEAD.format(of_class="l.priority_class IS NULL", classes=""),
        HEAD.format(of_class="l.priority_class = k.column1", classes=f"CROSS JOIN (VALUES {CLASSES}) k"),
        OUT_OF_LINE,
    )
)
LINE = f"""
SELECT l.id AS waiting_leg_id, l.ticket_id AS waiting_ticket_id, l.queue_id AS waiting_queue_id,
  l.number AS waiting_number, l.joined_at AS waiting_joined_at, l.wait_from AS waiting_wait_from,
  l.priority_class AS waiting_priority_class, l.front AS waiting_front, l.skip AS waiting_skip,
  l.bound_counter_id, q.weight + cq.weight AS weight, p.weight AS class_weight,
  p.max_wait_seconds AS class_max_wait
FROM ({CANDIDATES}) candidate JOIN leg l ON l.id = candidate.id
  JOIN counter_queue cq ON cq.queue_id = l.queue_id AND cq.counter_id = $1 JOIN queue q ON q.id = l.queue_id
  LEFT JOIN priority_policy p ON p.hall_id = q.hall_id AND p.priority_class = l.priority_class
"""  # noqa: S608
SEAT_AND_LINE = f"SELECT seat.*, line.* FROM ({SEAT_OF}) seat LEFT JOIN ({LINE}) line ON TRUE"  # noqa: S608

_zones: dict[UUID, str] = {}  # as last seen: a guess that spares a statement, and is checked each time


async def seat_and_line(work: Work, counter_id: UUID) -> tuple[Seat, Line]:
    """The counter, which exists, whom it may call today, as far as they can be next, and how it chooses.

    That a clock starts after `now` (a booking before its time, or a clock that stepped back) costs nothing: of
    these too the first of the index is next.
    """
    zone = _zones.get(counter_id, "Asia/Jakarta")
    seat, line = await _read(work, counter_id, zone)
    if seat.timezone != zone:
        zone = _zones[counter_id] = seat.timezone
        seat, line = await _read(work, counter_id, zone)
    return seat, line


async def _read(work: Work, counter_id: UUID, zone: str) -> tuple[Seat, Line]:
    rows = await fetch(work.connection, SEAT_AND_LINE, counter_id, business_day(work.now, zone))
    seat = read(Seat, rows[0])
    return seat, _line(seat, [row for row in rows if row["waiting_leg_id"] is not None])


def _line(seat: Seat, rows: Sequence[Mapping[str, Any]]) -> Line:
    legs = [(read(Waiting, row, "waiting_"), as_uuid(row["bound_counter_id"]), row) for row in rows]
    policy = CallPolicy(
        ratio=seat.priority_ratio,
        max_wait_seconds=seat.max_wait_seconds,
        classes={
            leg.priority_class: ClassPolicy(row["class_weight"], row["class_max_wait"])
            for leg, _, row in legs
            if leg.priority_class and row["class_weight"] is not None
        },
        queue_weights={leg.queue_id: row["weight"] for leg, _, row in legs},
    )
    return Line(
        waiting=[leg for leg, bound_to, _ in legs if bound_to in (None, seat.counter_id)],
        policy=policy,
        stepped_back=[leg for leg, _, _ in legs if leg.skip > 0],
    )


async def counter_serves(work: Work, counter_id: UUID, queue_id: UUID) -> bool:
    """Whether the counter serves the queue."""
    statement = "SELECT 1 AS yes FROM counter_queue WHERE counter_id = $1 AND queue_id = $2"
    return bool(await fetch(work.connection, statement, counter_id, queue_id))
