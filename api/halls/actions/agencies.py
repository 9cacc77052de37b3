"""Keeps a hall's agencies, and says when one cannot work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.events import AgencyDisturbed, AgencyRestored
from api.halls import models
from api.halls.actions import closures
from api.halls.actions.entries import AGENCY, Changed, archive, create, opened_entry, update
from api.halls.rules.entries import fault_in_reason
from api.people.rules import Permission
from api.refusals import Refusal
from api.work import Once, Work, one_transaction


async def create_agency(
    actor: Actor, hall_id: UUID, values: Mapping[str, Any], *, now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Let an agency into the hall; values: rules.entries.AGENCY. Refuses as `entries.create`."""
    return await create(actor, AGENCY, {**values, "hall_id": hall_id}, now=now, key=key)


async def update_agency(
    actor: Actor, agency_id: UUID, changes: Mapping[str, Any], *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Change an agency's code or names. Refuses as `entries.update`."""
    return await update(actor, AGENCY, agency_id, changes, now=now, seen=seen)


async def archive_agency(actor: Actor, agency_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Take an agency out of the hall, with its queues and services. Refuses as `entries.archive`."""
    return await archive(actor, AGENCY, agency_id, now=now)


async def disturb_agency(
    actor: Actor, agency_id: UUID, *, reason: str, reason_en: str = "", now: datetime, key: str | None = None
) -> Changed | Refusal:
    """Say that an agency cannot work (gangguan), and why. Refuses NOT_ALLOWED, NOT_FOUND, REASON_REQUIRED."""

    async def verb(work: Work) -> Changed | Refusal:
        agency = await opened_entry(work, AGENCY, agency_id, permission=Permission.DISTURB_AGENCY)
        if isinstance(agency, Refusal):
            return agency
        if refusal := fault_in_reason(reason, reason_en):
            return refusal
        await _write(work, agency_id, reason.strip(), reason_en.strip(), agency.disturbed_at or work.now)
        await closures.begin(work, agency.hall_id, agency_id)
        work.record(AgencyDisturbed(agency_id=agency_id, reason=reason.strip()))
        return Changed(agency_id)

    once = Once(key, "disturb agency", (agency_id, reason, reason_en), Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def restore_agency(actor: Actor, agency_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Say that an agency works again; of one that works, nothing changes. Refuses NOT_ALLOWED, NOT_FOUND."""

    async def verb(work: Work) -> Changed | Refusal:
        agency = await opened_entry(work, AGENCY, agency_id, permission=Permission.DISTURB_AGENCY)
        if isinstance(agency, Refusal):
            return agency
        if agency.disturbed_reason is not None:
            await _write(work, agency_id, None, None, None)
            await closures.end(work, agency.hall_id, agency_id)
            work.record(AgencyRestored(agency_id=agency_id))
        return Changed(agency_id)

    return await one_transaction(verb, actor=actor, now=now)


async def _write(
    work: Work, agency_id: UUID, reason: str | None, reason_en: str | None, since: datetime | None
) -> None:
    agency = models.Agency.filter(id=agency_id).using_db(work.connection)
    await agency.update(disturbed_reason=reason, disturbed_reason_en=reason_en, disturbed_at=since)
