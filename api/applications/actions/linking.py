"""Ties an application to the ticket of a visit."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.applications.actions.results import Tied
from api.applications.actions.rows import File, find_for
from api.applications.actions.rows import must_be as file_must_be
from api.applications.actions.steps import step
from api.applications.rules.states import ENDED, REJECTED
from api.database import fetch
from api.events import ApplicationLinked, ApplicationState, ApplicationUnlinked
from api.people.rules import Permission
from api.queue.actions.moves import find, may_serve, must_be
from api.queue.actions.rows import Standing
from api.queue.rules import OPEN
from api.refusals import Refusal, RefusalCode
from api.work import HallOf, Once, Work, one_transaction

IS_VISITED_FOR = frozenset(ApplicationState) - ENDED | {REJECTED}  # whoever was refused may ask why
NO_SUCH_TICKET = Refusal(RefusalCode.NOT_FOUND, input_field=("ticket",))
NO_SUCH_APPLICATION = Refusal(RefusalCode.NOT_FOUND, input_field=("application",))


async def link_application(
    actor: Actor,
    ticket_id: UUID,
    application_id: UUID,
    *,
    secret: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Tied | Refusal:
    """Say that an open ticket is for an application of the same agency; again changes nothing.

    It is a step of the application and no act on the ticket, so `undo` at the counter does not take it back.
    Refuses NOT_FOUND (either of another hall, or of two agencies), WRONG_STATE (either is over), COUNTER_TAKEN
    (the ticket is at another officer's counter), and what `may` refuses.
    """

    async def verb(work: Work) -> Tied | Refusal:
        standing = await _served(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        file = await visited_for(work, application_id, secret)
        if isinstance(file, Refusal):
            return file
        if file.agency_id != standing.agency_id:
            return NO_SUCH_APPLICATION
        if str(file.id) not in await files_of_visit(work, ticket_id):
            link(work, file, ticket_id)
        return Tied(file.id, ticket_id)

    once = Once(key, "linkApplication", (ticket_id, application_id, secret), Tied)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


async def unlink_application(
    actor: Actor,
    ticket_id: UUID,
    application_id: UUID,
    *,
    secret: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Tied | Refusal:
    """Say that an open ticket is not for an application after all: it stays as it is, with both steps in it.

    Refuses as link_application does, and NOT_FOUND where they are not tied.
    """

    async def verb(work: Work) -> Tied | Refusal:
        standing = await _served(work, ticket_id)
        if isinstance(standing, Refusal):
            return standing
        file = await find_for(work, application_id, Permission.PROCESS_APPLICATION, secret=secret)
        if isinstance(file, Refusal):
            return file
        if str(file.id) not in await files_of_visit(work, ticket_id):
            return NO_SUCH_APPLICATION
        work.write(UNLINK, file.id, ticket_id)
        step(work, file, ApplicationUnlinked, ticket_id=ticket_id)
        return Tied(file.id, ticket_id)

    once = Once(key, "unlinkApplication", (ticket_id, application_id, secret), Tied)
    return await one_transaction(verb, actor=actor, now=now, hall=HallOf("ticket", ticket_id), once=once)


UNLINK = "DELETE FROM application_ticket WHERE application_id = $1 AND ticket_id = $2"


async def _served(work: Work, ticket_id: UUID) -> Standing | Refusal:
    """An open ticket, for whoever may serve it where it stands."""
    standing = await find(work, ticket_id)
    if isinstance(standing, Refusal):
        return NO_SUCH_TICKET
    return may_serve(work.actor, standing) or must_be(standing, *OPEN) or standing


async def visited_for(work: Work, application_id: UUID, secret: str | None) -> File | Refusal:
    """An application of the locked hall for whose sake somebody may come, for its holder and its agency's staff.

    Refuses NOT_FOUND (also a wrong secret), NOT_ALLOWED and WRONG_STATE.
    """
    file = await find_for(work, application_id, Permission.PROCESS_APPLICATION, secret=secret)
    if isinstance(file, Refusal):
        return file
    return file_must_be(file, *IS_VISITED_FOR) or file


async def open_ticket_at(work: Work, ticket_id: UUID, agency_id: UUID) -> Refusal | None:
    """Whether a ticket of the locked hall is open at an agency, so that a file may be opened from it.

    Refuses NOT_FOUND (also for another agency's) and WRONG_STATE.
    """
    standing = await find(work, ticket_id)
    if isinstance(standing, Refusal) or standing.agency_id != agency_id:
        return NO_SUCH_TICKET
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
