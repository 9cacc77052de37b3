"""Reads which services a hall's citizens take numbers for most."""

from datetime import datetime, timedelta
from uuid import UUID

from api.database import connection, fetch
from api.halls import queries as halls
from api.halls.queries import ServiceRow
from api.halls.queries.batches import marks
from api.halls.queries.kept import Kept

LEARNT_FROM = timedelta(days=30)
LEARNT_ANEW, STILL_NOTHING = timedelta(minutes=10), timedelta(minutes=1)
Counted = tuple[datetime, dict[UUID, int]]

_counted: Kept[Counted] = Kept()


async def popular_services_of(keys: list[tuple[UUID, datetime]]) -> dict[tuple[UUID, datetime], list[ServiceRow]]:
    """All services of halls, those with most numbers in the last 30 days first, then by name.

    key: hall and now. Counted anew every ten minutes, in one statement for all halls; who is where in a list of
    habits changes slowly.
    """
    services = await halls.services_of([hall_id for hall_id, _ in keys])
    counts = await _counts(dict(keys))
    return {(hall_id, now): _ranked(services.get(hall_id, []), counts[hall_id]) for hall_id, now in keys}


def _ranked(services: list[ServiceRow], taken: dict[UUID, int]) -> list[ServiceRow]:
    return sorted(services, key=lambda row: (-taken.get(row.id, 0), row.name))


async def _counts(wanted: dict[UUID, datetime]) -> dict[UUID, dict[UUID, int]]:
    old = [hall_id for hall_id, now in wanted.items() if not _is_fresh(_counted.get(hall_id), now)]
    if old:
        since = min(wanted[hall_id] for hall_id in old) - LEARNT_FROM
        rows = await fetch(connection(), _statement(len(old)), since.date(), *old)
        for hall_id in old:
            mine = {
                UUID(str(row["service_id"])): row["taken"] for row in rows if str(row["hall_id"]) == str(hall_id)
            }
            _counted.put(hall_id, (wanted[hall_id], mine))
    return {hall_id: found[1] for hall_id in wanted if (found := _counted.get(hall_id))}


def _is_fresh(counted: Counted | None, now: datetime) -> bool:
    """A hall that has no habits yet is looked at sooner."""
    return counted is not None and abs(now - counted[0]) < (LEARNT_ANEW if counted[1] else STILL_NOTHING)


def _statement(halls_asked: int) -> str:
    return f"""
SELECT hall_id, service_id, COUNT(*) AS taken FROM ticket
WHERE hall_id IN ({marks(halls_asked, after=1)}) AND day >= $1 AND service_id IS NOT NULL
GROUP BY hall_id, service_id
"""  # noqa: S608
