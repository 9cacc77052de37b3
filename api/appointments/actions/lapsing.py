"""Does what the clock asks of bookings: holds lapse, and what nobody came for expires."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM
from api.apart import each_apart
from api.appointments.actions.places import give_back
from api.appointments.actions.rows import Standing, find, step
from api.appointments.rules import Slot, is_open_during
from api.database import connection, fetch
from api.events import AppointmentExpired, BookingState, HoldLapsed
from api.halls.queries import calendar_as_kept, calendar_of
from api.queue.actions.rows import as_uuid
from api.refusals import Refusal
from api.work import HallOf, Work, one_transaction

LAPSES_AT_ONCE = 200


async def let_lapse(now: datetime) -> int:
    """End the holds whose form was not filled in, and the bookings nobody checked in; returns how many.

    Each in a transaction of its own, decided again under its hall's lock; in one SELECT if there are none.
    """
    rows = await fetch(
        connection(),
        "SELECT id FROM booking WHERE state IN ('HELD', 'BOOKED') AND due_at <= $1 ORDER BY due_at LIMIT $2",
        *(now, LAPSES_AT_ONCE),
    )
    return sum(await each_apart(_lapse, [as_uuid(row["id"]) for row in rows], now=now))


async def _lapse(booking_id: UUID, now: datetime) -> bool:
    async def verb(work: Work) -> bool | Refusal:
        booking = await find(work, booking_id)
        if isinstance(booking, Refusal):
            return booking
        if booking.due_at > now or booking.state not in (BookingState.HELD, BookingState.BOOKED):
            return False
        give_back(work, booking.queue_id, booking.day, booking.channel)
        if booking.state is BookingState.HELD:
            step(work, booking, BookingState.LAPSED, HoldLapsed, {"ended_at": now})
        else:
            missed = await _could_have_come(work, booking)
            ended = {"ended_at": now, "missed": missed}
            step(work, booking, BookingState.EXPIRED, AppointmentExpired, ended, missed=missed)
        return True

    return await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("booking", booking_id)) is True


async def _could_have_come(work: Work, booking: Standing) -> bool:
    """Whether the hall was there for the booking: else it is not the citizen's fault.

    It was not if its calendar has closed the time since, if it was paused, closed by order or its agency disturbed
    at any time of the check-in, if the service was archived, or if the day was closed before the check-in ended.
    """
    calendar = calendar_as_kept(booking.hall_id, booking.edition) or await calendar_of(booking.hall_id)
    slot = Slot(booking.owner_id, booking.starts_at, booking.ends_at, capacity=1)
    if calendar is None or not is_open_during(calendar, booking.queue_id, slot, work.now):
        return False
    if booking.archived_at is not None:
        return False
    window = (booking.starts_at, booking.due_at)
    return not await fetch(work.connection, STOOD_STILL, booking.hall_id, *window, booking.day, booking.agency_id)


STOOD_STILL = """
SELECT 1 AS yes FROM pause WHERE hall_id = $1 AND started_at < $3 AND (ended_at IS NULL OR ended_at > $2)
UNION ALL
SELECT 1 AS yes FROM closure WHERE hall_id = $1 AND (agency_id IS NULL OR agency_id = $5)
  AND started_at < $3 AND (ended_at IS NULL OR ended_at > $2)
UNION ALL
SELECT 1 AS yes FROM closed_day WHERE hall_id = $1 AND day = $4 AND closed_at < $3
LIMIT 1
"""
