"""Ties an application to the ticket of a visit."""

from uuid import UUID

from uuid_utils.compat import uuid7

from api.applications.actions.rows import File
from api.applications.actions.steps import step
from api.database import fetch
from api.events import ApplicationLinked
from api.queue.actions.moves import find, must_be
from api.queue.rules import OPEN
from api.refusals import Refusal, RefusalCode
from api.work import Work


async def open_ticket_at(work: Work, ticket_id: UUID, agency_id: UUID) -> Refusal | None:
    """Whether a ticket of the locked hall is open at an agency, so that a file may be opened from it.

    Refuses NOT_FOUND (also for another agency's) and WRONG_STATE.
    """
    standing = await find(work, ticket_id)
    if isinstance(standing, Refusal) or standing.agency_id != agency_id:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))
    return must_be(standing, *OPEN)


def link(work: Work, file: File, ticket_id: UUID) -> File:
    """Say that a ticket is for this application; the file after it."""
    write_link(work, file.id, ticket_id)
    return step(work, file, ApplicationLinked, ticket_id=ticket_id)


def write_link(work: Work, application_id: UUID, ticket_id: UUID) -> None:
    """Write that a ticket is for this application, within a step that tells it."""
    work.write(
        "INSERT INTO application_ticket (id, application_id, ticket_id, linked_at) VALUES ($1, $2, $3, $4)",
        *(uuid7(), application_id, ticket_id, work.now),
    )


async def files_of_visit(work: Work, ticket_id: UUID) -> frozenset[str]:
    """The ids, as text, of the applications that a ticket is for."""
    rows = await fetch(
        work.connection, "SELECT application_id FROM application_ticket WHERE ticket_id = $1", ticket_id
    )
    return frozenset(str(row["application_id"]) for row in rows)
