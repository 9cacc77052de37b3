"""Lets drafts and returned files lapse that nobody went on with."""

from datetime import datetime
from uuid import UUID

from api.actor import SYSTEM
from api.apart import each_apart
from api.applications.actions.rows import find
from api.applications.actions.steps import move
from api.applications.rules.lapsing import DRAFT_LAPSES_AFTER, NOBODY_WENT_ON, RETURNED_LAPSES_AFTER
from api.applications.rules.notes import Words
from api.applications.rules.states import EXPIRED
from api.database import connection, fetch
from api.events import ApplicationExpired
from api.queue.actions.rows import as_uuid
from api.refusals import Refusal
from api.work import HallOf, Work, one_transaction

AT_ONCE = 100
LAPSED = "(state = 'DRAFT' AND changed_at <= $1 OR state = 'RETURNED' AND changed_at <= $2)"


async def let_applications_lapse(now: datetime) -> int:
    """Expire drafts that nobody changed for 30 days, and returned files for 90; returns how many, at most 100.

    Each in a transaction of its own, looked at again under its hall's lock; in one SELECT if there are none.
    """
    rows = await fetch(
        connection(),
        f"SELECT id FROM application WHERE {LAPSED} LIMIT {AT_ONCE}",  # noqa: S608
        *_limits(now),
    )
    return sum(await each_apart(_lapse, [as_uuid(row["id"]) for row in rows], now=now))


async def _lapse(application_id: UUID, now: datetime) -> bool:
    limits = _limits(now)

    async def verb(work: Work) -> bool | Refusal:
        still = f"SELECT 1 FROM application WHERE {LAPSED} AND id = $3"  # noqa: S608
        file = await find(work, application_id)
        if isinstance(file, Refusal) or not await fetch(work.connection, still, *limits, application_id):
            return False
        moved = await move(work, file, EXPIRED, ApplicationExpired, words=Words(reason=NOBODY_WENT_ON))
        return moved if isinstance(moved, Refusal) else True

    return await one_transaction(verb, actor=SYSTEM, now=now, hall=HallOf("application", application_id)) is True


def _limits(now: datetime) -> tuple[datetime, datetime]:
    """Drafts, and returned files, that nobody has changed since then lapse."""
    return now - DRAFT_LAPSES_AFTER, now - RETURNED_LAPSES_AFTER
