"""Reads a hall as its file has it."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from api.appointments.queries import SlotTemplateRow, slot_templates_of_queue, slot_templates_of_service
from api.blueprints.rules import format as written
from api.blueprints.rules.format import FORMAT, VERSION, WEEKDAYS, Blueprint
from api.boards.queries import screens_of
from api.clock import business_day
from api.database import connection, fetch
from api.halls import queries as halls
from api.halls.queries import AgencyRow, HallRow, QueueRow, ServiceRow, StandardRow
from api.halls.rules.forms import documents_of, form_of
from api.halls.rules.standards import in_force

P = TypeVar("P", bound=written.Part)
EDITION = "SELECT directory_version FROM timeline WHERE hall_id = $1"
TRIES = 5


async def blueprint_of(hall_id: UUID, *, now: datetime) -> Blueprint | None:
    """All that people decided about a hall, as of one edition of its directory; None if there is no such hall.

    Left out: people, devices, keys, tickets, what is archived, what is over, announcements and pictures.
    """
    for _ in range(TRIES):
        before = await fetch(connection(), EDITION, hall_id)
        hall = (await halls.halls_by_id([hall_id])).get(hall_id)
        if hall is None or not before:
            return None
        found = await _read(hall, business_day(now, hall.timezone))
        if await fetch(connection(), EDITION, hall_id) == before:
            break
    return found


class _Rows:
    """What hangs on the entries of one hall."""

    def __init__(self, hall_id: UUID, today: date) -> None:
        self.hall_id, self.today = hall_id, today

    async def read(self) -> "_Rows":
        """Read it: a statement for each kind."""
        ids = [self.hall_id]
        self.agencies = [row for row in (await halls.agencies_of(ids))[self.hall_id] if not row.archived_at]
        there = {row.id for row in self.agencies}
        self.queues = [row for row in (await halls.queues_of(ids))[self.hall_id] if row.agency_id in there]
        self.services = [row for row in (await halls.services_of(ids))[self.hall_id] if row.agency_id in there]
        self.counters = [row for row in (await halls.counters_of(ids))[self.hall_id] if row.agency_id in there]
        service_ids = [row.id for row in self.services]
        self.standards = await halls.standards_of(service_ids) if service_ids else {}
        self.weekly = (await halls.weekly_hours_of(ids))[self.hall_id]
        self.days = (await halls.special_days_of(ids))[self.hall_id]
        self.slots = {
            **await slot_templates_of_queue([row.id for row in self.queues]),
            **await slot_templates_of_service(service_ids),
        }
        return self

    def hours(self, agency_id: UUID | None = None, queue_id: UUID | None = None) -> tuple[written.Hours, ...]:
        """The week of the hall, an agency or a queue, Monday first."""
        rows = [row for row in self.weekly if (row.agency_id, row.queue_id) == (agency_id, queue_id)]
        rows.sort(key=lambda row: row.weekday)
        return tuple(_part(written.Hours, row, weekday=WEEKDAYS[row.weekday]) for row in rows)

    def special_days(
        self, agency_id: UUID | None = None, queue_id: UUID | None = None
    ) -> tuple[written.SpecialDay, ...]:
        """The dates to come that differ for it, by date."""
        rows = [
            row
            for row in self.days
            if (row.agency_id, row.queue_id) == (agency_id, queue_id) and row.day >= self.today
        ]
        return tuple(_part(written.SpecialDay, row) for row in sorted(rows, key=lambda row: row.day))

    def slots_of(self, owner_id: UUID) -> tuple[written.Slots, ...]:
        """The times of a queue or a service that can be booked and are not over."""
        rows = [row for row in self.slots.get(owner_id, ()) if self._lasts(row)]
        rows.sort(key=lambda row: (row.weekday, row.starts, row.valid_from))
        return tuple(_part(written.Slots, row, weekday=WEEKDAYS[row.weekday]) for row in rows)

    def _lasts(self, row: SlotTemplateRow) -> bool:
        return row.archived_at is None and (row.valid_until is None or row.valid_until >= self.today)


async def _read(hall: HallRow, today: date) -> Blueprint:
    rows = await _Rows(hall.id, today).read()
    prefixes = {queue.id: queue.prefix for queue in rows.queues}
    codes = {agency.id: agency.code for agency in rows.agencies}
    screens = (await screens_of([hall.id]))[hall.id]
    return Blueprint(
        format=FORMAT,
        version=VERSION,
        hall=_part(written.Hall, hall, policy=await _policy(hall)),
        hours=rows.hours(),
        special_days=rows.special_days(),
        agencies=tuple(_agency(agency, rows, prefixes) for agency in rows.agencies),
        counters=tuple(
            _part(
                written.Counter,
                counter,
                agency=codes[counter.agency_id],
                serves=tuple(
                    written.Served(queue=prefixes[one.queue_id], weight=one.weight)
                    for one in counter.serves
                    if one.queue_id in prefixes
                ),
            )
            for counter in rows.counters
        ),
        screens=tuple(_part(written.Screen, screen) for screen in screens),
    )


async def _policy(hall: HallRow) -> written.Policy:
    own = (await halls.priorities_of([hall.id]))[hall.id]
    classes = tuple(_part(written.Priority, row) for row in sorted(own, key=lambda row: row.priority_class))
    return _part(written.Policy, hall, classes=classes, presence_proof=bool(hall.presence_proof))


def _agency(agency: AgencyRow, rows: _Rows, prefixes: dict[UUID, str]) -> written.Agency:
    queues = [row for row in rows.queues if row.agency_id == agency.id]
    services = [row for row in rows.services if row.agency_id == agency.id and row.queue_id in prefixes]
    return _part(
        written.Agency,
        agency,
        hours=rows.hours(agency.id),
        special_days=rows.special_days(agency.id),
        queues=tuple(_queue(row, rows) for row in queues),
        services=tuple(_service(row, rows, prefixes[row.queue_id]) for row in services),
    )


def _queue(queue: QueueRow, rows: _Rows) -> written.Queue:
    return _part(
        written.Queue,
        queue,
        hours=rows.hours(queue_id=queue.id),
        special_days=rows.special_days(queue_id=queue.id),
        slots=rows.slots_of(queue.id),
    )


def _service(service: ServiceRow, rows: _Rows, prefix: str) -> written.Service:
    versions = rows.standards.get(service.id, [])
    return _part(
        written.Service,
        service,
        queue=prefix,
        standards=tuple(map(_standard, standing(versions, rows.today))),
        slots=rows.slots_of(service.id),
    )


def standing(versions: Sequence[StandardRow], today: date) -> list[StandardRow]:
    """The version in force and those that will be, oldest first."""
    now = in_force(versions, today)
    coming = [version for version in versions if version.valid_from > today and version is not now]
    return sorted([*([now] if now else []), *coming], key=lambda version: version.version)


def _standard(row: StandardRow) -> written.Standard:
    form = tuple(
        _part(written.Question, field, choices=tuple(_part(written.Choice, one) for one in field.choices))
        for field in form_of(row.form)
    )
    papers = tuple(_part(written.Paper, paper) for paper in documents_of(row.documents))
    return _part(written.Standard, row, form=form, documents=papers, one_sitting=bool(row.one_sitting))


def _part(kind: type[P], row: Any, **more: Any) -> P:
    """The part of the file that has the fields of a row under the same names."""
    names = {field.name for field in fields(row)} & set(kind.model_fields)
    return kind(**{name: getattr(row, name) for name in names - set(more)}, **more)
