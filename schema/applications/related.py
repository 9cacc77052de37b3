"""Looks applications up for whoever asks, and shows nothing that is not for them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.applications import queries as reads
from api.applications.queries import ApplicationRow
from api.applications.rules.authority import is_with_agency, may_act
from api.applications.rules.contents import Contents, Missing, opened, what_is_missing
from api.applications.rules.numbers import is_secret_of, read_number
from api.clock import business_day
from api.events import Channel
from api.halls import queries as halls
from api.halls.rules.forms import documents_of, form_of
from api.halls.rules.standards import in_force
from api.people.rules import Permission, Place, may, reads_contents
from api.refusals import Refusal
from api.sealing import seals
from api.settings import settings
from schema import applications as room  # a module, not names: they import each other
from schema.context import Info
from schema.paging import bad_user_input

if TYPE_CHECKING:
    from schema.applications import Application

LazyApplication = Annotated["Application", strawberry.lazy("schema.applications")]


async def readable_application(
    info: Info, application_id: UUID, secret: str | None = None
) -> "Application | None":
    """The application, for its holder and staff of its agency; None for all others."""
    return seen(info, await info.context.loaders.one(reads.applications_by_id, application_id), secret)


async def application_numbered(info: Info, typed: str, secret: str | None = None) -> "Application | None":
    """The same by its number; a mistyped one is the client's fault, which it can find without asking."""
    number = read_number(typed)
    if isinstance(number, Refusal):
        raise bad_user_input(number.sentence("EN"))
    return seen(info, await info.context.loaders.one(reads.applications_by_number, number), secret)


def seen(info: Info, row: ApplicationRow | None, secret: str | None = None) -> "Application | None":
    """The application of a row as far as the viewer may see it."""
    if row is None:
        return None
    place = Place(row.hall_id, row.agency_id)
    actor, permission = info.context.actor, Permission.READ_APPLICATION
    opens = is_secret_of(row.id, secret, settings().secret.get_secret_value())
    with_agency = is_with_agency(row.number, row.channel)
    if may_act(actor, place, opens=opens, with_agency=with_agency, permission=permission):
        return None
    as_staff = with_agency and may(actor, permission, place) is None
    return room.Application.of(row, as_staff=as_staff, reads_contents=as_staff or reads_contents(actor))


async def applications_of_ticket(info: Info, ticket_id: UUID) -> "list[Application]":
    """The applications a ticket is for, as far as the viewer is staff of their agencies."""
    rows = await info.context.loaders.one(reads.applications_of_tickets, ticket_id) or ()
    return [application for row in rows if (application := seen(info, row))]


def contents_of(row: ApplicationRow) -> Contents:
    """What the application holds, in clear."""
    return opened(row.applicant, row.answers, row.id, seals())


async def standard_of(info: Info, row: ApplicationRow) -> halls.StandardRow | None:
    """The version by which it is judged; for a draft, the one in force today."""
    if row.standard_id:
        return await info.context.loaders.must(halls.standards_by_id, row.standard_id)
    hall = await info.context.loaders.must(halls.halls_by_id, row.hall_id)
    versions = await info.context.loaders.must(halls.standards_of, row.service_id)
    return in_force(versions, business_day(info.context.moment(), hall.timezone))


async def missing_of(info: Info, row: ApplicationRow) -> Sequence[Missing]:
    """All that is still to be filled in or brought."""
    standard = await standard_of(info, row)
    if standard is None:
        return ()
    brought = await info.context.loaders.one(reads.documents_brought, row.id) or {}
    on_paper = row.channel is Channel.STAFF
    form, documents = form_of(standard.form), documents_of(standard.documents)
    return what_is_missing(contents_of(row), form, documents, brought, on_paper=on_paper)
