"""Tells the time in UTC and a hall's business day in its own zone."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}

YEARS = range(1900, 2201)  # far from the ends of the calendar, where reckoning in another zone overflows


def utc_now() -> datetime:
    """Now, aware, in UTC. Only the edges of the system call it; everything below is given `now`."""
    return datetime.now(UTC)


@lru_cache
def zone(timezone: str) -> ZoneInfo:
    """The zone named in the IANA database; raises ZoneInfoNotFoundError for an unknown name."""
    return ZoneInfo(timezone)


def local(now: datetime, timezone: str) -> datetime:
    """`now` on the hall's own wall clock."""
    return now.astimezone(zone(timezone))


def business_day(now: datetime, timezone: str) -> date:
    """The calendar day it is in the hall, whatever day it is on the server."""
    return local(now, timezone).date()


def start_of_day(now: datetime, timezone: str) -> datetime:
    """The hall's last midnight, in UTC."""
    return local(now, timezone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def zone_name(timezone: str) -> str:
    """WIB, WITA or WIT; the IANA name for a zone outside Indonesia."""
    return ZONE_NAMES.get(timezone, timezone)
