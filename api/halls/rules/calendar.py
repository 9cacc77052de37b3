"""Says what hours a hall, an agency or a queue has on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from api.clock import local, zone
from api.halls.rules.national import national_day

Seat = UUID | None  # whose hours: an agency's or queue's id, None for the whole hall


class SpecialDayKind(StrEnum):
    """Why a date differs from the week."""

    HOLIDAY = "HOLIDAY"
    COLLECTIVE_LEAVE = "COLLECTIVE_LEAVE"
    WORKING_DAY = "WORKING_DAY"
    OVERRIDE = "OVERRIDE"


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening and closing on the hall's wall clock, and the break between them if there is one."""

    opens: time
    closes: time
    break_starts: time | None = None
    break_ends: time | None = None


@dataclass(frozen=True, slots=True)
class Special:
    """A date that differs. hours None: closed, or for WORKING_DAY the hours of the week."""

    day: date
    kind: SpecialDayKind
    name: str
    name_en: str = ""
    hours: DayHours | None = None


@dataclass(frozen=True, slots=True)
class RunningPause:
    """The hall waits since `started_at`; `ends_at` None until somebody resumes it."""

    reason: str
    reason_en: str
    started_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Why an agency cannot work."""

    reason: str
    reason_en: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that opens or closes a hall, as a value.

    weekly: hours by seat and weekday (0 Monday); a seat with any entry sits only on those weekdays.
    special: at most one entry a seat and day. disturbances: by agency. agency_of_queue: by queue.
    """

    timezone: str
    hall_id: UUID | None = None
    forced_open: bool | None = None
    forced_reason: str = ""
    forced_reason_en: str = ""
    last_ticket_seconds: int = 1800
    weekly: Mapping[Seat, Mapping[int, DayHours]] = field(default_factory=dict)
    special: Mapping[tuple[Seat, date], Special] = field(default_factory=dict)
    pause: RunningPause | None = None
    disturbances: Mapping[UUID, Disturbance] = field(default_factory=dict)
    agency_of_queue: Mapping[UUID, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day for one seat: its hours, or why there are none. special None: an ordinary weekday."""

    hours: DayHours | None
    special: Special | None = None


def hours_of(
    opens: str | None, closes: str | None, break_starts: str | None = None, break_ends: str | None = None
) -> DayHours | None:
    """The hours in "08:00" and "15:00"; None without an opening. Raises ValueError for what is no time."""
    if opens is None or closes is None:
        return None
    pause = (time.fromisoformat(text) if text else None for text in (break_starts, break_ends))
    return DayHours(time.fromisoformat(opens), time.fromisoformat(closes), *pause)


def seats_of(calendar: Calendar, agency_id: UUID | None, queue_id: UUID | None) -> tuple[Seat, ...]:
    """From the narrowest to the hall: queue, agency, hall."""
    if queue_id is not None and agency_id is None:
        agency_id = calendar.agency_of_queue.get(queue_id)
    return (*(seat for seat in (queue_id, agency_id) if seat is not None), None)


def plan_of(calendar: Calendar, seats: tuple[Seat, ...], day: date) -> DayPlan:
    """The hours of a day: the narrowest special day, else the national calendar, else the week.

    A special day of a wider seat never makes anybody sit on a weekday, or longer, than they usually do.
    """
    special, owner = _special_of(calendar, seats, day)
    week_owner = next((seat for seat in seats if calendar.weekly.get(seat)), None)
    usual = calendar.weekly.get(week_owner, {}).get(day.weekday())
    if special is None or (special.kind is SpecialDayKind.WORKING_DAY and special.hours is None):
        return DayPlan(usual)
    if special.hours is None or seats.index(owner) <= seats.index(week_owner):
        return DayPlan(special.hours, special)
    if usual is None:
        return DayPlan(None)
    return DayPlan(_within(special.hours, usual), special)


def stops_of_day(
    calendar: Calendar, now: datetime, *, queue_id: UUID | None = None
) -> tuple[tuple[datetime, datetime], ...]:
    """When nobody will be called from now until the day ends, as far as anybody knows.

    The pause that runs, if its end is planned, and the day's break, if it is still to come: whoever calls during a
    break has decided otherwise. Which counters close when is not known.
    """
    stops = []
    if calendar.pause and calendar.pause.ends_at and calendar.pause.ends_at > now:
        stops.append((calendar.pause.started_at, calendar.pause.ends_at))
    day = local(now, calendar.timezone).date()
    hours = None if calendar.forced_open else plan_of(calendar, seats_of(calendar, None, queue_id), day).hours
    if hours and hours.break_starts and hours.break_ends:
        clocks = (hours.break_starts, hours.break_ends)
        first, last = (datetime.combine(day, clock, zone(calendar.timezone)) for clock in clocks)
        if first > now:
            stops.append((first, last))
    return tuple(stops)


def _special_of(calendar: Calendar, seats: tuple[Seat, ...], day: date) -> tuple[Special | None, Seat]:
    for seat in seats:
        if special := calendar.special.get((seat, day)):
            return special, seat
    if national := national_day(day):
        return Special(day, SpecialDayKind(national.kind), national.name, national.name_en), None
    return None, None


def _within(hours: DayHours, usual: DayHours) -> DayHours | None:
    opens, closes = max(hours.opens, usual.opens), min(hours.closes, usual.closes)
    if opens >= closes:
        return None
    pause = hours if hours.break_starts else usual
    return replace(hours, opens=opens, closes=closes, break_starts=pause.break_starts, break_ends=pause.break_ends)
