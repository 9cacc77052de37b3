"""Reads applications, their steps, and the tickets they belong to."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import orjson

from api.applications.queries.rows import ApplicationRow, StepRow
from api.database import connection, fetch
from api.events import ApplicationAmended
from api.halls.queries.batches import by_id, columns, grouped, marks, those
from api.queue.actions.rows import as_uuid, read

STEPS = f"""
SELECT {columns(StepRow, "s", without={"changed"})}, (SELECT j.payload FROM journal j JOIN application a
    ON a.hall_id = j.hall_id WHERE a.id = s.application_id AND j.version = s.version
    AND s.kind = '{ApplicationAmended.__name__}') AS payload
FROM application_step s WHERE s.application_id IN ({{ids}}) ORDER BY s.version
"""  # noqa: S608


async def applications_by_id(ids: list[UUID]) -> dict[UUID, ApplicationRow]:
    """Applications of any state."""
    return by_id(await those(ApplicationRow, "application", ids))


async def applications_by_number(numbers: list[str]) -> dict[str, ApplicationRow]:
    """Applications by their numbers, as `read_number` gives them."""
    found = await those(ApplicationRow, "application", numbers, by="number")
    return {row.number: row for row in found if row.number}


async def steps_of(application_ids: list[UUID]) -> dict[UUID, list[StepRow]]:
    """What happened to applications, oldest first."""
    rows = await fetch(connection(), STEPS.format(ids=marks(len(application_ids))), *application_ids)
    return grouped([_step(row) for row in rows], application_ids, lambda row: row.application_id)


def _step(row: dict[str, Any]) -> StepRow:
    told = orjson.loads(row["payload"] or "{}")
    return read(StepRow, {**row, "changed": tuple(told.get("changed", ()))})


async def applications_of_tickets(ticket_ids: list[UUID]) -> dict[UUID, list[ApplicationRow]]:
    """The applications that tickets are for, in the order in which they were tied to them."""
    links = await _links("ticket_id", ticket_ids)
    files = await applications_by_id([application_id for _, application_id in links])
    found: defaultdict[UUID, list[ApplicationRow]] = defaultdict(list)
    for ticket_id, application_id in links:
        found[ticket_id].append(files[application_id])
    return found


async def tickets_of_applications(application_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """The tickets that were for applications, oldest first."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for ticket_id, application_id in await _links("application_id", application_ids):
        found[application_id].append(ticket_id)
    return found


async def _links(column: str, ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    rows = await fetch(
        connection(),
        f"SELECT ticket_id, application_id FROM application_ticket WHERE {column} IN ({marks(len(ids))})"  # noqa: S608
        " ORDER BY id",
        *ids,
    )
    return [(as_uuid(row["ticket_id"]), as_uuid(row["application_id"])) for row in rows]
