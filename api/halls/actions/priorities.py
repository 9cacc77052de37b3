"""Sets what a priority class weighs in a hall."""

from datetime import datetime
from uuid import UUID

from api.actor import Actor
from api.events import DirectoryChanged, PriorityClass
from api.halls import models
from api.halls.actions.entries import Changed, opened, overtaken
from api.halls.rules.entries import fault_in_priority
from api.people.rules import Permission
from api.refusals import Refusal
from api.work import Work, one_transaction


async def set_priority(
    actor: Actor,
    hall_id: UUID,
    priority_class: PriorityClass,
    *,
    weight: float | None,
    max_wait_seconds: int | None,
    now: datetime,
    seen: int | None = None,
) -> Changed | Refusal:
    """Weigh a class by the hall's own numbers; None for both weighs it by the default again.

    Holds from the next call on, also for those who wait already. Returns the id of the hall.
    Refuses SIGN_IN_REQUIRED, NOT_ALLOWED, NOT_FOUND, ARCHIVED, INVALID_INPUT, CONFLICT (any class was weighed anew
    since the hall's version `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        refusal = await opened(work, Permission.EDIT_DIRECTORY, hall_id)
        refusal = refusal or await overtaken(work, "priority_policy", hall_id, seen=seen)
        refusal = refusal or fault_in_priority(weight, max_wait_seconds)
        if refusal:
            return refusal
        if await _write(work, hall_id, priority_class, weight, max_wait_seconds):
            work.record(DirectoryChanged(entity="priority_policy", entity_id=hall_id, change="CHANGED"))
        return Changed(hall_id)

    return await one_transaction(verb, actor=actor, now=now)


async def _write(
    work: Work, hall_id: UUID, priority_class: PriorityClass, weight: float | None, max_wait_seconds: int | None
) -> bool:
    """Write or take away the hall's own row; False if nothing differs."""
    policies = models.PriorityPolicy.filter(hall_id=hall_id, priority_class=priority_class)
    rows = policies.using_db(work.connection)
    own = await rows.first()
    if weight is None or max_wait_seconds is None:
        return bool(own and await rows.delete())
    if own and (own.weight, own.max_wait_seconds) == (weight, max_wait_seconds):
        return False
    columns = {"weight": weight, "max_wait_seconds": max_wait_seconds}
    if own:
        return bool(await rows.update(**columns))
    await models.PriorityPolicy.create(
        using_db=work.connection, hall_id=hall_id, priority_class=priority_class, **columns
    )
    return True
