"""Hangs up, changes and takes down screens."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from api.actor import SYSTEM, Actor
from api.boards.models import Screen
from api.boards.rules import ScreenFields, check_screen, screens_for
from api.events import DirectoryChanged
from api.halls.actions.entries import overtaken
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction


@dataclass(frozen=True, slots=True)
class ScreenChanged:
    """The screen that was created, changed or archived."""

    screen_id: UUID


async def create_screen(
    actor: Actor, hall_id: UUID, fields: ScreenFields, *, now: datetime, key: str | None = None
) -> ScreenChanged | Refusal:
    """Hang up a screen.

    Refuses NOT_FOUND, NOT_ALLOWED, INVALID_INPUT, ALREADY_EXISTS.
    """

    async def verb(work: Work) -> ScreenChanged | Refusal:
        if refusal := may(actor, Permission.EDIT_DIRECTORY, Place(hall_id)):
            return refusal
        if not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND)
        if refusal := check_screen(fields) or await _taken(hall_id, fields.slug):
            return refusal
        return await _created(work, hall_id, fields)

    once = Once(key, "createScreen", (hall_id, asdict(fields)), ScreenChanged)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def _taken(hall_id: UUID, slug: str, *, by_another_than: UUID | None = None) -> Refusal | None:
    others = Screen.filter(hall_id=hall_id, slug=slug, archived_at=None)
    if by_another_than is not None:
        others = others.exclude(id=by_another_than)
    return Refusal(RefusalCode.ALREADY_EXISTS, {"what": slug}, ("slug",)) if await others.exists() else None


async def _created(work: Work, hall_id: UUID, fields: ScreenFields) -> ScreenChanged:
    screen = await Screen.create(hall_id=hall_id, **asdict(fields))
    return recorded(work, screen.id, "created")


def recorded(work: Work, screen_id: UUID, change: Literal["created", "changed", "archived"]) -> ScreenChanged:
    """Note that something of a screen is another now."""
    work.record(DirectoryChanged(entity="screen", entity_id=screen_id, change=change))
    return ScreenChanged(screen_id)


async def update_screen(
    actor: Actor, screen_id: UUID, changes: dict[str, object], *, now: datetime, seen: int | None = None
) -> ScreenChanged | Refusal:
    """Change a screen; `changes` are fields of ScreenFields, others stay.

    Refuses NOT_FOUND, NOT_ALLOWED, ARCHIVED, INVALID_INPUT, ALREADY_EXISTS, CONFLICT (changed since `seen`).
    """

    async def verb(work: Work) -> ScreenChanged | Refusal:
        screen = await locked_screen(work, actor, screen_id)
        if isinstance(screen, Refusal):
            return screen
        before = {name: getattr(screen, name) for name in ScreenFields.__dataclass_fields__}
        fields = ScreenFields(**(before | changes))
        refusal = await overtaken(work, "screen", screen_id, seen=seen) or check_screen(fields)
        if refusal := refusal or await _taken(screen.hall_id, fields.slug, by_another_than=screen_id):
            return refusal
        await Screen.filter(id=screen_id).update(**asdict(fields))
        return recorded(work, screen_id, "changed")

    return await one_transaction(verb, actor=actor, now=now)


async def archive_screen(actor: Actor, screen_id: UUID, *, now: datetime) -> ScreenChanged | Refusal:
    """Take a screen down; whoever follows it is told that it is gone.

    Refuses NOT_FOUND, NOT_ALLOWED, ARCHIVED.
    """

    async def verb(work: Work) -> ScreenChanged | Refusal:
        screen = await locked_screen(work, actor, screen_id)
        if isinstance(screen, Refusal):
            return screen
        await Screen.filter(id=screen_id, archived_at=None).update(archived_at=now)
        return recorded(work, screen_id, "archived")

    return await one_transaction(verb, actor=actor, now=now)


async def locked_screen(work: Work, actor: Actor, screen_id: UUID) -> Screen | Refusal:
    """The screen under its hall's lock."""
    found = await Screen.get_or_none(id=screen_id)
    if found is None:
        return Refusal(RefusalCode.NOT_FOUND)
    if refusal := may(actor, Permission.EDIT_DIRECTORY, Place(found.hall_id)):
        return refusal
    await work.lock(found.hall_id)
    screen = await Screen.get(id=screen_id)
    return Refusal(RefusalCode.ARCHIVED, {"what": screen.slug}) if screen.archived_at else screen


async def ensure_screens(hall_id: UUID, zones: Iterable[str], *, now: datetime) -> int:
    """Hang up the screens a hall needs and does not have: `main`, and one for each zone; returns how many.

    Screens that are there stay as people have set them. For the seed and the demo.
    """

    async def verb(work: Work) -> int | Refusal:
        if not await work.lock(hall_id):
            return Refusal(RefusalCode.NOT_FOUND)
        present = {screen.slug for screen in await Screen.filter(hall_id=hall_id)}
        missing = [fields for fields in screens_for(zones) if fields.slug not in present]
        for fields in missing:
            await _created(work, hall_id, fields)
        return len(missing)

    hung = await one_transaction(verb, actor=SYSTEM, now=now)
    return 0 if isinstance(hung, Refusal) else hung
