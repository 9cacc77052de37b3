"""Pauses a hall and lets it go on."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM, Actor
from api.apart import each_apart
from api.events import HallPaused, HallResumed
from api.halls import models
from api.halls.actions.entries import Changed, opened
from api.halls.rules.entries import fault_in_period, fault_in_reason
from api.people.rules import Permission
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

PAUSED_ALREADY = {"sentence": "Mal ini sudah dijeda.", "sentence_en": "This hall is paused already."}


async def pause_hall(
    actor: Actor,
    hall_id: UUID,
    *,
    reason: str,
    reason_en: str = "",
    ends_at: datetime | None = None,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Make the whole hall wait: a prayer, an anthem, a drill. ends_at: planned end, None until resumed by hand.

    Returns the pause. Refuses NOT_ALLOWED, NOT_FOUND, ARCHIVED, REASON_REQUIRED, INVALID_INPUT, ALREADY_EXISTS.
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await opened(work, Permission.PAUSE_HALL, hall_id) or fault_in_reason(reason, reason_en)
        refusal = refusal or fault_in_period(work.now, ends_at, "ends_at")
        if refusal:
            return refusal
        await _end(work, hall_id, due_only=True)
        if await _running(work, hall_id):
            return Refusal(RefusalCode.ALREADY_EXISTS, PAUSED_ALREADY)
        words = {"reason": reason.strip(), "reason_en": reason_en.strip()}
        pause = await models.Pause.create(
            using_db=work.connection, hall_id=hall_id, started_at=work.now, ends_at=ends_at, **words
        )
        work.record(HallPaused(pause_id=pause.id, reason=pause.reason, until=ends_at))
        return Changed(pause.id)

    once = Once(key, "pause hall", (hall_id, reason, reason_en, ends_at), Changed)
    return await one_transaction(verb, actor=actor, now=now, once=once)


async def resume_hall(actor: Actor, hall_id: UUID, *, now: datetime) -> Changed | Refusal:
    """End the hall's pause; of a hall that is not paused, nothing changes. Refuses NOT_ALLOWED, NOT_FOUND."""

    async def verb(work: Work) -> Changed | Refusal:
        if refusal := await opened(work, Permission.PAUSE_HALL, hall_id):
            return refusal
        await _end(work, hall_id)
        return Changed(hall_id)

    return await one_transaction(verb, actor=actor, now=now)


async def end_due_pauses(now: datetime) -> list[UUID]:
    """End every pause whose planned end has come; returns the halls that go on. For the scheduler."""
    due = await models.Pause.filter(ended_at=None, ends_at__lte=now).order_by("ends_at")
    ended = await each_apart(_end_one, [pause.hall_id for pause in due], now=now)
    return [hall_id for hall_id in ended if hall_id is not None]


async def _end_one(hall_id: UUID, now: datetime) -> UUID | None:
    """The hall, if it goes on."""

    async def verb(work: Work) -> bool | Refusal:
        return await work.lock(hall_id) and await _end(work, hall_id, due_only=True)

    return hall_id if await one_transaction(verb, actor=SYSTEM, now=now) is True else None


async def _end(work: Work, hall_id: UUID, *, due_only: bool = False) -> bool:
    pause = await _running(work, hall_id)
    if pause is None or (due_only and (pause.ends_at is None or pause.ends_at > work.now)):
        return False
    await models.Pause.filter(id=pause.id, ended_at=None).using_db(work.connection).update(ended_at=work.now)
    work.record(HallResumed(pause_id=pause.id))
    return True


async def _running(work: Work, hall_id: UUID) -> models.Pause | None:
    return await models.Pause.filter(hall_id=hall_id, ended_at=None).using_db(work.connection).first()
