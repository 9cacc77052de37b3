"""Makes, changes and archives entries of the directory: what all of them have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

from api import journal
from api.actor import Actor
from api.clock import business_day, zone
from api.events import DirectoryChanged
from api.halls import models
from api.halls.rules import entries
from api.halls.rules.entries import Field, fault_in
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction


@dataclass(frozen=True, slots=True)
class Changed:
    """The entry that was made, changed or archived."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry. unique: the column that no two live entries of a hall share; what: its name for people."""

    name: str
    model: type[Model]
    fields: Mapping[str, Field]
    unique: str
    what: str
    what_en: str

    def refusal(self, code: RefusalCode) -> Refusal:
        """ALREADY_EXISTS or ARCHIVED, in this kind's words."""
        return Refusal(code, {"what": self.what, "what_en": self.what_en}, (entries.camel_case(self.unique),))


AGENCY = Kind("agency", models.Agency, entries.AGENCY, "code", "Kode instansi", "The agency's code")
QUEUE = Kind("queue", models.Queue, entries.QUEUE, "prefix", "Huruf antrean", "The queue's prefix")
SERVICE = Kind("service", models.Service, entries.SERVICE, "code", "Kode layanan", "The service's code")
COUNTER = Kind("counter", models.Counter, entries.COUNTER, "label", "Nomor loket", "The counter's label")
REFERENCES = {"agency_id": models.Agency, "queue_id": models.Queue}


async def create(
    actor: Actor, kind: Kind, values: Mapping[str, Any], *, now: datetime, key: str | None
) -> Changed | Refusal:
    """Make an entry, in the hall of its agency. Refuses as `fit_new`."""

    async def verb(work: Work) -> Changed | Refusal:
        if refusal := await fit_new(work, kind, values):
            return refusal
        return Changed(await insert(work, kind, values))

    once = Once(key, f"create {kind.name}", (sorted(values.items()),), Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def fit_new(work: Work, kind: Kind, values: Mapping[str, Any]) -> Refusal | None:
    """Take the lock of the hall in which an entry is to be made, and check it.

    Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS, ARCHIVED.
    """
    hall_id = values.get("hall_id")
    if "agency_id" in values:
        agency = await models.Agency.get_or_none(id=values["agency_id"], using_db=work.connection)
        hall_id = agency and agency.hall_id
    if hall_id is None:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("agency",))
    refusal = await opened(work, Permission.EDIT_DIRECTORY, hall_id)
    return refusal or fault_in(kind.fields, values, new=True) or await misfit(work, kind, values)


async def insert(work: Work, kind: Kind, values: Mapping[str, Any]) -> UUID:
    """Write a new entry, with its event; its id."""
    row = await kind.model.create(using_db=work.connection, **{"hall_id": work.hall_id, **stripped(values)})
    work.record(DirectoryChanged(entity=kind.name, entity_id=row.pk, change="CREATED"))
    entry_id: UUID = row.pk
    return entry_id


async def update(
    actor: Actor,
    kind: Kind,
    entry_id: UUID,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    seen: int | None = None,
) -> Changed | Refusal:
    """Change some fields of an entry. seen: the hall's version when it was read, None for whatever stands.

    Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS, ARCHIVED, CONFLICT (changed since).
    """

    async def verb(work: Work) -> Changed | Refusal:
        entry = await opened_entry(work, kind, entry_id)
        if isinstance(entry, Refusal):
            return entry
        refusal = await overtaken(work, kind.name, entry_id, seen=seen) or fault_in(
            kind.fields, changes, new=False
        )
        if refusal := refusal or await misfit(work, kind, changes, entry):
            return refusal
        await write(work, kind, entry, changes)
        return Changed(entry_id)

    return await one_transaction(verb, actor=actor, now=now)


async def archive(actor: Actor, kind: Kind, entry_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Take an entry out of use, for good; again changes nothing. Refuses NOT_ALLOWED, NOT_FOUND.

    What was issued before stays and is served: only new tickets are refused (ARCHIVED, by the queue).
    With an agency go its queues and services, with a queue its services. Counters stay to finish the day.
    """

    async def verb(work: Work) -> Changed | Refusal:
        entry = await opened_entry(work, kind, entry_id, archived_too=True)
        if isinstance(entry, Refusal):
            return entry
        if entry.archived_at is None:
            await _archive_with_parts(work, kind, entry_id)
        return Changed(entry_id)

    return await one_transaction(verb, actor=actor, now=now)


async def _archive_with_parts(work: Work, kind: Kind, entry_id: UUID) -> None:
    parts = {AGENCY.name: (QUEUE, SERVICE), QUEUE.name: (SERVICE,)}.get(kind.name, ())
    for part in parts:
        live = part.model.filter(archived_at=None, **{f"{kind.name}_id": entry_id}).using_db(work.connection)
        for part_id in await live.values_list("id", flat=True):
            await _archive_one(work, part, part_id)
    await _archive_one(work, kind, entry_id)


async def _archive_one(work: Work, kind: Kind, entry_id: Any) -> None:
    await kind.model.filter(id=entry_id).using_db(work.connection).update(archived_at=work.now)
    work.record(DirectoryChanged(entity=kind.name, entity_id=entry_id, change="ARCHIVED"))


async def opened(
    work: Work, permission: Permission, hall_id: UUID, agency_id: UUID | None = None
) -> Refusal | None:
    """Check the permission and take the hall's lock.

    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, ARCHIVED (the hall).
    """
    if refusal := may(work.actor, permission, Place(hall_id, agency_id)):
        return refusal
    if not await work.lock(hall_id):
        return Refusal(RefusalCode.NOT_FOUND, input_field=("hall",))
    if await models.Hall.filter(id=hall_id).exclude(archived_at=None).using_db(work.connection).exists():
        return Refusal(RefusalCode.ARCHIVED, {"what": "Mal ini", "what_en": "This hall"}, ("hall",))
    return None


async def opened_entry(
    work: Work,
    kind: Kind,
    entry_id: UUID,
    *,
    permission: Permission = Permission.EDIT_DIRECTORY,
    archived_too: bool = False,
) -> Any | Refusal:
    """The entry, read again under its hall's lock. Refuses as `opened`, and ARCHIVED for an archived entry."""
    missing = Refusal(RefusalCode.NOT_FOUND, input_field=(kind.name,))
    entry: Any = await kind.model.get_or_none(id=entry_id, using_db=work.connection)
    if entry is None:
        return missing
    agency_id = entry_id if kind is AGENCY else entry.agency_id
    if refusal := await opened(work, permission, entry.hall_id, agency_id):
        return refusal
    await entry.refresh_from_db(using_db=work.connection)
    if entry.archived_at and not archived_too:
        return Refusal(RefusalCode.ARCHIVED, {"what": "Data ini", "what_en": "This entry"}, (kind.name,))
    return entry


async def overtaken(work: Work, entity: str, entry_id: UUID, *, seen: int | None) -> Refusal | None:
    """CONFLICT for an entry that somebody has changed since the version in which it was read.

    entity: as its events name it. seen: None for whatever stands.
    """
    if seen is None or work.hall_id is None:
        return None
    is_changed = await journal.was_changed_since(work.connection, work.hall_id, entity, entry_id, seen)
    return Refusal(RefusalCode.CONFLICT) if is_changed else None


async def misfit(work: Work, kind: Kind, values: Mapping[str, Any], entry: Any = None) -> Refusal | None:
    """Whether values clash with other entries or point at what is not in this hall.

    Refuses ALREADY_EXISTS, NOT_FOUND (a reference), INVALID_INPUT (a service whose queue is another agency's).
    """
    return await _clash(work, kind, values, entry) or await _lost_reference(work, values, entry)


async def _clash(work: Work, kind: Kind, values: Mapping[str, Any], entry: Any) -> Refusal | None:
    wanted = values.get(kind.unique)
    if wanted is None or (entry and getattr(entry, kind.unique) == wanted):
        return None
    in_use = Q(archived_at=None)
    if kind is QUEUE:  # the numbers it gave today are still being called
        in_use |= Q(archived_at__gte=await _start_of_day(work))
    same = kind.model.filter(in_use, hall_id=work.hall_id, **{kind.unique: wanted}).using_db(work.connection)
    return kind.refusal(RefusalCode.ALREADY_EXISTS) if await same.exists() else None


async def _start_of_day(work: Work) -> datetime:
    hall = await models.Hall.get(id=work.hall_id, using_db=work.connection)
    return datetime.combine(business_day(work.now, hall.timezone), time(), zone(hall.timezone))


async def _lost_reference(work: Work, values: Mapping[str, Any], entry: Any) -> Refusal | None:
    for name, model in REFERENCES.items():
        if name in values:
            live: Any = model.filter(id=values[name], hall_id=work.hall_id, archived_at=None)
            found = await live.using_db(work.connection).first()
            if found is None:
                return Refusal(RefusalCode.NOT_FOUND, input_field=(name.removesuffix("_id"),))
            agency_id = values.get("agency_id") or (entry and entry.agency_id)
            if model is models.Queue and found.agency_id != agency_id:
                return entries.invalid("queue", "bukan antrean instansi ini", "is not a queue of this agency")
    return None


async def write(work: Work, kind: Kind, entry: Any, changes: Mapping[str, Any]) -> None:
    """Write what differs, with its event; nothing at all if nothing does."""
    different = {name: value for name, value in stripped(changes).items() if getattr(entry, name) != value}
    if different:
        await kind.model.filter(id=entry.id).using_db(work.connection).update(**different)
        work.record(DirectoryChanged(entity=kind.name, entity_id=entry.id, change="CHANGED"))


def stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values without space around texts."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
