"""Reads an agency's bookings of a day, in the order of their times, and how many a hall has."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from api.appointments.queries.rows import BookingRow
from api.appointments.rules.numbers import typed_number
from api.database import connection, fetch
from api.events import BookingState
from api.halls.queries.batches import columns
from api.queue.actions.rows import read

EXPECTED = (BookingState.BOOKED, BookingState.CHECKED_IN)


@dataclass(frozen=True, slots=True)
class WantedBookings:
    """Which bookings. found_by: a booking's number as somebody typed it; None for all."""

    hall_id: UUID
    agency_id: UUID
    day: date
    states: Sequence[BookingState] = EXPECTED
    queue_id: UUID | None = None
    service_id: UUID | None = None
    found_by: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """After which booking a page begins: it keeps its place though the booking be moved."""

    starts_at: datetime
    id: UUID

    @classmethod
    def of(cls, cursor: str) -> Self | None:
        """What a cursor says; None if it is none of ours."""
        try:
            at, id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split()
            return cls(datetime.fromisoformat(at), UUID(id))
        except ValueError:
            return None

    @property
    def cursor(self) -> str:
        """As clients keep it."""
        return urlsafe_b64encode(f"{self.starts_at.isoformat()} {self.id}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class BookingCount:
    """How many bookings of an agency are in a state. newest: journal version of the last event of any."""

    agency_id: UUID
    state: BookingState
    count: int
    newest: int


async def bookings_page(wanted: WantedBookings, *, limit: int, after: Mark | None = None) -> list[BookingRow]:
    """At most `limit` of them after a mark, by time; one walk over the hall's day in the index (hall_id, day)."""
    statement, values = page_statement(wanted, limit, after)
    return [read(BookingRow, row) for row in await fetch(connection(), statement, *values)]


def page_statement(wanted: WantedBookings, limit: int, after: Mark | None) -> tuple[str, list[object]]:
    """The statement and its values."""
    values: list[object] = [wanted.hall_id, wanted.day, wanted.agency_id]

    def value(given: object) -> str:
        values.append(given)
        return f"${len(values)}"

    conditions = [f"b.state IN ({', '.join(value(state) for state in wanted.states) or 'NULL'})"]
    for column, given in (("queue_id", wanted.queue_id), ("service_id", wanted.service_id)):
        if given is not None:
            conditions.append(f"b.{column} = {value(given)}")
    if wanted.found_by is not None:
        conditions.append(f"b.number = {value(typed_number(wanted.found_by) or '')}")
    if after is not None:
        conditions.append(f"(b.starts_at, b.id) > ({value(after.starts_at)}, {value(after.id)})")
    return (
        f"SELECT {columns(BookingRow, 'b')} FROM booking b JOIN queue q ON q.id = b.queue_id"  # noqa: S608
        f" WHERE b.hall_id = $1 AND b.day = $2 AND q.agency_id = $3 AND {' AND '.join(conditions)}"
        f" ORDER BY b.starts_at, b.id LIMIT {limit}",
        values,
    )


COUNTS = """
SELECT q.agency_id, b.state, COUNT(*) AS count, MAX(b.version) AS newest
FROM booking b JOIN queue q ON q.id = b.queue_id WHERE b.hall_id = $1 AND b.day = $2 GROUP BY q.agency_id, b.state
"""


async def booking_counts_of(hall_id: UUID, day: date) -> list[BookingCount]:
    """How many bookings a hall has on a day, by agency and state."""
    return [read(BookingCount, row) for row in await fetch(connection(), COUNTS, hall_id, day)]
