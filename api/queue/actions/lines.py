"""Loads whom a counter may call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from api.clock import business_day
from api.database import fetch
from api.queue.actions.rows import SEAT, SEATS, Seat, as_day, as_uuid, read
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
# so a line of 500 costs as little as one of 5. The order inside a class is that of rules.choose_next.
# By day, since which day it is at the hall is known only with its zone; days left open are rare.
WAITING = """
SELECT * FROM (
  SELECT l.id AS leg_id, l.ticket_id, l.queue_id, l.day, l.number, l.joined_at, l.wait_from, l.priority_class,
    l.front, l.skip, l.bound_counter_id, q.weight + cq.weight AS weight, p.weight AS class_weight,
    p.max_wait_seconds AS class_max_wait,
    ROW_NUMBER() OVER (
      PARTITION BY l.day, l.queue_id, l.priority_class, (l.skip > 0 OR l.front)
      ORDER BY CASE WHEN l.wait_from > $4 THEN $4 ELSE l.wait_from END, l.joined_at, l.number, l.id
    ) AS place
  FROM leg l JOIN counter_queue cq ON cq.queue_id = l.queue_id AND cq.counter_id = $1
    JOIN queue q ON q.id = l.queue_id
    LEFT JOIN priority_policy p ON p.hall_id = l.hall_id AND p.priority_class = l.priority_class
  WHERE l.hall_id = $2 AND l.state = 'WAITING' AND l.day >= $3
    AND (l.bound_counter_id IS NULL OR l.bound_counter_id = $1 OR l.skip > 0)
) heads
WHERE place = 1 OR skip > 0 OR front
"""
LINE = ("leg_id", "ticket_id", "queue_id", "day", "number", "joined_at", "wait_from", "priority_class", "front",
        "skip", "bound_counter_id", "weight", "class_weight", "class_max_wait")  # fmt: skip
SEAT_AND_LINE = f"""
SELECT {SEAT}, {", ".join(f"w.{column} AS waiting_{column}" for column in LINE)}
FROM {SEATS} LEFT JOIN ({WAITING}) w ON TRUE
WHERE c.id = $1
"""  # noqa: S608


async def seat_and_line(work: Work, counter_id: UUID) -> tuple[Seat, Line]:
    """The counter, which exists, whom it may call today, as far as they can be next, and how it chooses."""
    yesterday = work.now.date() - timedelta(days=1)  # in UTC: no zone is further behind
    rows = await fetch(work.connection, SEAT_AND_LINE, counter_id, work.hall_id, yesterday, work.now)
    seat = read(Seat, rows[0])
    today = business_day(work.now, seat.timezone)
    return seat, _line(
        seat, [row for row in rows if row["waiting_leg_id"] and as_day(row["waiting_day"]) >= today]
    )


def _line(seat: Seat, rows: Sequence[Mapping[str, Any]]) -> Line:
    legs = [(read(Waiting, row, "waiting_"), as_uuid(row["waiting_bound_counter_id"]), row) for row in rows]
    policy = CallPolicy(
        ratio=seat.priority_ratio,
        max_wait_seconds=seat.max_wait_seconds,
        classes={
            leg.priority_class: ClassPolicy(row["waiting_class_weight"], row["waiting_class_max_wait"])
            for leg, _, row in legs
            if leg.priority_class and row["waiting_class_weight"] is not None
        },
        queue_weights={leg.queue_id: row["waiting_weight"] for leg, _, row in legs},
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
