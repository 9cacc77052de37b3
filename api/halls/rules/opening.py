"""Decides whether a hall, an agency or a queue gives numbers at an instant, in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from api.halls.rules.calendar import Calendar

DAYS_AHEAD = 14


class OpeningCode(StrEnum):
    """Why something gives numbers now or does not: the first of these that holds, in this order."""

    FORCED_CLOSED = "FORCED_CLOSED"
    HOLIDAY = "HOLIDAY"
    COLLECTIVE_LEAVE = "COLLECTIVE_LEAVE"
    DATE_CLOSED = "DATE_CLOSED"
    WEEKDAY_CLOSED = "WEEKDAY_CLOSED"
    NOT_YET_OPEN = "NOT_YET_OPEN"
    AFTER_HOURS = "AFTER_HOURS"
    BREAK = "BREAK"
    PAUSED = "PAUSED"
    LAST_TICKET_GIVEN = "LAST_TICKET_GIVEN"
    QUOTA_FULL = "QUOTA_FULL"
    DAY_CLOSED = "DAY_CLOSED"
    DISTURBED = "DISTURBED"
    OPEN = "OPEN"


STILL_SERVING = frozenset({OpeningCode.OPEN, OpeningCode.LAST_TICKET_GIVEN, OpeningCode.QUOTA_FULL})


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether numbers are given now, and the one sentence every screen says about it.

    opens_at: when it next gives numbers, UTC; None when open and when nobody can know.
    closes_at: today's closing, UTC; None unless open by the clock.
    """

    open: bool
    code: OpeningCode
    sentence_id: str
    sentence_en: str
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def is_serving(self) -> bool:
        """Whether people are being called, though perhaps no new number is given."""
        return self.code in STILL_SERVING


def decide_opening(
    calendar: Calendar,
    now: datetime,
    *,
    agency_id: UUID | None = None,
    queue_id: UUID | None = None,
    remaining: int | None = None,
    day_closed: bool = False,
) -> Opening:
    """Decide for the hall, or for one agency or queue of it.

    remaining: numbers left of today's quota, None without one. day_closed: today was closed for good.
    A hall forced open is open for all its agencies at any hour, whatever its calendar says; what people decided
    afterwards still counts: a pause, a used-up quota, a closed day, a disturbed agency.
    """
    raise NotImplementedError


def next_turn(calendar: Calendar, now: datetime) -> datetime:
    """The next instant at which some decision of this hall can change by the clock alone."""
    raise NotImplementedError
