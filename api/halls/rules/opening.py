"""Decides whether a hall, an agency or a queue gives numbers at an instant, in one sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from api.clock import local, zone
from api.halls.rules import words
from api.halls.rules.calendar import (
    Calendar,
    DayHours,
    DayPlan,
    Disturbance,
    Seat,
    SpecialDayKind,
    plan_of,
    seats_of,
)

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


CLOSED_BY = {
    SpecialDayKind.HOLIDAY: OpeningCode.HOLIDAY,
    SpecialDayKind.COLLECTIVE_LEAVE: OpeningCode.COLLECTIVE_LEAVE,
}
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
    seats = seats_of(calendar, agency_id, queue_id)
    today = local(now, calendar.timezone).date()
    case = _Case(calendar, seats, today, remaining=remaining, day_closed=day_closed)
    code = _code_at(case, now)
    plan = plan_of(calendar, seats, today)
    bounds = None if calendar.forced_open else plan.hours
    closes = _instant(calendar, today, bounds.closes) if bounds else None
    moments = words.Moments(
        now=now,
        opens=None if code is OpeningCode.OPEN else _next_open(case, now),
        closes=closes,
        last_ticket=_last_ticket(calendar, today, bounds) if bounds else None,
    )
    said = "FORCED_OPEN" if code is OpeningCode.OPEN and closes is None else code
    indonesian, english = words.sentences(said, moments, calendar.timezone, _why(case, code, plan))
    is_open = code is OpeningCode.OPEN
    return Opening(is_open, code, indonesian, english, moments.opens, closes if is_open else None)


def next_turn(calendar: Calendar, now: datetime) -> datetime:
    """The next instant at which some decision of this hall can change by the clock alone, at latest midnight."""
    today = local(now, calendar.timezone).date()
    turns = {_instant(calendar, today + timedelta(days=1), time())}
    if calendar.pause and calendar.pause.ends_at:
        turns.add(calendar.pause.ends_at)
    if calendar.forced_open is None:
        owners = {None, *calendar.weekly, *(seat for seat, day in calendar.special if day == today)}
        for owner in owners:
            turns.update(_turns_of_day(calendar, _chain(calendar, owner), today))
    return min(turn for turn in turns if turn > now)


@dataclass(frozen=True, slots=True)
class _Case:
    """A question: who, on which day, and what is known of that day only."""

    calendar: Calendar
    seats: tuple[Seat, ...]
    today: date
    remaining: int | None
    day_closed: bool

    @property
    def disturbance(self) -> Disturbance | None:
        """Why the agency in question cannot work; None if it can."""
        found = (self.calendar.disturbances.get(seat) for seat in self.seats if seat is not None)
        return next((disturbance for disturbance in found if disturbance), None)


def _code_at(case: _Case, at: datetime) -> OpeningCode:
    """The first rule that holds at an instant; the order is product policy."""
    calendar = case.calendar
    clock = local(at, calendar.timezone)
    is_today = clock.date() == case.today
    if calendar.forced_open is False:
        return OpeningCode.FORCED_CLOSED
    plan = plan_of(calendar, case.seats, clock.date())
    if calendar.forced_open is None and (code := _code_of_plan(plan, clock.time())):
        return code
    if _is_paused(calendar, at):
        return OpeningCode.PAUSED
    if calendar.forced_open is None and plan.hours and at >= _last_ticket(calendar, clock.date(), plan.hours):
        return OpeningCode.LAST_TICKET_GIVEN
    if is_today and case.remaining is not None and case.remaining <= 0:
        return OpeningCode.QUOTA_FULL
    if is_today and case.day_closed:
        return OpeningCode.DAY_CLOSED
    return OpeningCode.DISTURBED if case.disturbance else OpeningCode.OPEN


def _code_of_plan(plan: DayPlan, clock: time) -> OpeningCode | None:
    hours = plan.hours
    if hours is None:
        return (
            CLOSED_BY.get(plan.special.kind, OpeningCode.DATE_CLOSED)
            if plan.special
            else OpeningCode.WEEKDAY_CLOSED
        )
    if clock < hours.opens:
        return OpeningCode.NOT_YET_OPEN
    if clock >= hours.closes:
        return OpeningCode.AFTER_HOURS
    if hours.break_starts and hours.break_ends and hours.break_starts <= clock < hours.break_ends:
        return OpeningCode.BREAK
    return None


def _is_paused(calendar: Calendar, at: datetime) -> bool:
    pause = calendar.pause
    return pause is not None and pause.started_at <= at and (pause.ends_at is None or at < pause.ends_at)


def _last_ticket(calendar: Calendar, day: date, hours: DayHours) -> datetime:
    closes = _instant(calendar, day, hours.closes)
    return max(_instant(calendar, day, hours.opens), closes - timedelta(seconds=calendar.last_ticket_seconds))


def _next_open(case: _Case, now: datetime) -> datetime | None:
    if case.calendar.forced_open is False or case.disturbance:
        return None
    return next((at for at in _starts(case, now) if _code_at(case, at) is OpeningCode.OPEN), None)


def _starts(case: _Case, now: datetime) -> Iterator[datetime]:
    """Every instant after `now` at which something may begin to be open, in order."""
    calendar = case.calendar
    pause_ends = calendar.pause.ends_at if calendar.pause else None
    if pause_ends and pause_ends > now + timedelta(
        days=DAYS_AHEAD + 2
    ):  # in the year 9999 no zone can tell the day
        pause_ends = None
    for offset in range(DAYS_AHEAD + 1):
        day = case.today + timedelta(days=offset)
        hours = plan_of(calendar, case.seats, day).hours
        clocks = (time(), hours.opens, hours.break_ends) if hours else (time(),)
        starts = {_instant(calendar, day, clock) for clock in clocks if clock is not None}
        if pause_ends and local(pause_ends, calendar.timezone).date() == day:
            starts.add(pause_ends)
        yield from sorted(at for at in starts if at > now)


def _turns_of_day(calendar: Calendar, seats: tuple[Seat, ...], day: date) -> Iterator[datetime]:
    hours = plan_of(calendar, seats, day).hours
    if hours is None:
        return
    for clock in (hours.opens, hours.break_starts, hours.break_ends, hours.closes):
        if clock is not None:
            yield _instant(calendar, day, clock)
    yield _last_ticket(calendar, day, hours)


def _chain(calendar: Calendar, owner: Seat) -> tuple[Seat, ...]:
    if owner in calendar.agency_of_queue:
        return seats_of(calendar, None, owner)
    return seats_of(calendar, owner, None)


def _instant(calendar: Calendar, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, zone(calendar.timezone)).astimezone(UTC)


def _why(case: _Case, code: OpeningCode, plan: DayPlan) -> words.Reason:
    calendar = case.calendar
    if code is OpeningCode.FORCED_CLOSED:
        return words.Reason(calendar.forced_reason, calendar.forced_reason_en)
    if code is OpeningCode.PAUSED and calendar.pause:
        return words.Reason(calendar.pause.reason, calendar.pause.reason_en)
    if code is OpeningCode.DISTURBED and case.disturbance:
        return words.Reason(case.disturbance.reason, case.disturbance.reason_en)
    return words.Reason(plan.special.name, plan.special.name_en) if plan.special else words.Reason()
