"""Keeps a hall's counters and what each serves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actor import Actor
from api.events import DirectoryChanged
from api.halls import models
from api.halls.actions.entries import (
    COUNTER,
    Changed,
    archive,
    fit_new,
    insert,
    misfit,
    opened_entry,
    overtaken,
    write,
)
from api.halls.queries import Serves
from api.halls.rules.entries import fault_in, invalid
from api.refusals import Refusal, RefusalCode
from api.work import Once, Work, one_transaction

HIGHEST_WEIGHT = 10


async def create_counter(
    actor: Actor,
    values: Mapping[str, Any],
    serves: Sequence[Serves],
    *,
    now: datetime,
    key: str | None = None,
) -> Changed | Refusal:
    """Put up a counter that serves some queues of the hall; values: rules.entries.COUNTER.

    Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS, ARCHIVED.
    """

    async def verb(work: Work) -> Changed | Refusal:
        if refusal := await fit_new(work, COUNTER, values) or await _fault_in_serves(work, serves):
            return refusal
        counter_id = await insert(work, COUNTER, values)
        await _write_serves(work, counter_id, serves)
        return Changed(counter_id)

    request = (sorted(values.items()), [(one.queue_id, one.weight) for one in serves])
    return await one_transaction(verb, actor=actor, now=now, once=Once(key, "create counter", request, Changed))


async def update_counter(
    actor: Actor,
    counter_id: UUID,
    changes: Mapping[str, Any],
    serves: Sequence[Serves] | None,
    *,
    now: datetime,
    seen: int | None = None,
) -> Changed | Refusal:
    """Change a counter's label, zone or agency, and all it serves unless `serves` is None.

    Refuses NOT_ALLOWED, NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS, ARCHIVED, CONFLICT (changed since `seen`).
    """

    async def verb(work: Work) -> Changed | Refusal:
        counter = await opened_entry(work, COUNTER, counter_id)
        if isinstance(counter, Refusal):
            return counter
        refusal = await overtaken(work, COUNTER.name, counter_id, seen=seen) or fault_in(
            COUNTER.fields, changes, new=False
        )
        refusal = (
            refusal or await misfit(work, COUNTER, changes, counter) or await _fault_in_serves(work, serves or ())
        )
        if refusal:
            return refusal
        await write(work, COUNTER, counter, changes)
        if serves is not None and await _write_serves(work, counter_id, serves):
            work.record(DirectoryChanged(entity=COUNTER.name, entity_id=counter_id, change="SERVES_CHANGED"))
        return Changed(counter_id)

    return await one_transaction(verb, actor=actor, now=now)


async def archive_counter(actor: Actor, counter_id: UUID, *, now: datetime) -> Changed | Refusal:
    """Take a counter down. Refuses as `entries.archive`."""
    return await archive(actor, COUNTER, counter_id, now=now)


async def _fault_in_serves(work: Work, serves: Sequence[Serves]) -> Refusal | None:
    wanted = [one.queue_id for one in serves]
    if len(set(wanted)) < len(wanted):
        return invalid("serves", "antrean disebut dua kali", "names a queue twice")
    if not all(0 <= one.weight <= HIGHEST_WEIGHT for one in serves):
        return invalid("serves", f"bobot antara 0 dan {HIGHEST_WEIGHT}", f"weights between 0 and {HIGHEST_WEIGHT}")
    live = models.Queue.filter(id__in=wanted, hall_id=work.hall_id, archived_at=None).using_db(work.connection)
    if wanted and await live.count() < len(wanted):
        return Refusal(RefusalCode.NOT_FOUND, input_field=("serves", "queue"))
    return None


async def _write_serves(work: Work, counter_id: UUID, serves: Sequence[Serves]) -> bool:
    """Make the counter serve exactly these; False if it already did."""
    links = models.CounterQueue.filter(counter_id=counter_id).using_db(work.connection)
    before = dict(await links.values_list("queue_id", "weight"))
    after = {one.queue_id: one.weight for one in serves}
    if before == after:
        return False
    await links.delete()
    for queue_id, weight in after.items():
        await models.CounterQueue.create(
            using_db=work.connection, counter_id=counter_id, queue_id=queue_id, weight=weight
        )
    return True
