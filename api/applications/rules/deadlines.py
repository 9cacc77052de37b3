"""Runs the clock of a service's standard, in working days of the hall's calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from api.applications.rules.states import (
    APPROVED,
    AWAITING_PAYMENT,
    AWAITING_RECOMMENDATION,
    AWAITING_SIGNATURE,
    IN_PROCESS,
    RETURNED,
    SUBMITTED,
    UNDER_VERIFICATION,
)
from api.events import ApplicationState
from api.halls.rules.calendar import Calendar, plan_of

RUNS_IN = frozenset(
    {
        *(SUBMITTED, UNDER_VERIFICATION, IN_PROCESS),
        *(AWAITING_RECOMMENDATION, AWAITING_SIGNATURE, APPROVED),
    }
)
PAUSES_IN = frozenset({RETURNED, AWAITING_PAYMENT})
USUAL_WEEK = range(5)  # of a hall that never said when it is open


class ClockState(StrEnum):
    """What the clock of an application is doing."""

    NOT_STARTED = "NOT_STARTED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class Clock:
    """Since which day it runs, None before it starts and while it stands; the working days used before that day;
    the last day in time, None where the standard promises none."""

    since: date | None = None
    days_used: int = 0
    due_on: date | None = None


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether the hall works on a day: by its week, its special days and the national calendar, whoever sits."""
    if calendar.weekly.get(None):
        return plan_of(calendar, (None,), day).hours is not None
    plan = plan_of(calendar, (None,), day)
    return plan.hours is not None or (plan.special is None and day.weekday() in USUAL_WEEK)


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """How many working days come after `start`, up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -working_days_between(calendar, end, start)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(calendar, day) for day in days)


def working_day_after(calendar: Calendar, day: date, count: int) -> date:
    """The count-th working day after `day`; the last one up to `day` for 0, earlier ones for less."""
    if count <= 0:
        day += timedelta(days=1)
        count, step = 1 - count, -1
    else:
        step = 1
    while count:
        day += timedelta(days=step)
        count -= is_working_day(calendar, day)
    return day


def due_on(calendar: Calendar, since: date, days_left: int) -> date:
    """The last day in time of a clock that runs since a day with so many working days left."""
    return working_day_after(calendar, since, days_left)


def started(calendar: Calendar, today: date, promised: int | None) -> Clock:
    """The clock of a file that is declared complete today; the next working day is the first of those promised."""
    return Clock(today, 0, None if promised is None else due_on(calendar, today, promised))


def paused(calendar: Calendar, clock: Clock, today: date) -> Clock:
    """The clock from today on, while somebody else must act; it stands already if it does."""
    if clock.since is None:
        return clock
    used = clock.days_used + max(0, working_days_between(calendar, clock.since, today))
    return Clock(None, used, clock.due_on)


def resumed(calendar: Calendar, clock: Clock, today: date, promised: int | None) -> Clock:
    """The clock that goes on today with what is left: the due day moves by the working days that it stood."""
    if clock.since is not None:
        return clock
    due = None if promised is None else due_on(calendar, today, promised - clock.days_used)
    return Clock(today, clock.days_used, due)


def moved(
    calendar: Calendar,
    clock: Clock,
    to_state: ApplicationState,
    *,
    is_complete: bool,
    today: date,
    promised: int | None,
) -> Clock:
    """The clock after a move. is_complete: whether the file was declared so before; the clock never restarts."""
    if not is_complete:
        return started(calendar, today, promised) if to_state is IN_PROCESS else clock
    if to_state in RUNS_IN:
        return resumed(calendar, clock, today, promised)
    return paused(calendar, clock, today)


def clock_state(state: ApplicationState, *, is_complete: bool) -> ClockState:
    """What the clock of an application is doing now."""
    if not is_complete:
        return ClockState.NOT_STARTED
    if state in RUNS_IN:
        return ClockState.RUNNING
    return ClockState.PAUSED if state in PAUSES_IN else ClockState.STOPPED


def is_overdue(due_on: date | None, state: ApplicationState, today: date) -> bool:
    """Whether the last day in time has passed while the agency had to act."""
    return due_on is not None and state in RUNS_IN and today > due_on
