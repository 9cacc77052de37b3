"""Finds where a transfer goes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.database import fetch
from api.events import CounterState
from api.queue.actions.rows import Standing, as_uuid
from api.refusals import Refusal, RefusalCode
from api.work import Work

QUEUES_OF = {
    "queue": "SELECT id, archived_at FROM queue WHERE hall_id = $1 AND id = $2",
    "agency": "SELECT id, archived_at FROM queue WHERE hall_id = $1 AND agency_id = $2 AND archived_at IS NULL",
}
COUNTER = """
SELECT c.archived_at, d.state, cq.queue_id FROM counter c LEFT JOIN desk d ON d.counter_id = c.id
  LEFT JOIN counter_queue cq ON cq.counter_id = c.id
WHERE c.hall_id = $1 AND c.id = $2
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A queue of the same hall. counter_id: the only counter that may call there, or None for any."""

    queue_id: UUID
    counter_id: UUID | None = None


async def target_of(
    work: Work,
    standing: Standing,
    *,
    queue_id: UUID | None,
    counter_id: UUID | None,
    agency_id: UUID | None,
) -> Target | Refusal:
    """A queue; a counter, with the queue where it serves several; or an agency that has one queue.

    Refuses INVALID_INPUT, NOT_FOUND, ARCHIVED, COUNTER_CLOSED, COUNTER_DOES_NOT_SERVE.
    """
    if agency_id is not None and (queue_id, counter_id) == (None, None):
        return await _one_queue(work, "agency", agency_id)
    if agency_id is not None or (queue_id, counter_id) == (None, None):
        return _bad("sebutkan satu tujuan", "name one target")
    if counter_id is not None:
        return await _at_the_counter(work, standing, counter_id, queue_id)
    return await _one_queue(work, "queue", queue_id)


async def _one_queue(work: Work, kind: str, row_id: UUID | None) -> Target | Refusal:
    rows = await fetch(work.connection, QUEUES_OF[kind], work.hall_id, row_id)
    if not rows:
        return Refusal(RefusalCode.NOT_FOUND, input_field=(kind,))
    if len(rows) > 1:
        return _bad("sebutkan satu antrean instansi ini", "name one queue of this agency")
    if rows[0]["archived_at"] is not None:
        return Refusal(RefusalCode.ARCHIVED, {"what": "Antrean", "what_en": "The queue"}, (kind,))
    return Target(as_uuid(rows[0]["id"]))


async def _at_the_counter(
    work: Work, standing: Standing, counter_id: UUID, queue_id: UUID | None
) -> Target | Refusal:
    rows: list[dict[str, Any]] = await fetch(work.connection, COUNTER, work.hall_id, counter_id)
    if not rows:
        return Refusal(RefusalCode.NOT_FOUND, input_field=("counter",))
    if rows[0]["archived_at"] is not None:
        return Refusal(RefusalCode.ARCHIVED, {"what": "Loket", "what_en": "The counter"}, ("counter",))
    if rows[0]["state"] in (None, CounterState.CLOSED):
        return Refusal(RefusalCode.COUNTER_CLOSED, input_field=("counter",))
    serves = {as_uuid(row["queue_id"]) for row in rows} - {None}
    wanted = queue_id or (standing.ticket.queue_id if standing.ticket.queue_id in serves else None)
    if wanted is None and len(serves) > 1:
        return _bad("sebutkan satu antrean loket ini", "name one queue of this counter")
    wanted = wanted or next(iter(serves), None)
    if wanted is None or wanted not in serves:
        return Refusal(RefusalCode.COUNTER_DOES_NOT_SERVE)
    return Target(wanted, counter_id)


def _bad(problem: str, problem_en: str) -> Refusal:
    return Refusal(RefusalCode.INVALID_INPUT, {"problem": problem, "problem_en": problem_en})
