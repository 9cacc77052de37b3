"""Bounds how many places one network holds at a time while forms are filled in."""

from api.actor import ActorKind
from api.database import fetch
from api.people.actions.throttle import is_limited
from api.people.rules.credentials import network_of
from api.queue.actions.rows import as_time
from api.refusals import Refusal, RefusalCode
from api.sealing import seals
from api.settings import settings
from api.work import Work


async def holder(work: Work) -> str | Refusal | None:
    """The keyed fingerprint of the network that holds a place; None for whoever is not limited by theirs.

    Staff and keys answer for what they hold, kiosks hold nothing. Refuses TOO_MANY_HOLDS, with the seconds until
    the first of its places lapses.
    """
    if work.actor.kind is not ActorKind.ANONYMOUS or not is_limited(work.actor.address):
        return None
    held_by = seals().fingerprint("NETWORK", network_of(work.actor.address))
    (row,) = await fetch(work.connection, HELD, held_by, work.now)
    if row["places"] < settings().holds_per_address:
        return held_by
    left = int(-(-(as_time(row["first"]) - work.now).total_seconds() // 1))
    return Refusal(RefusalCode.TOO_MANY_HOLDS, retry_after_seconds=left)


HELD = """
SELECT COUNT(*) AS places, MIN(due_at) AS first FROM booking WHERE held_by = $1 AND state = 'HELD' AND due_at > $2
"""
