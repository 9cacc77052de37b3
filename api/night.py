"""Forgets, once a night, what is no longer needed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from time import perf_counter

import structlog

from api.applications.actions.holding import HOLDING as APPLICATIONS
from api.appointments.actions.holding import HOLDING as APPOINTMENTS
from api.chores import note_done, was_done_since
from api.people.actions.purging import RETENTIONS as ACCOUNTS
from api.people.holdings import Holding, Retention
from api.queue import actions as queue
from api.reminders.actions.holding import HOLDING as REMINDERS
from api.settings import settings

# All that hold personal data of citizens. Reminders first: they are a person's by what the others hold.
HOLDINGS: tuple[Holding, ...] = (REMINDERS, APPLICATIONS, APPOINTMENTS)
RETENTIONS: tuple[Retention, ...] = (
    *(retention for holding in HOLDINGS for retention in holding.retentions),
    *ACCOUNTS,
    Retention("results under idempotency keys", 2, queue.purge_old_keys),
)
"""Every table that grows ends here, but those history is made of: README, "What is kept, and how long"."""

QUIET_HOUR = 18  # UTC: one to three at night in all of Indonesia's zones
CHORE = "purge"

log = structlog.get_logger()


def night_of(now: datetime) -> datetime:
    """When the newest night's work became due."""
    due = now.replace(hour=QUIET_HOUR, minute=0, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


async def is_due(now: datetime) -> bool:
    """Whether nobody has done this night's work to its end; a server that was off at night catches up."""
    return not await was_done_since(CHORE, night_of(now))


async def purge(now: datetime) -> None:
    """Do the night's work: portion by portion, each in a transaction of its own, so that nobody waits long.

    What breaks off is done from the start again, which costs nothing for what is gone already. A class that fails
    leaves the others alone, and is tried again the next night.
    """
    began, counts, failed = perf_counter(), {}, {}
    for retention in RETENTIONS:
        try:
            _, counts[retention.name] = await one(retention, now, dry_run=False)
        except Exception as error:
            failed[retention.name] = type(error).__name__  # its text may hold what was to be forgotten
    await note_done(CHORE, now)
    gone = {name: count for name, count in counts.items() if count}
    tell = log.warning if failed else log.info
    tell("night.purged", gone=gone, failed=failed, seconds=round(perf_counter() - began, 3))


async def purged(now: datetime, *, dry_run: bool) -> AsyncIterator[tuple[str, int, int]]:
    """Each class as soon as it is done: its name, for how many days it is kept, how much went or would go."""
    for retention in RETENTIONS:
        yield retention.name, *await one(retention, now, dry_run=dry_run)


async def one(retention: Retention, now: datetime, *, dry_run: bool) -> tuple[int, int]:
    """For how many days a class is kept, and how much of it went or would go."""
    days = retention.kept_days(settings())
    return days, await retention.purge(now - timedelta(days=days), now=now, dry_run=dry_run)
