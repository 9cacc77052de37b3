"""Plays what applied in the demo hall before it began: every step by its verb, at its own time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from api.actor import ANONYMOUS, Actor, ActorKind, Grant, Role
from api.applications import actions as applications
from api.applications import queries as reads
from api.applications.rules.contents import Filled
from api.applications.rules.deadlines import working_day_after
from api.applications.rules.notes import Words
from api.clock import business_day, zone
from api.commands import invented
from api.commands.terminal import accepted
from api.events import ApplicationState, Channel
from api.halls import queries as halls
from api.halls.rules import Calendar
from api.halls.rules.forms import documents_of, form_of

# service · channel · states, each with how many working days ago it came
LIVES = """
DPMPTSP-07 WEB   DRAFT-39 SUBMITTED-39 UNDER_VERIFICATION-36 IN_PROCESS-33 AWAITING_RECOMMENDATION-30
DPMPTSP-07 STAFF DRAFT-34 SUBMITTED-34 UNDER_VERIFICATION-33 IN_PROCESS-31
DPMPTSP-07 STAFF DRAFT-30 SUBMITTED-30 UNDER_VERIFICATION-29 IN_PROCESS-28 AWAITING_SIGNATURE-2
DPMPTSP-07 STAFF DRAFT-12 SUBMITTED-12 UNDER_VERIFICATION-11 IN_PROCESS-10 AWAITING_PAYMENT-3
DPMPTSP-04 WEB   DRAFT-15 SUBMITTED-15 UNDER_VERIFICATION-14 IN_PROCESS-13 AWAITING_RECOMMENDATION-12
DPMPTSP-04 STAFF DRAFT-13 SUBMITTED-13 UNDER_VERIFICATION-12 IN_PROCESS-12 AWAITING_SIGNATURE-4
DPMPTSP-04 WEB   DRAFT-6 SUBMITTED-6 UNDER_VERIFICATION-5 RETURNED-4
DPMPTSP-04 STAFF DRAFT-9 SUBMITTED-9 UNDER_VERIFICATION-8 IN_PROCESS-8 AWAITING_SIGNATURE-2 APPROVED-1 ISSUED-1
DPMPTSP-05 WEB   DRAFT-2 SUBMITTED-2 UNDER_VERIFICATION-1
DPMPTSP-05 STAFF DRAFT-14 SUBMITTED-14 UNDER_VERIFICATION-13 REJECTED-12
DPMPTSP-09 STAFF DRAFT-6 SUBMITTED-6 UNDER_VERIFICATION-6 IN_PROCESS-5
DPMPTSP-10 WEB   DRAFT-1 SUBMITTED-1
DPMPTSP-10 STAFF DRAFT-2 SUBMITTED-2 UNDER_VERIFICATION-1 IN_PROCESS-1
DUKCAPIL-02 STAFF DRAFT-2 SUBMITTED-2 IN_PROCESS-2 ISSUED-2 COLLECTED-2
DUKCAPIL-02 STAFF DRAFT-1 SUBMITTED-1 IN_PROCESS-1 ISSUED-1 COLLECTED-1
DUKCAPIL-02 STAFF DRAFT-1 SUBMITTED-1 IN_PROCESS-1
DUKCAPIL-06 WEB   DRAFT-1 SUBMITTED-1 UNDER_VERIFICATION-0 RETURNED-0
DUKCAPIL-06 STAFF DRAFT-3 SUBMITTED-3 UNDER_VERIFICATION-3 IN_PROCESS-2 APPROVED-1 ISSUED-1
DUKCAPIL-06 WEB   DRAFT-0
DUKCAPIL-10 WEB   DRAFT-0 SUBMITTED-0
POLRES-01 STAFF DRAFT-1 SUBMITTED-1 IN_PROCESS-1 AWAITING_PAYMENT-1 IN_PROCESS-1 ISSUED-1 COLLECTED-1
POLRES-01 WEB   DRAFT-0 SUBMITTED-0
DISNAKER-01 STAFF DRAFT-1 SUBMITTED-1 IN_PROCESS-1 ISSUED-1 COLLECTED-1
DINSOS-02 STAFF DRAFT-2 SUBMITTED-2 UNDER_VERIFICATION-2 IN_PROCESS-1
DINKES-02 STAFF DRAFT-10 SUBMITTED-10 UNDER_VERIFICATION-9 IN_PROCESS-8
DINKES-02 WEB   DRAFT-1 CANCELLED-0
BAPENDA-02 STAFF DRAFT-4 SUBMITTED-4 UNDER_VERIFICATION-3 IN_PROCESS-3
"""
WHY = {
    ApplicationState.RETURNED: Words(reason="Salah satu dokumen tidak terbaca, unggah ulang"),
    ApplicationState.REJECTED: Words(reason="Persyaratan tempat praktik tidak terpenuhi"),
}
FIRST_HOUR = time(8, 40)


@dataclass
class Life:
    """One application of the past. person: whose; id, secret: once it is begun."""

    person: Mapping[str, str | None]
    service: halls.ServiceRow
    standard: halls.StandardRow
    channel: Channel
    ordinal: int
    id: UUID | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What becomes of an application, and when."""

    at: datetime
    life: Life
    state: ApplicationState


@dataclass(frozen=True, slots=True)
class Stage:
    """The hall with its officers and supervisors, by agency."""

    hall: halls.HallRow
    officers: Mapping[UUID, Actor]
    supervisors: Mapping[UUID, Actor]


async def play_history(
    hall: halls.HallRow, staff: Sequence[tuple[UUID, str, Grant]], *, now: datetime, progress: Callable[[], object]
) -> None:
    """Apply as LIVES says. staff: id, name and role of the demo's people."""
    stage = Stage(hall, _by_agency(staff, Role.OFFICER), _by_agency(staff, Role.SUPERVISOR))
    for moment in await _moments(hall, now):
        await _happen(stage, moment)
        progress()


def _by_agency(staff: Sequence[tuple[UUID, str, Grant]], role: Role) -> dict[UUID, Actor]:
    return {
        grant.agency_id: Actor(ActorKind.STAFF, id=id, name=name, grants=(grant,))
        for id, name, grant in staff
        if grant.role is role and grant.agency_id
    }


async def _moments(hall: halls.HallRow, now: datetime) -> list[Moment]:
    """All that happened, in its order."""
    services = {service.code: service for service in (await halls.services_of([hall.id]))[hall.id]}
    standards = await halls.standards_of([service.id for service in services.values()])
    calendar = await halls.calendar_of(hall.id)
    moments: list[Moment] = []
    for ordinal, line in enumerate(LIVES.strip().splitlines(), 1):
        code, channel, *states = line.split()
        service = services.get(code)
        if service is None or not standards[service.id] or calendar is None:
            continue
        life = Life(invented.person(ordinal), service, standards[service.id][-1], Channel(channel), ordinal)
        for place, word in enumerate(states):
            state, ago = word.rsplit("-", 1)
            at = _instant(calendar, int(ago), timedelta(minutes=7 * ordinal + 2 * place), now)
            moments.append(Moment(at, life, ApplicationState(state)))
    return sorted(moments, key=lambda moment: moment.at)


def _instant(calendar: Calendar, days_ago: int, after: timedelta, now: datetime) -> datetime:
    """So many working days ago, on a morning; never later than now."""
    today = business_day(now, calendar.timezone)
    day = working_day_after(calendar, today, -days_ago)
    morning = datetime.combine(day, FIRST_HOUR, zone(calendar.timezone)).astimezone(UTC)
    return min(morning + after, now - timedelta(hours=6) + after / 2 if day == today else now)


async def _happen(stage: Stage, moment: Moment) -> None:
    life, now = moment.life, moment.at
    agency = life.service.agency_id
    officer = stage.officers[agency]
    applicant = ANONYMOUS if life.channel is Channel.WEB else officer
    if moment.state is ApplicationState.DRAFT:
        return await _begin(life, applicant, now)
    assert life.id
    version = (await reads.applications_by_id([life.id]))[life.id].version
    seen: dict[str, Any] = {"version": version, "now": now}
    if moment.state is ApplicationState.SUBMITTED:
        accepted(await applications.submit_application(applicant, life.id, secret=life.secret, **seen))
    elif moment.state is ApplicationState.CANCELLED:
        accepted(await applications.cancel_application(applicant, life.id, secret=life.secret, **seen))
    else:
        decides = moment.state in (ApplicationState.APPROVED, ApplicationState.REJECTED)
        actor = stage.supervisors[agency] if decides else officer
        words = WHY.get(moment.state, Words())
        accepted(await applications.move_application(actor, life.id, moment.state, words=words, **seen))


async def _begin(life: Life, applicant: Actor, now: datetime) -> None:
    """A draft with everything filled in, and a paper for each that is required."""
    filled = Filled(life.person, {}, _answers(life, now.date()))
    opened = accepted(
        await applications.open_application(applicant, life.service.id, filled, channel=life.channel, now=now)
    )
    life.id, life.secret = opened.application_id, opened.secret if life.channel is Channel.WEB else None
    if life.channel is Channel.WEB:
        for part in documents_of(life.standard.documents):
            if part.required:
                await _attach(life, part.code, now)


def _answers(life: Life, today: date) -> dict[str, str | None]:
    return {
        field.code: invented.answer(
            field.type, field.code, [choice.code for choice in field.choices], field.lowest, today
        )
        for field in form_of(life.standard.form)
        if field.required
    }


async def _attach(life: Life, requirement: str, now: datetime) -> None:
    assert life.id
    is_photo = "PHOTO" in requirement or requirement == "KTP"
    content = invented.picture(life.ordinal) if is_photo else invented.paper()
    name = f"{requirement.lower()}.{'png' if is_photo else 'pdf'}"
    announced = applications.FileAnnounced(requirement, name, len(content))
    leave = accepted(
        await applications.attach_document(ANONYMOUS, life.id, announced, secret=life.secret, now=now)
    )
    upload = accepted(await applications.open_upload(leave.token, now=now))
    digest = sha256(content).hexdigest()
    accepted(await applications.receive(upload, BytesIO(content), sha256=digest, clock=lambda: now))
