"""Keeps a hall's services and the versions of their standards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.events import DirectoryChanged
from api.halls import models
from api.halls.actions.entries import (
    SERVICE,
    Changed,
    archive,
    create,
    opened_entry,
    overtaken,
    stripped,
    update,
)
from api.halls.rules.entries import STANDARD, fault_in, fault_in_period
from api.halls.rules.forms import FormField, Requirement, fault_in_form, written
from api.refusals import Refusal
from api.work import Once, Work, one_transaction


async def create_service(
    actor: Actor, values: Mapping[str, Any], *, now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Offer a service in a queue of its agency; values: rules.entries.SERVICE. Refuses as `entries.create`."""
    return await create(actor, SERVICE, values, now=now, key=key)


async def update_service(
    actor: Actor, service_id: UUID, changes: Mapping[str, Any], *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Change a service's code, names, keywords or queue. Refuses as `entries.update`."""
    return await update(actor, SERVICE, service_id, changes, now=now, seen=seen)


async def archive_service(actor: Actor, service_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Offer a service no longer. Refuses as `entries.archive`."""
    return await archive(actor, SERVICE, service_id, now=now)


async def publish_standard(
    actor: Actor,
    service_id: UUID,
    values: Mapping[str, Any],
    *,
    form: Sequence[FormField] = (),
    documents: Sequence[Requirement] = (),
    now: datetime,
    key: str | None = None,
    seen: int | None = None,
) -> Changed | Refusal:
    """Add the next version of a service's standard; values: rules.entries.STANDARD. Older versions never change.

    form, documents: what an application asks for.

    Returns the id of the version. Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED, INVALID_INPUT, CONFLICT (somebody has
    published a version since the hall's version `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        service = await opened_entry(work, SERVICE, service_id)
        if isinstance(service, Refusal):
            return service
        versions = models.ServiceStandard.filter(service_id=service_id).using_db(work.connection)
        newest = await versions.order_by("-version").first()
        if newest and (refusal := await overtaken(work, "service_standard", newest.id, seen=seen)):
            return refusal
        faults = fault_in(STANDARD, values, new=True) or _fault_in_validity(values)
        if refusal := faults or fault_in_form(form, documents):
            return refusal
        standard = await models.ServiceStandard.create(
            using_db=work.connection,
            service_id=service_id,
            version=newest.version + 1 if newest else 1,
            created_at=work.now,
            form=written(form),
            documents=written(documents),
            **stripped(values),
        )
        work.record(DirectoryChanged(entity="service_standard", entity_id=standard.id, change="CREATED"))
        return Changed(standard.id)

    asked = (service_id, sorted(values.items()), written(form), written(documents))
    once = Once(key, "publish standard", asked, Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


def _fault_in_validity(values: Mapping[str, Any]) -> Refusal | None:
    return fault_in_period(values["valid_from"], values.get("valid_until"), "valid_until")
