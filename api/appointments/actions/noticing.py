"""Tells whoever has booked that their time was closed since, or is open again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import SYSTEM
from api.apart import each_apart
from api.appointments.actions.rows import Standing, find, step
from api.appointments.rules import Slot
from api.appointments.rules.notices import Notice, Promise, notice_of
from api.database import connection, fetch
from api.events import AppointmentClosed, AppointmentReopened, BookingState
from api.halls.queries import calendar_as_kept, calendar_of
from api.halls.rules import Calendar
from api.queue.actions.rows import as_day, as_time, as_uuid
from api.work import HallOf, Work, one_transaction

AT_ONCE = 100  # bookings that are told at a time
READ_AT_ONCE = 500
NOBODY = UUID(int=0)
STILL_TO_COME = """
SELECT b.id, COALESCE(s.queue_id, b.queue_id) AS queue_id, b.owner_id, b.starts_at, b.ends_at, b.notice,
  COALESCE(h.archived_at, a.archived_at, q.archived_at, s.archived_at) AS archived_at,
  (SELECT MAX(day) FROM closed_day c WHERE c.hall_id = h.id) AS closed_until
FROM booking b JOIN hall h ON h.id = b.hall_id LEFT JOIN service s ON s.id = b.service_id
  JOIN queue q ON q.id = COALESCE(s.queue_id, b.queue_id) JOIN agency a ON a.id = q.agency_id
WHERE b.hall_id = $1 AND b.day >= $2 AND b.state = 'BOOKED' AND b.id > $3 {one}ORDER BY b.id LIMIT $4
"""


async def notice_bookings(hall_id: UUID, now: datetime) -> int:
    """Write down of a hall's bookings to come which will not be kept, and tell it; how many changed, at most 100.

    Each in a transaction of its own, decided again under the hall's lock; in one SELECT and the hall's calendar if
    none did.
    """
    calendar = await calendar_of(hall_id)
    changed: list[UUID] = []
    after = NOBODY
    while calendar and len(changed) < AT_ONCE:
        rows = await fetch(connection(), STILL_TO_COME.format(one=""), hall_id, now.date(), after, READ_AT_ONCE)
        changed += [as_uuid(row["id"]) for row in rows if _notice(calendar, row, now) != row["notice"]]
        if len(rows) < READ_AT_ONCE:
            break
        after = as_uuid(rows[-1]["id"])
    return sum(await each_apart(_notice_one, changed[:AT_ONCE], now=now))


def _notice(calendar: Calendar, row: dict[str, Any], now: datetime) -> str | None:
    notice = _of_row(calendar, row, now)
    return notice[0] if notice else None


def _of_row(calendar: Calendar, row: dict[str, Any], now: datetime) -> Notice | None:
    slot = Slot(as_uuid(row["owner_id"]), as_time(row["starts_at"]), as_time(row["ends_at"]), capacity=1)
    promise = Promise(as_uuid(row["queue_id"]), slot, is_archived=row["archived_at"] is not None)
    return notice_of(calendar, promise, now, closed_until=as_day(row["closed_until"]))


async def _notice_one(booking_id: UUID, now: datetime) -> bool:
    async def verb(work: Work) -> bool:
        booking = await find(work, booking_id)
        if not isinstance(booking, Standing) or booking.state is not BookingState.BOOKED:
            return False
        calendar = calendar_as_kept(booking.hall_id, booking.edition) or await calendar_of(booking.hall_id)
        one = STILL_TO_COME.format(one="AND b.id = $5 ")
        rows = await fetch(work.connection, one, booking.hall_id, now.date(), NOBODY, 1, booking_id)
        if calendar is None or not rows:
            return False
        return _write(work, booking, rows[0]["notice"], _of_row(calendar, rows[0], now))

    return await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("booking", booking_id)) is True


def _write(work: Work, booking: Standing, before: str | None, notice: Notice | None) -> bool:
    indonesian, english = notice or (None, None)
    if indonesian == before:
        return False
    kind = AppointmentClosed if notice else AppointmentReopened
    step(work, booking, BookingState.BOOKED, kind, {"notice": indonesian, "notice_en": english}, reason=indonesian)
    return True
