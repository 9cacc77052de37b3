"""Brings bookings under the installation's first key, and under its present fingerprints."""

from collections.abc import AsyncIterator

from tortoise.exceptions import IntegrityError

from api.appointments.actions.identities import fingerprints_of, sealed
from api.appointments.queries.persons import PersonalBooking, sealed_bookings
from api.database import connection, execute
from api.sealing import seals

# Guarded by what was read: whoever changes it meanwhile seals it under the first key themselves.
RESEAL = (
    "UPDATE booking SET name = $1, phone = $2, nik = $3, phone_hash = $4, nik_hash = $5"
    " WHERE id = $6 AND name = $7"
)


async def reseal() -> AsyncIterator[tuple[int, int]]:
    """Yield how many rows were seen and changed, portion by portion; what is current already is left alone.

    Until it is done after a new index key, nobody's earlier bookings are known: a second one on a day, and what
    was missed before, go unnoticed. Whoever booked twice that way has the later one's old fingerprints until
    their day is over and this is run again: two bookings that stand cannot have the same.
    """
    async for rows in sealed_bookings():
        yield len(rows), sum([await _reseal(row) for row in rows])


async def _reseal(row: PersonalBooking) -> int:
    applicant = row.applicant
    who, columns = fingerprints_of(applicant), sealed(applicant, row.id)
    is_current = all(seals().is_current(text) for text in (row.name, row.phone, row.nik) if text)
    present, before = (who.phone, who.nik), (row.phone_hash, row.nik_hash)
    if is_current and present == before:
        return 0
    try:
        return await execute(connection(), RESEAL, *columns.values(), *present, row.id, row.name)
    except IntegrityError:
        if is_current:
            return 0
        return await execute(connection(), RESEAL, *columns.values(), *before, row.id, row.name)
