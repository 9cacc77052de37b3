"""Forgets who booked, and keeps that somebody did."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM
from api.appointments.actions.changing import cancel_appointment
from api.appointments.queries.persons import bookings_of_person
from api.database import connection, execute, fetch
from api.people.holdings import Erased, in_portions
from api.people.rules.identity import Nik
from api.queue.actions.rows import as_uuid
from api.refusals import Refusal
from api.work import HallOf, Work, one_transaction

BY_ORDER = "Data pribadi dihapus atas permintaan"
PORTION = 200
NOBODY = "name = NULL, phone = NULL, nik = NULL, phone_hash = NULL, nik_hash = NULL, erased_at = $1"
ENDED_BEFORE = "name IS NOT NULL AND state NOT IN ('HELD', 'BOOKED') AND ended_at <= $1"
UNUSED_BEFORE = "booked_at IS NULL AND ended_at <= $1"


async def erase_person(nik: Nik, phone: str | None = None, *, now: datetime, with_open: bool) -> Erased:
    """Clear name, phone, NIK and fingerprints of all bookings of a person; what they missed is forgotten too.

    A booking that still stands keeps its place without a name: its secret opens it. with_open: its place is given
    up first. Each in a transaction of its own.
    """
    erased = Erased()
    for booking in await bookings_of_person(nik, phone):
        if booking.stands and with_open:
            await cancel_appointment(SYSTEM, booking.id, reason=BY_ORDER, now=now)  # too late is gone as well
        erased.emptied += await _empty(booking.id, now)
    return erased


async def _empty(booking_id: UUID, now: datetime) -> bool:
    """Under its hall's lock, since its verbs read what they write."""

    async def verb(work: Work) -> bool:
        return await execute(work.connection, f"UPDATE booking SET {NOBODY} WHERE id = $2", now, booking_id) == 1  # noqa: S608

    done = await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("booking", booking_id))
    return not isinstance(done, Refusal) and done


async def purge_bookings(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Forget who had a booking that ended before an instant, and with it what they missed."""
    if dry_run:
        return await _count(ENDED_BEFORE, before)

    async def portion() -> int:
        statement = f"SELECT id FROM booking WHERE {ENDED_BEFORE} LIMIT {PORTION}"  # noqa: S608
        rows = await fetch(connection(), statement, before)
        return sum([await _empty(as_uuid(row["id"]), now) for row in rows])

    return await in_portions(portion)


async def purge_holds(before: datetime, *, now: datetime, dry_run: bool) -> int:
    """Delete places that were held before an instant and never booked: they say nothing about anybody."""
    if dry_run:
        return await _count(UNUSED_BEFORE, before)
    some = f"SELECT id FROM booking WHERE {UNUSED_BEFORE} LIMIT {PORTION}"  # noqa: S608
    statement = f"DELETE FROM booking WHERE id IN ({some})"  # noqa: S608
    return await in_portions(lambda: execute(connection(), statement, before))


async def _count(condition: str, before: datetime) -> int:
    statement = f"SELECT COUNT(*) AS old FROM booking WHERE {condition}"  # noqa: S608
    [row] = await fetch(connection(), statement, before)
    return int(row["old"])
