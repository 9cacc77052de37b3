"""Reckons anew what hangs on a hall's directory, after that has changed: due days, and bookings to come."""

from datetime import datetime
from uuid import UUID

from api.apart import each_apart
from api.applications import actions as applications
from api.appointments import actions as appointments
from api.database import connection, execute, fetch
from api.queue.actions.rows import as_uuid

HALLS_AT_ONCE = 20
CHANGED = "SELECT hall_id FROM timeline WHERE reckoned_version < directory_version LIMIT $1"
NEWEST = "SELECT directory_version FROM timeline WHERE hall_id = $1"
RECKONED = "UPDATE timeline SET reckoned_version = $2 WHERE hall_id = $1 AND reckoned_version < $2"


async def reckon(now: datetime) -> int:
    """Do it for some of the halls whose directory has changed; how many bookings and files were told.

    In one SELECT if there is none. In portions: what is left of a hall is done when this is called again, and what
    breaks off is done again, which changes nothing for what is done already.
    """
    halls = [as_uuid(row["hall_id"]) for row in await fetch(connection(), CHANGED, HALLS_AT_ONCE)]
    return sum(await each_apart(_reckon_hall, halls, now=now))


async def _reckon_hall(hall_id: UUID, now: datetime) -> int:
    [row] = await fetch(connection(), NEWEST, hall_id)  # before it is read: what changes meanwhile is newer
    told = await appointments.notice_bookings(hall_id, now) + await applications.reckon_due_days(hall_id, now)
    if not told:
        await execute(connection(), RECKONED, hall_id, row["directory_version"])
    return told
