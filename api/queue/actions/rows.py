"""Loads what the verbs of the queue decide on, in one hand-written statement each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from api.clock import business_day
from api.database import fetch
from api.events import CallRule, Channel, CounterState, PriorityClass, TicketState
from api.queue.rules import CallPolicy, ClassPolicy, QueuePlace, Waiting
from api.work import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter with its hall's policy, who sits there, and the ticket that is called or served there."""

    counter_id: UUID
    hall_id: UUID
    agency_id: UUID
    archived_at: datetime | None
    timezone: str
    priority_ratio: int
    max_wait_seconds: int
    desk_state: CounterState | None
    staff_id: UUID | None
    staff_name: str | None
    priority_streak: int | None
    last_act: str | None
    ticket_id: UUID | None
    ticket_label: str | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """The columns of a ticket that a verb may change, under their own names."""

    state: TicketState
    queue_id: UUID
    leg_id: UUID
    counter_id: UUID | None
    attempt: int
    called_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LegRow:
    """The columns of a leg that a verb may change, under their own names."""

    state: TicketState
    wait_from: datetime
    front: bool
    skip: int
    bound_counter_id: UUID | None
    counter_id: UUID | None
    called_at: datetime | None
    serving_at: datetime | None
    ended_at: datetime | None
    hold_until: datetime | None
    attempt: int
    rule: CallRule | None
    returns: int
    delays: int
    ended_as: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket with its leg, its hall's policy, and who sits at its counter: all a move is decided on.

    agency_id: of the counter it is at, else of its queue.
    """

    ticket_id: UUID
    hall_id: UUID
    agency_id: UUID
    day: date
    number: int
    label: str
    channel: Channel
    priority_class: PriorityClass | None
    series_queue_id: UUID
    version: int
    ordinal: int
    timezone: str
    recalls_before_no_show: int
    seconds_before_no_show: int
    recall_cooldown_seconds: int
    return_grace_seconds: int
    returns_allowed: int
    return_behind: int
    put_back_place: QueuePlace
    delays_allowed: int
    is_day_closed: bool
    staff_id: UUID | None
    priority_streak: int | None
    ticket: TicketRow
    leg: LegRow

    @property
    def state(self) -> TicketState:
        """Where the ticket is in its life."""
        return self.ticket.state


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a counter may call, as far as they can be next, and how its hall weighs them.

    stepped_back: everybody in its queues who lets others go first, also those bound to another counter.
    """

    waiting: list[Waiting]
    policy: CallPolicy
    stepped_back: list[Waiting]


async def lock_by(work: Work, table: str, row_id: UUID | str, *, column: str = "id") -> bool:
    """Take the lock of the hall to which a row of `table` belongs; False if there is no such row.

    A statement of its own: whatever is joined to a row that was waited for is read as it was before the wait.
    """
    hall = "id" if table == "hall" else "hall_id"
    rows = await fetch(
        work.connection,
        f"SELECT t.hall_id, t.version FROM timeline t JOIN {table} x ON x.{hall} = t.hall_id "  # noqa: S608
        f"WHERE x.{column} = $1 FOR NO KEY UPDATE OF t",
        row_id,
    )
    if not rows:
        return False
    work.hall_id, work.version = as_uuid(rows[0]["hall_id"]), rows[0]["version"]
    return True


SEAT = """
SELECT c.id AS counter_id, c.hall_id, c.agency_id, c.archived_at, h.timezone, h.priority_ratio, h.max_wait_seconds,
  d.state AS desk_state, d.staff_id, d.staff_name, d.priority_streak, d.last_act, t.id AS ticket_id,
  t.label AS ticket_label
FROM counter c JOIN hall h ON h.id = c.hall_id LEFT JOIN desk d ON d.counter_id = c.id
  LEFT JOIN leg l ON l.counter_id = c.id AND l.state IN ('CALLED', 'SERVING')
  LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE c.id = $1
"""


async def seat_of(work: Work, counter_id: UUID) -> Seat:
    """The counter, which exists: its hall is locked."""
    rows = await fetch(work.connection, SEAT, counter_id)
    return read(Seat, rows[0])


STANDING = f"""
SELECT t.id AS ticket_id, t.hall_id, COALESCE(c.agency_id, q.agency_id) AS agency_id, t.day, t.number, t.label,
  t.channel, t.priority_class,
  t.series_queue_id, t.version, l.ordinal, h.timezone, h.recalls_before_no_show, h.seconds_before_no_show,
  h.recall_cooldown_seconds, h.return_grace_seconds, h.returns_allowed, h.return_behind, h.put_back_place,
  h.delays_allowed, d.staff_id, d.priority_streak,
  EXISTS (SELECT 1 FROM closed_day x WHERE x.hall_id = t.hall_id AND x.day >= t.day) AS is_day_closed,
  {", ".join(f"t.{field.name} AS ticket_{field.name}" for field in fields(TicketRow))},
  {", ".join(f"l.{field.name} AS leg_{field.name}" for field in fields(LegRow))}
FROM ticket t JOIN leg l ON l.id = t.leg_id JOIN queue q ON q.id = t.queue_id JOIN hall h ON h.id = t.hall_id
  LEFT JOIN counter c ON c.id = t.counter_id LEFT JOIN desk d ON d.counter_id = t.counter_id
"""  # noqa: S608


async def standing_of(work: Work, ticket_id: UUID) -> Standing | None:
    """The ticket as it stands; None if there is none, or none of the hall that is locked."""
    rows = await fetch(work.connection, f"{STANDING} WHERE t.id = $1 AND t.hall_id = $2", ticket_id, work.hall_id)
    return _standing(rows[0]) if rows else None


async def open_standings(work: Work, last_day: date) -> list[Standing]:
    """Every ticket of the locked hall that is still open, of `last_day` and before."""
    rows = await fetch(
        work.connection,
        f"{STANDING} WHERE l.hall_id = $1 AND l.ended_at IS NULL AND t.day <= $2 "
        "AND l.state IN ('PRINTING', 'WAITING', 'CALLED', 'SERVING', 'HELD')",
        work.hall_id,
        last_day,
    )
    return [_standing(row) for row in rows]


# Of each queue and class only who waited longest can be next, unless somebody stepped back or is at the front:
# so a line of 500 costs as little as one of 5. The order inside a class is that of rules.choose_next.
WAITING = """
SELECT * FROM (
  SELECT l.id AS leg_id, l.ticket_id, l.queue_id, l.number, l.joined_at, l.wait_from, l.priority_class, l.front,
    l.skip, l.bound_counter_id, q.weight + cq.weight AS weight, p.weight AS class_weight,
    p.max_wait_seconds AS class_max_wait,
    ROW_NUMBER() OVER (
      PARTITION BY l.queue_id, l.priority_class, (l.skip > 0 OR l.front)
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


async def line_of(work: Work, seat: Seat) -> Line:
    """Whom the counter may call today, as far as they can be next, and the policy by which it chooses."""
    today = business_day(work.now, seat.timezone)
    rows = await fetch(work.connection, WAITING, seat.counter_id, seat.hall_id, today, work.now)
    legs = [(read(Waiting, row), as_uuid(row["bound_counter_id"]), row) for row in rows]
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


def _standing(row: Mapping[str, Any]) -> Standing:
    return read(Standing, {**row, "ticket": read(TicketRow, row, "ticket_"), "leg": read(LegRow, row, "leg_")})


def read(kind: type[T], row: Mapping[str, Any], prefix: str = "") -> T:
    """A row as a value: every field from the column of its name, by the field's type."""
    if kind not in _READERS:
        _READERS[kind] = [(name, _reader(hint)) for name, hint in get_type_hints(kind).items()]
    return kind(*[read(row[prefix + name]) for name, read in _READERS[kind]])


_READERS: dict[type[Any], list[tuple[str, Callable[[Any], Any]]]] = {}


def _reader(hint: Any) -> Callable[[Any], Any]:
    plain = next((part for part in get_args(hint) if part is not type(None)), hint)
    if plain is UUID:
        return as_uuid
    if plain is datetime:
        return as_time
    if plain is date:
        return as_day
    if plain is bool or (isinstance(plain, type) and issubclass(plain, StrEnum)):
        return lambda value: None if value is None else plain(value)
    return lambda value: value


def as_uuid(value: Any) -> Any:
    return UUID(value) if isinstance(value, str) else value


def as_time(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def as_day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value
