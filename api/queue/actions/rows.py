"""Loads what the verbs of the queue decide on, in one hand-written statement each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from api.database import fetch
from api.events import CallRule, Channel, CounterState, PriorityClass, TicketState
from api.queue.queries import tickets
from api.queue.rules import QueuePlace
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
    service_id: UUID | None
    issued_at: datetime
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

    def after(self, version: int, columns: Mapping[str, Any]) -> tickets.TicketRow:
        """The ticket as a reader will find it, once these columns are written."""
        stays = {name: getattr(self, name) for name in _STAYS}
        moves = {name: getattr(self.ticket, name) for name in TicketRow.__slots__}
        return tickets.TicketRow(id=self.ticket_id, **{**stays, **moves, **columns, "version": version})


_STAYS = (
    "hall_id",
    "day",
    "number",
    "series_queue_id",
    "label",
    "channel",
    "priority_class",
    "service_id",
    "issued_at",
)


SEAT_OF = """
SELECT c.id AS counter_id, c.hall_id, c.agency_id, c.archived_at, h.timezone, h.priority_ratio, h.max_wait_seconds,
  d.state AS desk_state, d.staff_id, d.staff_name, d.priority_streak, t.id AS ticket_id, t.label AS ticket_label
FROM counter c JOIN hall h ON h.id = c.hall_id LEFT JOIN desk d ON d.counter_id = c.id
  LEFT JOIN leg l ON l.counter_id = c.id AND l.state IN ('CALLED', 'SERVING')
  LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE c.id = $1
"""


async def seat_of(work: Work, counter_id: UUID) -> Seat:
    """The counter, which exists: its hall is locked."""
    rows = await fetch(work.connection, SEAT_OF, counter_id)
    return read(Seat, rows[0])


STANDING = f"""
SELECT t.id AS ticket_id, t.hall_id, COALESCE(c.agency_id, q.agency_id) AS agency_id, t.day, t.number, t.label,
  t.channel, t.priority_class, t.series_queue_id, t.service_id, t.issued_at, t.version, l.ordinal, h.timezone,
  h.recalls_before_no_show, h.seconds_before_no_show, h.recall_cooldown_seconds, h.return_grace_seconds,
  h.returns_allowed, h.return_behind, h.put_back_place,
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


async def standings_of(work: Work, *ticket_ids: UUID) -> list[Standing]:
    """Tickets of the locked hall as they stand, which exist, in this order."""
    places = ", ".join(f"${place}" for place in range(2, 2 + len(ticket_ids)))
    rows = await fetch(
        work.connection, f"{STANDING} WHERE t.hall_id = $1 AND t.id IN ({places})", work.hall_id, *ticket_ids
    )
    found = {standing.ticket_id: standing for standing in map(_standing, rows)}
    return [found[ticket_id] for ticket_id in ticket_ids]


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
