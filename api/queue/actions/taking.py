"""Loads what giving out a number is decided on: the queue, the day, and the day's last number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from api.database import fetch
from api.halls.queries.kept import Edition
from api.queue.actions.rows import read
from api.work import Work

NEWEST = timedelta(days=2)  # no zone is further from UTC, and no clock that steps back is believed for longer

# $3: rows of later days are bookings', without a number, one for each queue and day that is booked ahead.
# service_id is null where the queue was named; a service that is not of the named queue finds nothing
QUEUE = """
SELECT h.id AS hall_id, h.timezone, h.print_confirm_seconds, h.presence_proof, q.id AS queue_id, q.agency_id,
  q.prefix, q.daily_quota, q.online_share, s.id AS service_id,
  COALESCE(h.archived_at, a.archived_at, q.archived_at, s.archived_at) AS archived_at,
  (SELECT MAX(day) FROM number_series n WHERE n.hall_id = h.id AND n.last_number > 0 AND n.day <= $3)
    AS newest_day,
  (SELECT MAX(day) FROM closed_day c WHERE c.hall_id = h.id) AS newest_closed,
  (SELECT directory_version FROM timeline t WHERE t.hall_id = h.id) AS directory_version,
  (SELECT value FROM epoch WHERE id = 1) AS epoch
FROM hall h JOIN queue q ON q.hall_id = h.id JOIN agency a ON a.id = q.agency_id
  LEFT JOIN service s ON s.queue_id = q.id AND s.id = $2
WHERE h.id = $1 AND {condition}
"""


@dataclass(frozen=True, slots=True)
class QueueToTakeFrom:
    """A queue of the locked hall. archived_at: when the first of hall, agency, queue and service was.

    newest_day, newest_closed: the latest business days on which the hall gave out a number, and closed.
    directory_version, epoch: the edition of the hall's directory, which cannot move while the hall is locked.
    """

    hall_id: UUID
    timezone: str
    print_confirm_seconds: int
    presence_proof: bool
    queue_id: UUID
    agency_id: UUID
    prefix: str
    daily_quota: int | None
    online_share: int | None
    service_id: UUID | None
    archived_at: datetime | None
    newest_day: date | None
    newest_closed: date | None
    directory_version: int
    epoch: UUID | None

    @property
    def edition(self) -> Edition:
        """Of the hall's directory."""
        return Edition(str(self.epoch), self.directory_version)


@dataclass(frozen=True, slots=True)
class Series:
    """A queue's numbers of one day. id: None before the first of them."""

    id: UUID | None
    last_number: int
    taken_online: int
    taken_on_site: int
    last_at: datetime | None


async def queue_to_take_from(
    work: Work, *, service_id: UUID | None, queue_id: UUID | None
) -> QueueToTakeFrom | None:
    """The queue named, or the queue of the service; None where the hall has none such, or they do not match."""
    conditions = (["s.id = $2"] if service_id else []) + (["q.id = $4"] if queue_id else [])
    statement = QUEUE.format(condition=" AND ".join(conditions))
    named = [queue_id] if queue_id else []
    newest = work.now.date() + NEWEST
    rows = await fetch(work.connection, statement, work.hall_id, service_id, newest, *named)
    return read(QueueToTakeFrom, rows[0]) if rows else None


async def series_of(work: Work, queue_id: UUID, day: date) -> Series:
    """The queue's numbers of the day so far; all zero before the first."""
    rows = await fetch(
        work.connection,
        "SELECT id, last_number, taken_online, taken_on_site, last_at FROM number_series"
        " WHERE queue_id = $1 AND day = $2",
        queue_id,
        day,
    )
    return read(Series, rows[0]) if rows else Series(None, 0, 0, 0, None)
