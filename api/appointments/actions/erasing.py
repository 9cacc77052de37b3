"""Forgets who booked, and keeps that somebody did."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.database import connection, execute, fetch
from api.halls.queries.batches import marks
from api.queue.actions.rows import as_uuid
from api.work import HallOf, Work, one_transaction

OF_THEM = "(phone_hash IN ({them}) OR nik_hash IN ({them}))"


async def erase(actor: Actor, fingerprints: Sequence[str], *, now: datetime) -> int:
    """Clear name, phone and both hashes of everybody's bookings with one of these fingerprints; how many.

    fingerprints: of api.sealing, PHONE or NIK, any number. A booking that still stands stays: its secret opens it.
    What was missed is forgotten with the person. For the command `person erase`, which has asked who may.
    """
    if not fingerprints:
        return 0
    them = OF_THEM.format(them=marks(len(fingerprints)))
    halls = await fetch(connection(), f"SELECT DISTINCT hall_id FROM booking WHERE {them}", *fingerprints)  # noqa: S608
    return sum([await _erase_in(as_uuid(row["hall_id"]), actor, fingerprints, now) for row in halls])


async def _erase_in(hall_id: UUID, actor: Actor, fingerprints: Sequence[str], now: datetime) -> int:
    """In one hall, under its lock."""
    them = OF_THEM.format(them=marks(len(fingerprints), after=2))

    async def verb(work: Work) -> int:
        return await execute(
            work.connection,
            "UPDATE booking SET name = NULL, phone = NULL, phone_hash = NULL, nik_hash = NULL, erased_at = $1"  # noqa: S608
            f" WHERE hall_id = $2 AND {them}",
            *(now, hall_id, *fingerprints),
        )

    erased = await one_transaction(verb, actor=actor, now=now, hall=HallOf("hall", hall_id))
    return erased if isinstance(erased, int) else 0
