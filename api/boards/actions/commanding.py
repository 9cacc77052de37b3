"""Tells screens what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.actor import Actor
from api.boards.models import Screen, ScreenOrder
from api.events import ScreenCommand, ScreenCommanded
from api.people.models import Device
from api.people.rules import Permission, Place, may
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Commanded:
    """What was told to a screen."""

    order_id: UUID
    screen_id: UUID


async def command_screen(
    actor: Actor,
    *,
    screen_id: UUID | None = None,
    device_id: UUID | None = None,
    command: ScreenCommand,
    now: datetime,
    key: str | None = None,
) -> Commanded | Refusal:
    """Tell a screen something: every page that shows it, or one paired device. What is muted is so until midnight.

    Refuses INVALID_INPUT (not exactly one of both), NOT_FOUND, SIGN_IN_REQUIRED, NOT_ALLOWED, ARCHIVED.
    """
    if (screen_id is None) is (device_id is None):
        return Refusal(RefusalCode.INVALID_INPUT, {"problem": "layar atau perangkat", "problem_en": "one of both"})

    async def verb(work: Work) -> Commanded | Refusal:
        screen = await _screen(screen_id, device_id)
        if screen is None:
            return may(actor, Permission.EDIT_DEVICES, Place(None)) or Refusal(RefusalCode.NOT_FOUND)
        if refusal := may(actor, Permission.EDIT_DEVICES, Place(screen.hall_id)):
            return refusal
        if screen.archived_at:
            return Refusal(RefusalCode.ARCHIVED, {"what": screen.slug})
        await work.lock(screen.hall_id)
        await ScreenOrder.filter(hall_id=screen.hall_id, at__lt=work.now - FORGOTTEN_AFTER).delete()
        order = await ScreenOrder.create(
            hall_id=screen.hall_id, screen_id=screen.id, device_id=device_id, command=command, at=work.now
        )
        work.record(ScreenCommanded(screen_id=screen.id, device_id=device_id, command=command))
        return Commanded(order.id, screen.id)

    once = Once(key, "commandScreen", (screen_id, device_id, command), Commanded)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def _screen(screen_id: UUID | None, device_id: UUID | None) -> Screen | None:
    """The screen that is meant, also through the device that shows it; None for one that is shut out."""
    if screen_id is not None:
        return await Screen.get_or_none(id=screen_id)
    device = await Device.get_or_none(id=device_id, revoked_at=None)
    if device is None or device.screen_slug is None:
        return None
    return await Screen.filter(hall_id=device.hall_id, slug=device.screen_slug, archived_at=None).first()
