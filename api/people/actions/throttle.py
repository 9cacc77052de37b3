"""Counts tries in the database, so that every process sees them."""

from datetime import datetime, timedelta

from tortoise.expressions import F

from api.actor import SYSTEM
from api.people.models import Tries
from api.people.rules.credentials import is_loopback
from api.people.rules.tries import Limit, Tally, counted
from api.refusals import Refusal
from api.settings import settings
from api.work import Work, one_transaction

OLD = timedelta(days=1)


async def take_tries(limits: dict[str, Limit], *, now: datetime) -> Refusal | None:
    """Count one try under every subject before anything is checked, as if it had failed; a success gives it back.

    Counting first is what holds against many tries at once. Refuses TOO_MANY_TRIES, and then counts nothing.
    """

    async def verb(work: Work) -> Refusal | None:
        for subject in sorted(limits):  # always in one order: two requests never wait for each other
            if refusal := await _count(work, subject, limits[subject]):
                return refusal
        return None

    return await one_transaction(verb, actor=SYSTEM, now=now)


async def give_back(subject: str, shared: Limit | None = None) -> None:
    """The try was a success: one failure less. Called inside the verb that succeeds.

    shared: the limit of a subject under which others try too, as an address: what they failed still blocks it,
    until less is left than blocks.
    """
    tries = Tries.filter(subject=subject, failures__gt=0)
    if shared:
        await tries.filter(failures__lte=shared.failures).update(blocked_until=None)
        await tries.update(failures=F("failures") - 1)
    else:
        await tries.update(failures=F("failures") - 1, blocked_until=None)


async def forgive(subject: str) -> None:
    """Forget every failure under the subject. Called inside the verb that succeeds."""
    await Tries.filter(subject=subject).delete()


def is_limited(address: str) -> bool:
    """Whether limits per address apply: always, save for this machine itself where the settings say so."""
    return settings().loopback_is_limited or not is_loopback(address)


async def _count(work: Work, subject: str, limit: Limit) -> Refusal | None:
    row = await Tries.filter(subject=subject).select_for_update(no_key=True).get_or_none()
    if row is None:
        await Tries.filter(window_started_at__lt=work.now - OLD).delete()
        first = Tries(subject=subject, failures=0, window_started_at=work.now)
        await Tries.bulk_create([first], ignore_conflicts=True)
        row = await Tries.filter(subject=subject).select_for_update(no_key=True).get()
    tally = counted(Tally(row.failures, row.window_started_at, row.blocked_until), limit, work.now)
    if isinstance(tally, Refusal):
        return tally
    await Tries.filter(subject=subject).update(
        failures=tally.failures, window_started_at=tally.window_started_at, blocked_until=tally.blocked_until
    )
    return None
