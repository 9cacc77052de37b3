"""Keeps the weekly times that can be booked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.appointments import models
from api.appointments.queries.offers import template_of
from api.appointments.queries.rows import SlotTemplateRow
from api.appointments.rules.templates import TEMPLATE, clash, fault_in_template
from api.events import DirectoryChanged
from api.halls.actions import Changed
from api.halls.actions.entries import opened, overtaken
from api.halls.models import Queue, Service
from api.halls.queries.batches import rows
from api.people.rules import Permission
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

OWNERS = {"queue_id": Queue, "service_id": Service}


async def create_slot_template(
    actor: Actor, values: Mapping[str, Any], *, now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Let a queue or a service be booked at these times of a weekday; values: rules.templates.TEMPLATE.

    A service with templates of its own for a day is booked by these alone. Refuses NOT_ALLOWED, NOT_FOUND,
    ARCHIVED, INVALID_INPUT (also both or neither of queue and service), ALREADY_EXISTS (times that overlap).
    """

    async def verb(work: Work) -> Changed | Refusal:
        owner = _owner(values)
        if isinstance(owner, Refusal):
            return owner
        if refusal := await _opened_for(work, *owner) or fault_in_template(values):
            return refusal
        template = models.SlotTemplate(hall_id=work.hall_id, **values)
        if refusal := await _clash(work, template):
            return refusal
        await template.save(using_db=work.connection, force_create=True)
        work.record(DirectoryChanged(entity="slot_template", entity_id=template.id, change="CREATED"))
        return Changed(template.id)

    once = Once(key, "create slot_template", (sorted(values.items()),), Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def update_slot_template(
    actor: Actor, template_id: UUID, changes: Mapping[str, Any], *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Change times, capacity or validity; whoever is booked stays so.

    Refuses as `create_slot_template`, and CONFLICT (changed since the hall's version `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        template = await _opened_template(work, template_id)
        if isinstance(template, Refusal):
            return template
        if template.archived_at is not None:
            return Refusal(RefusalCode.ARCHIVED, {"what": "Jadwal slot", "what_en": "The slot template"})
        if refusal := await overtaken(work, "slot_template", template_id, seen=seen):
            return refusal
        different = {name: value for name, value in changes.items() if getattr(template, name) != value}
        template.update_from_dict(different)
        if refusal := fault_in_template({name: getattr(template, name) for name in TEMPLATE}):
            return refusal
        if refusal := await _clash(work, template):
            return refusal
        if different:
            await template.save(using_db=work.connection, update_fields=list(different))
            work.record(DirectoryChanged(entity="slot_template", entity_id=template_id, change="CHANGED"))
        return Changed(template_id)

    return await one_transaction(verb, actor=actor, now=now)


async def archive_slot_template(actor: Actor, template_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Let these times be booked no more; whoever is booked stays so. Again changes nothing.

    Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED (the hall).
    """

    async def verb(work: Work) -> Changed | Refusal:
        template = await _opened_template(work, template_id)
        if isinstance(template, Refusal):
            return template
        if template.archived_at is None:
            template.archived_at = work.now
            await template.save(using_db=work.connection, update_fields=["archived_at"])
            work.record(DirectoryChanged(entity="slot_template", entity_id=template_id, change="ARCHIVED"))
        return Changed(template_id)

    return await one_transaction(verb, actor=actor, now=now)


def _owner(values: Mapping[str, Any]) -> tuple[str, UUID] | Refusal:
    """The column of the owner and its id."""
    given = [(name, values[name]) for name in OWNERS if values.get(name) is not None]
    if len(given) == 1:
        return given[0]
    words = {"problem": "sebutkan antrean atau layanan", "problem_en": "name a queue or a service"}
    return Refusal(RefusalCode.INVALID_INPUT, words, ("queue",))


async def _opened_for(work: Work, column: str, owner_id: UUID) -> Refusal | None:
    missing = Refusal(RefusalCode.NOT_FOUND, input_field=(column.removesuffix("_id"),))
    owner: Any = await OWNERS[column].get_or_none(id=owner_id, using_db=work.connection)
    if owner is None:
        return missing
    if refusal := await opened(work, Permission.EDIT_DIRECTORY, owner.hall_id, owner.agency_id):
        return refusal
    await owner.refresh_from_db(using_db=work.connection)
    if owner.archived_at is None:
        return None
    return Refusal(RefusalCode.ARCHIVED, {"what": "Data ini", "what_en": "This entry"}, missing.input_field)


async def _opened_template(work: Work, template_id: UUID) -> models.SlotTemplate | Refusal:
    """The template, read again under its hall's lock."""
    template = await models.SlotTemplate.get_or_none(id=template_id, using_db=work.connection)
    if template is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("slotTemplate",))
    owner = await _agency_of(work, template)
    if refusal := await opened(work, Permission.EDIT_DIRECTORY, template.hall_id, owner):
        return refusal
    await template.refresh_from_db(using_db=work.connection)
    return template


async def _agency_of(work: Work, template: models.SlotTemplate) -> UUID:
    model, owner_id = (Service, template.service_id) if template.service_id else (Queue, template.queue_id)
    owner: Any = await model.get(id=owner_id, using_db=work.connection)
    agency_id: UUID = owner.agency_id
    return agency_id


async def _clash(work: Work, template: models.SlotTemplate) -> Refusal | None:
    """Compared with the live templates of the same owner and weekday."""
    same = models.SlotTemplate.filter(
        queue_id=template.queue_id, service_id=template.service_id, weekday=template.weekday, archived_at=None
    )
    others = await rows(SlotTemplateRow, same.exclude(id=template.id).using_db(work.connection))
    new = SlotTemplateRow(**{name: getattr(template, name) for name in SlotTemplateRow.__dataclass_fields__})
    return clash(template_of(new), map(template_of, others))
