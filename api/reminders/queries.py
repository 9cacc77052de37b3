"""Reads who is to be told of what, and what is kept of whom."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.database import connection, fetch
from api.events import TicketState
from api.halls.queries.batches import marks
from api.people.rules.identity import Nik
from api.queue.actions.rows import as_time, as_uuid, read
from api.queue.queries import places_of
from api.reminders.rules import Browser, Watched, sealed_about
from api.sealing import seals

HALLS = """
SELECT r.hall_id, t.version, MAX(r.asked_at) AS asked_at
FROM reminder r JOIN timeline t ON t.hall_id = r.hall_id GROUP BY r.hall_id, t.version
"""
# An undone call has an end; of those that hold, the newest counts.
WATCHED = """
SELECT r.id, r.ticket_id, t.queue_id, t.state, t.label AS number, k.label AS counter, r.sealed, r.called_version,
  r.near_told, c.version AS call_version, c.at AS called_at
FROM reminder r JOIN ticket t ON t.id = r.ticket_id
  LEFT JOIN call c ON c.ticket_id = t.id AND c.version = (
    SELECT MAX(version) FROM call o WHERE o.ticket_id = t.id AND o.undone_at IS NULL)
  LEFT JOIN counter k ON k.id = c.counter_id
WHERE r.hall_id IN ({ids}) AND (t.state = 'CALLED' OR (t.state = 'WAITING' AND NOT r.near_told))
"""

# A number has no name; it is a person's through their bookings and applications. Whose, README says of both.
OF_PERSON = """
SELECT r.id, r.sealed, r.asked_at, t.label FROM reminder r JOIN ticket t ON t.id = r.ticket_id
WHERE r.ticket_id IN (
  SELECT ticket_id FROM booking WHERE nik_hash = $1 OR (phone_hash = $2 AND nik_hash IS NULL)
  UNION SELECT ticket_id FROM application_ticket WHERE application_id IN (
    SELECT id FROM application WHERE nik_hash = $1
    UNION SELECT application_id FROM application_person WHERE nik_hash = $1
    UNION SELECT id FROM application WHERE phone_hash = $2 AND nik_hash IS NULL))
ORDER BY r.asked_at, r.id
"""


async def marks_of_halls() -> dict[UUID, object]:
    """What changes when there may be news, of each hall in which anybody wants to be told; one small statement."""
    rows = await fetch(connection(), HALLS)
    return {as_uuid(row["hall_id"]): (row["version"], row["asked_at"]) for row in rows}


async def watched_in(hall_ids: Sequence[UUID], *, now: datetime) -> list[tuple[Watched, int | None]]:
    """Reminders of halls about which there may be news, each with how many its ticket has ahead.

    Two statements for any number.
    """
    rows = await fetch(connection(), WATCHED.format(ids=marks(len(hall_ids))), *hall_ids)
    watched = [read(Watched, row) for row in rows]
    queues = {one.queue_id for one in watched if one.state is TicketState.WAITING}
    places = await places_of([(queue_id, now) for queue_id in queues]) if queues else {}
    return [(one, places.get((one.queue_id, now), {}).get(one.ticket_id)) for one in watched]


async def of_person(nik: Nik, phone: str | None = None) -> list[dict[str, Any]]:
    """The reminders of a person's numbers, as rows, oldest first."""
    by_phone = seals().fingerprint("PHONE", phone) if phone else ""
    return await fetch(connection(), OF_PERSON, seals().fingerprint("NIK", nik.text), by_phone)


async def export(nik: Nik, phone: str | None = None) -> list[dict[str, Any]]:
    """All that reminders hold about a person, as JSON values."""
    return [_told(row) for row in await of_person(nik, phone)]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    browser = Browser.read(seals().open(row["sealed"], about=sealed_about(as_uuid(row["id"]))))
    asked_at = as_time(row["asked_at"]).isoformat()
    return {
        "number": row["label"],
        "push_address": browser.address.endpoint,
        "language": browser.language,
        "asked_at": asked_at,
    }


async def export_files(nik: Nik, phone: str | None = None) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """Reminders hold no files."""
    nothing: tuple[tuple[str, AsyncIterator[bytes]], ...] = ()
    for file in nothing:
        yield file
