"""Begins applications, fills them in and hands them in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from api.actor import Actor
from api.applications.actions.completeness import contents_of, lacks
from api.applications.actions.linking import open_ticket_at, write_link
from api.applications.actions.numbering import number_for
from api.applications.actions.others import write_others
from api.applications.actions.results import Changed, Opened
from api.applications.actions.rows import File, find_for, must_be
from api.applications.actions.standards import Standard, standard_in_force, standard_of
from api.applications.actions.steps import change, move, step, write_row
from api.applications.rules.contents import (
    EMPTY,
    Contents,
    Filled,
    changed_parts,
    filled_in,
    sealed,
)
from api.applications.rules.states import DRAFT, SUBMITTED, WITH_THE_CITIZEN
from api.clock import business_day
from api.database import fetch
from api.events import ApplicationAmended, ApplicationOpened, ApplicationSubmitted, Channel
from api.people.rules import Permission, Place, may
from api.queue.actions.moves import next_version
from api.queue.actions.rows import read
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.work import HallOf, Once, Work, one_transaction

BY = {Channel.WEB: Permission.APPLY, Channel.STAFF: Permission.PROCESS_APPLICATION}
SERVICE = """
SELECT s.id, s.hall_id, s.agency_id, h.timezone,
  COALESCE(h.archived_at, g.archived_at, s.archived_at) AS archived_at
FROM service s JOIN hall h ON h.id = s.hall_id JOIN agency g ON g.id = s.agency_id WHERE s.id = $1
"""
INSERT = (
    "INSERT INTO application (id, hall_id, agency_id, service_id, state, version, channel, opened_at, changed_at,"
    " clock_days, journal_version, applicant, answers, nik_hash, phone_hash)"
    " VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $7, 0, $8, $9, $10, $11, $12)"
)


@dataclass(frozen=True, slots=True)
class _Service:
    """What is applied for. archived_at: when the first of hall, agency and service was."""

    id: UUID
    hall_id: UUID
    agency_id: UUID
    timezone: str
    archived_at: datetime | None


async def open_application(
    actor: Actor,
    service_id: UUID,
    filled: Filled,
    *,
    channel: Channel = Channel.WEB,
    ticket_id: UUID | None = None,
    now: datetime,
    key: str | None = None,
) -> Opened | Refusal:
    """Begin a draft with whatever is known so far.

    channel: STAFF at a counter, with the ticket of whoever stands there. Refuses NOT_FOUND, ARCHIVED, NOT_OFFERED,
    INVALID_INPUT (naming the field), WRONG_STATE (of the ticket), and what `may` refuses.
    """

    async def verb(work: Work) -> Opened | Refusal:
        service = await _service(work, service_id)
        if isinstance(service, Refusal):
            return service
        if refusal := _may_open(actor, service, channel, ticket_id):
            return refusal
        if ticket_id and (refusal := await open_ticket_at(work, ticket_id, service.agency_id)):
            return refusal
        standard = await standard_in_force(work, service_id, business_day(now, service.timezone))
        if isinstance(standard, Refusal):
            return standard
        contents = filled_in(EMPTY, filled, standard.fields)
        return contents if isinstance(contents, Refusal) else _open(work, service, contents, channel, ticket_id)

    asked = (service_id, channel, ticket_id, filled)
    once, hall = Once(key, "saveApplication", asked, Opened), HallOf("service", service_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


async def _service(work: Work, service_id: UUID) -> _Service | Refusal:
    rows = await fetch(work.connection, SERVICE, service_id) if work.hall_id else []
    if not rows:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("service",))
    return read(_Service, rows[0])


def _may_open(actor: Actor, service: _Service, channel: Channel, ticket_id: UUID | None) -> Refusal | None:
    if channel not in BY or (ticket_id and channel is not Channel.STAFF):
        words = {"problem": "WEB, atau STAFF di loket", "problem_en": "WEB, or STAFF at a counter"}
        return Refusal(RefusalCode.INVALID_INPUT, words, ("channel",))
    if refusal := may(actor, BY[channel], Place(service.hall_id, service.agency_id)):
        return refusal
    return _archived(service.archived_at)


def _archived(archived_at: datetime | None) -> Refusal | None:
    what = {"what": "Layanan ini", "what_en": "This service"}
    return Refusal(RefusalCode.ARCHIVED, what, ("service",)) if archived_at else None


def _open(work: Work, service: _Service, contents: Contents, channel: Channel, ticket_id: UUID | None) -> Opened:
    application_id = uuid7()
    columns = sealed(contents, application_id, seals())
    work.write(
        INSERT,
        *(application_id, service.hall_id, service.agency_id, service.id, DRAFT, channel, work.now),
        next_version(work),
        *(columns[name] for name in ("applicant", "answers", "nik_hash", "phone_hash")),
    )
    write_others(work, application_id, EMPTY, contents)
    write_row(work, application_id, ApplicationOpened, None, DRAFT)
    work.record(
        ApplicationOpened(
            application_id=application_id,
            agency_id=service.agency_id,
            service_id=service.id,
            state_before=None,
            state_after=DRAFT,
            ticket_id=ticket_id,
        )
    )
    if ticket_id:
        write_link(work, application_id, ticket_id)
    return Opened(application_id)


async def save_application(
    actor: Actor,
    application_id: UUID,
    filled: Filled,
    *,
    version: int,
    secret: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Fill a draft, or a file that was returned, in further.

    By its holder that is no step, and so no event; by staff of the agency it is one that says which fields
    changed. Refuses NOT_FOUND, CONFLICT, WRONG_STATE, NOT_OFFERED, INVALID_INPUT (which names the field), and what
    `may` refuses.
    """

    async def verb(work: Work) -> Changed | Refusal:
        file = await _file(work, application_id, version, secret)
        if isinstance(file, Refusal):
            return file
        standard = await standard_of(work, file)
        if isinstance(standard, Refusal):
            return standard
        before = contents_of(file)
        contents = filled_in(before, filled, standard.fields)
        if isinstance(contents, Refusal):
            return contents
        _keep(work, file, before, contents)
        write_others(work, file.id, before, contents)
        return Changed(file.id)

    asked = (application_id, version, secret, filled)
    once, hall = Once(key, "saveApplication", asked, Changed), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


def _keep(work: Work, file: File, before: Contents, after: Contents) -> None:
    columns, changed = sealed(after, file.id, seals()), changed_parts(before, after)
    by_staff = may(work.actor, Permission.PROCESS_APPLICATION, file.place) is None
    if changed and by_staff:
        step(work, file, ApplicationAmended, columns=columns, changed=changed)
    else:
        change(work, file, columns)


async def submit_application(
    actor: Actor,
    application_id: UUID,
    *,
    version: int,
    secret: str | None = None,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Hand it in, the first time or again after it was returned.

    The first time it gets its number, and is judged ever after by the standard in force that day. Refuses
    NOT_FOUND, CONFLICT, WRONG_STATE, NOT_OFFERED, ARCHIVED, INVALID_INPUT (an answer that this standard does not
    take), INCOMPLETE, and what `may` refuses.
    """

    async def verb(work: Work) -> Changed | Refusal:
        file = await _file(work, application_id, version, secret)
        if isinstance(file, Refusal):
            return file
        standard = await standard_of(work, file)
        if isinstance(standard, Refusal):
            return standard
        if refusal := await lacks(work, file, standard):
            return refusal
        first = await _first_time(work, file, standard) if file.number is None else {}
        if isinstance(first, Refusal):
            return first
        number = file.number or first["number"]
        moved = await move(work, file, SUBMITTED, ApplicationSubmitted, columns=first, number=number)
        return moved if isinstance(moved, Refusal) else Changed(file.id)

    asked = (application_id, version, secret)
    once, hall = Once(key, "submitApplication", asked, Changed), HallOf("application", application_id)
    return await one_transaction(verb, actor=actor, now=now, hall=hall, once=once)


async def _file(work: Work, application_id: UUID, version: int, secret: str | None) -> File | Refusal:
    """The file, which is with the citizen and may be filled in by its holder, or by staff at a counter."""
    may_fill = Permission.PROCESS_APPLICATION
    file = await find_for(work, application_id, may_fill, secret=secret, version=version)
    if isinstance(file, Refusal):
        return file
    return must_be(file, *WITH_THE_CITIZEN) or file


async def _first_time(work: Work, file: File, standard: Standard) -> dict[str, object] | Refusal:
    service = await _service(work, file.service_id)
    if isinstance(service, Refusal):
        return service
    if refusal := _archived(service.archived_at):
        return refusal
    return {
        **await number_for(work, file),
        "standard_id": standard.id,
        "submitted_at": work.now,
    }
