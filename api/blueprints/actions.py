"""Founds a hall from a file or from another hall, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from api.actor import Actor
from api.appointments.models import SlotTemplate
from api.blueprints.queries import blueprint_of
from api.blueprints.rules import format as written
from api.blueprints.rules.checking import form_of
from api.blueprints.rules.format import WEEKDAYS, Blueprint
from api.blueprints.rules.likeness import like
from api.boards.models import Screen
from api.events import DirectoryChanged
from api.halls import models
from api.halls.actions.entries import stripped
from api.halls.actions.halls import SLUG_IN_USE
from api.halls.actions.hours import Clocks, fault_in_week
from api.halls.rules.entries import HALL, fault_in
from api.halls.rules.forms import written as as_column
from api.journal import Timeline
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, answered, one_transaction

AT_ONCE = 200  # rows of one INSERT
ORDER = (
    *(models.Agency, models.Queue, models.Service, models.ServiceStandard, models.Counter, models.CounterQueue),
    *(models.WeeklyHours, models.SpecialDay, models.PriorityPolicy, SlotTemplate, Screen),
)


@dataclass(frozen=True, slots=True)
class Founded:
    """The hall that was founded."""

    hall_id: UUID


async def fault_in_founding(actor: Actor, slug: str, name: str = "") -> Refusal | None:
    """Whether this actor cannot found a hall under this slug. name: another than its file's, empty for that.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, INVALID_INPUT and ALREADY_EXISTS.
    """
    told = {"slug": slug, **({"name": name} if name.strip() else {})}
    fields = {field: HALL[field] for field in told}
    if refusal := may(actor, Permission.CREATE_HALL, Place(None)) or fault_in(fields, told, new=True):
        return refusal
    return SLUG_IN_USE if await models.Hall.filter(slug=slug).exists() else None


async def found_hall(
    actor: Actor, blueprint: Blueprint, *, slug: str, name: str = "", now: datetime, key: str | None = None
) -> Founded | Refusal:
    """Found a hall as a file has it: all of it or nothing. name: another than the file's, empty for the file's.

    blueprint: as `rules.reading.read` gives it, which has checked it. Its events begin with one, that the hall was
    created. Refuses as `fault_in_founding`.
    """
    once = Once(key, "found hall", (slug, name, blueprint.written()), Founded)
    return await _found(actor, blueprint, _hall(blueprint.hall, slug, name), now=now, once=once)


async def _found(
    actor: Actor, blueprint: Blueprint, columns: Mapping[str, Any], *, now: datetime, once: Once
) -> Founded | Refusal:
    async def verb(work: Work) -> Founded | Refusal:
        refusal = await fault_in_founding(actor, columns["slug"])
        if refusal := refusal or fault_in(HALL, columns, new=True):
            return refusal
        hall = await models.Hall.create(using_db=work.connection, created_at=work.now, **columns)
        await Timeline.create(using_db=work.connection, hall_id=hall.id)
        await work.lock(hall.id)
        rows = list(_rows(blueprint, hall.id, work.now))
        for model in ORDER:
            mine: Any = [row for row in rows if type(row) is model]
            await model.bulk_create(mine, batch_size=AT_ONCE, using_db=work.connection)
        work.record(DirectoryChanged(entity="hall", entity_id=hall.id, change="CREATED"))
        return Founded(hall.id)

    try:
        return await one_transaction(verb, actor=actor, now=now, once=once)
    except IntegrityError:  # no hall's lock covers slugs: somebody took it between the look and the write
        return SLUG_IN_USE


async def found_like(
    actor: Actor,
    template_id: UUID,
    values: Mapping[str, Any],
    days: Sequence[tuple[int, Clocks]] | None = None,
    *,
    now: datetime,
    key: str | None = None,
) -> Founded | Refusal:
    """Found a hall that begins like another one, with names of its own; what comes along: rules.likeness.like.

    values: rules.entries.HALL. days: hours of the week, None for the template's.
    key: again, the hall that was founded, whatever has become of the template since.
    Refuses as `fault_in_founding`, INVALID_INPUT and NOT_FOUND (the template).
    """
    once = Once(key, "found like", (template_id, sorted(values.items()), days and [*days]), Founded)
    if first := await answered(once, actor=actor, now=now):
        return first.value  # type: ignore[no-any-return]
    refusal = may(actor, Permission.CREATE_HALL, Place(None)) or fault_in(HALL, values, new=True)
    if refusal := refusal or fault_in_week(days or ()):
        return refusal
    template = await blueprint_of(template_id, now=now)
    if template is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("template",))
    blueprint = like(template, values, days)
    return await _found(actor, blueprint, _hall(blueprint.hall, values["slug"], ""), now=now, once=once)


def _hall(hall: written.Hall, slug: str, name: str) -> dict[str, Any]:
    about = hall.model_dump(exclude={"policy"})
    policy = hall.policy.model_dump(exclude={"classes"})
    return stripped({**about, **policy, "slug": slug, **({"name": name} if name.strip() else {})})


def _rows(blueprint: Blueprint, hall_id: UUID, now: datetime) -> Iterator[Model]:
    """Every row of the hall but its own."""
    agencies, queues = dict[str, UUID](), dict[str, UUID]()
    yield from _times(blueprint, hall_id)
    for one in blueprint.hall.policy.classes:
        yield models.PriorityPolicy(hall_id=hall_id, **one.model_dump())
    for agency in blueprint.agencies:
        row = models.Agency(hall_id=hall_id, **_texts(agency, "code", "name", "name_en"))
        agencies[agency.code] = row.id
        yield row
        yield from _times(agency, hall_id, agency_id=row.id)
        for queue in agency.queues:
            yield from _queue(queue, hall_id, row.id, queues)
        for service in agency.services:
            yield from _service(service, hall_id, row.id, queues[service.queue], now)
    for counter in blueprint.counters:
        yield from _counter(counter, hall_id, agencies, queues)
    for screen in blueprint.screens:
        yield Screen(hall_id=hall_id, **screen.model_dump())


def _times(
    owner: Blueprint | written.Agency | written.Queue, hall_id: UUID, **of: UUID
) -> Iterator[models.WeeklyHours | models.SpecialDay]:
    for hours in owner.hours:
        yield models.WeeklyHours(hall_id=hall_id, **of, **_on_weekday(hours))
    for day in owner.special_days:
        yield models.SpecialDay(hall_id=hall_id, **of, **day.model_dump())


def _queue(queue: written.Queue, hall_id: UUID, agency_id: UUID, queues: dict[str, UUID]) -> Iterator[Model]:
    columns = stripped(queue.model_dump(exclude={"hours", "special_days", "slots"}))
    row = models.Queue(hall_id=hall_id, agency_id=agency_id, **columns)
    queues[queue.prefix] = row.id
    yield row
    yield from _times(queue, hall_id, queue_id=row.id)
    for slots in queue.slots:
        yield SlotTemplate(hall_id=hall_id, queue_id=row.id, **_on_weekday(slots))


def _service(
    service: written.Service, hall_id: UUID, agency_id: UUID, queue_id: UUID, now: datetime
) -> Iterator[Model]:
    columns = _texts(service, "code", "name", "name_en", "keywords")
    row = models.Service(hall_id=hall_id, agency_id=agency_id, queue_id=queue_id, **columns)
    yield row
    for version, standard in enumerate(service.standards, start=1):
        form, documents = form_of(standard)
        yield models.ServiceStandard(
            service_id=row.id,
            version=version,
            form=as_column(form),
            documents=as_column(documents),
            created_at=now,
            **stripped(standard.model_dump(exclude={"form", "documents"})),
        )
    for slots in service.slots:
        yield SlotTemplate(hall_id=hall_id, service_id=row.id, **_on_weekday(slots))


def _counter(
    counter: written.Counter, hall_id: UUID, agencies: dict[str, UUID], queues: dict[str, UUID]
) -> Iterator[models.Counter | models.CounterQueue]:
    columns = _texts(counter, "label", "zone")
    row = models.Counter(hall_id=hall_id, agency_id=agencies[counter.agency], **columns)
    yield row
    for served in counter.serves:
        yield models.CounterQueue(counter_id=row.id, queue_id=queues[served.queue], weight=served.weight)


def _on_weekday(at: written.Hours | written.Slots) -> dict[str, Any]:
    return {**at.model_dump(), "weekday": WEEKDAYS.index(at.weekday)}


def _texts(part: written.Part, *names: str) -> dict[str, Any]:
    return stripped(part.model_dump(include=set(names)))
