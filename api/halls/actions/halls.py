"""Keeps the halls themselves, and opens or closes one whatever its calendar says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from api import journal
from api.actor import Actor
from api.events import DirectoryChanged
from api.halls import models
from api.halls.actions import closures
from api.halls.actions.entries import Changed, opened, overtaken, stripped
from api.halls.actions.hours import Clocks, Sitting, fault_in_week, write_week
from api.halls.rules.entries import HALL, fault_in, fault_in_reason
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

SLUG_IN_USE = Refusal(
    RefusalCode.ALREADY_EXISTS,
    {"what": "Alamat (slug) mal", "what_en": "The hall's slug"},
    ("slug",),
)


async def create_hall(
    actor: Actor,
    values: Mapping[str, Any],
    days: Sequence[tuple[int, Clocks]] = (),
    *,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Found a hall, with its timeline; values: rules.entries.HALL.

    days: hours of the week as `set_weekly_hours` takes them; without any it is closed until it has some.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, INVALID_INPUT, ALREADY_EXISTS.
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = may(actor, Permission.CREATE_HALL, Place(None)) or fault_in(HALL, values, new=True)
        if refusal := refusal or fault_in_week(days):
            return refusal
        if await models.Hall.filter(slug=values["slug"]).using_db(work.connection).exists():
            return SLUG_IN_USE
        hall = await models.Hall.create(using_db=work.connection, created_at=work.now, **stripped(values))
        await journal.Timeline.create(using_db=work.connection, hall_id=hall.id)
        await work.lock(hall.id)
        await write_week(work, Sitting(hall.id), dict(days))
        work.record(DirectoryChanged(entity="hall", entity_id=hall.id, change="CREATED"))
        return Changed(hall.id)

    once = Once(key, "create hall", (sorted(values.items()), [*days]), Changed)
    try:
        return await one_transaction(verb, actor=actor, now=now, once=once)
    except IntegrityError:  # no hall's lock covers slugs: somebody took it between the look and the write
        return SLUG_IN_USE


async def update_hall(
    actor: Actor, hall_id: UUID, changes: Mapping[str, Any], *, now: datetime, seen: int | None = None
) -> Changed | Refusal:
    """Change a hall's names, address or policy. Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ARCHIVED.

    Its slug and time zone are for ever: addresses hang on the one, business days on the other. seen: the hall's
    version when it was read; CONFLICT if it was changed since.
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await opened(work, Permission.EDIT_DIRECTORY, hall_id) or await overtaken(
            work, "hall", hall_id, seen=seen
        )
        if refusal := refusal or fault_in(HALL, changes, new=False):
            return refusal
        if await _write(work, hall_id, stripped(changes)):
            work.record(DirectoryChanged(entity="hall", entity_id=hall_id, change="CHANGED"))
        return Changed(hall_id)

    return await one_transaction(verb, actor=actor, now=now)


async def archive_hall(actor: Actor, hall_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Close a hall for good; its history stays. Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED."""

    async def verb(work: Work) -> Changed | Refusal:
        if refusal := await opened(work, Permission.CREATE_HALL, hall_id):
            return refusal
        await _write(work, hall_id, {"archived_at": work.now})
        work.record(DirectoryChanged(entity="hall", entity_id=hall_id, change="ARCHIVED"))
        return Changed(hall_id)

    return await one_transaction(verb, actor=actor, now=now)


async def force_opening(
    actor: Actor,
    hall_id: UUID,
    is_open: bool | None,
    *,
    reason: str = "",
    reason_en: str = "",
    now: datetime,
) -> Changed | Refusal:
    """Open or close a hall whatever its calendar says; None follows the calendar again.

    Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED, REASON_REQUIRED (to close), INVALID_INPUT.
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await opened(work, Permission.FORCE_OPENING, hall_id)
        refusal = refusal or fault_in_reason(reason, reason_en, required=is_open is False)
        if refusal:
            return refusal
        given = {} if is_open is None else {"forced_reason": reason, "forced_reason_en": reason_en}
        forced = {"forced_open": is_open, "forced_reason": "", "forced_reason_en": "", **stripped(given)}
        if await _write(work, hall_id, forced):
            await (closures.begin if is_open is False else closures.end)(work, hall_id)
            change = {True: "FORCED_OPEN", False: "FORCED_CLOSED", None: "FOLLOWS_CALENDAR"}[is_open]
            work.record(DirectoryChanged(entity="hall", entity_id=hall_id, change=change))
        return Changed(hall_id)

    return await one_transaction(verb, actor=actor, now=now)


async def _write(work: Work, hall_id: UUID, changes: Mapping[str, Any]) -> bool:
    """Write what differs; False if nothing does."""
    halls = models.Hall.filter(id=hall_id).using_db(work.connection)
    hall = await halls.get()
    different = {name: value for name, value in changes.items() if getattr(hall, name) != value}
    if different:
        await halls.update(**different)
    return bool(different)
