"""Decides when too many tries were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from api.refusals import Refusal, RefusalCode

LONGEST_DELAY = timedelta(minutes=15)
NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures a window holds. first_delay: doubles with each failure from the last free one on; None:
    wait for the window's end."""

    failures: int
    window: timedelta
    first_delay: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Failures so far."""

    failures: int
    window_started_at: datetime
    blocked_until: datetime | None = None


PER_USERNAME = Limit(5, timedelta(hours=1), first_delay=timedelta(seconds=30))
PER_ADDRESS = Limit(20, timedelta(minutes=10))
PER_APPROVER = Limit(5, timedelta(minutes=1))
PER_KIOSK = Limit(10, timedelta(minutes=1))
PAIRINGS_PER_ADDRESS = Limit(60, timedelta(minutes=10))


def counted(tally: Tally | None, limit: Limit, now: datetime) -> Tally | Refusal:
    """One more try, counted as failed until it is given back; a try while blocked is refused and not counted.

    Refuses TOO_MANY_TRIES with the seconds to wait, never more than 15 min.
    """
    wait = tally.blocked_until - now if tally and tally.blocked_until else NO_WAIT
    if NO_WAIT < wait <= LONGEST_DELAY:  # a longer one was written before the clock was set back
        return Refusal(RefusalCode.TOO_MANY_TRIES, retry_after_seconds=ceil(wait.total_seconds()))
    if tally is None or not tally.window_started_at <= now < tally.window_started_at + limit.window:
        tally = Tally(0, now)
    failures = tally.failures + 1
    return Tally(failures, tally.window_started_at, _blocked_until(failures, tally.window_started_at, limit, now))


def _blocked_until(failures: int, window_started_at: datetime, limit: Limit, now: datetime) -> datetime | None:
    if failures < limit.failures:
        return None
    if limit.first_delay is None:
        return window_started_at + limit.window
    doublings = min(failures - limit.failures, 10)
    return now + min(limit.first_delay * (1 << doublings), LONGEST_DELAY)
