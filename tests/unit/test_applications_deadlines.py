"""The clock of a service's standard: it starts once, stands while the citizen must act, and never restarts."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.applications.rules.deadlines import (
    PAUSES_IN,
    RUNS_IN,
    Clock,
    ClockState,
    clock_state,
    is_overdue,
    is_working_day,
    moved,
    paused,
    resumed,
    started,
    working_day_after,
    working_days_between,
)
from api.applications.rules.states import ENDED, MOVES
from api.events import ApplicationState
from api.halls.rules import Calendar, DayHours, Special, SpecialDayKind

HOURS = DayHours(time(8), time(15))
WEEK = Calendar("Asia/Makassar", weekly={None: dict.fromkeys(range(5), HOURS)})
NEVER_SAID = Calendar("Asia/Makassar")
MONDAY = date(2026, 11, 2)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Halls that work on some weekdays, with days of their own."""
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    kinds = st.sampled_from(list(SpecialDayKind))
    special = draw(st.dictionaries(DAYS, st.tuples(kinds, st.sampled_from([None, HOURS])), max_size=20))
    return Calendar(
        "Asia/Makassar",
        weekly={None: dict.fromkeys(weekdays, HOURS)},
        special={(None, day): Special(day, kind, "Libur", hours=hours) for day, (kind, hours) in special.items()},
    )


def test_holidays_leave_and_weekends_are_no_working_days() -> None:
    assert is_working_day(WEEK, MONDAY)
    assert not is_working_day(WEEK, date(2026, 11, 1))
    assert not is_working_day(WEEK, date(2026, 12, 25))
    leave = Special(MONDAY, SpecialDayKind.COLLECTIVE_LEAVE, "Cuti bersama")
    assert not is_working_day(
        Calendar("Asia/Makassar", weekly=WEEK.weekly, special={(None, MONDAY): leave}), MONDAY
    )


def test_a_hall_that_never_said_its_hours_works_on_weekdays() -> None:
    assert [is_working_day(NEVER_SAID, MONDAY + timedelta(days=day)) for day in range(7)] == [True] * 5 + [
        False
    ] * 2
    assert not is_working_day(NEVER_SAID, date(2026, 12, 25))


def test_the_day_after_is_the_first_of_those_promised() -> None:
    friday = date(2026, 11, 6)
    assert started(WEEK, friday, 1).due_on == date(2026, 11, 9)
    assert started(WEEK, friday, 0).due_on == friday
    assert started(WEEK, date(2026, 11, 7), 0).due_on == friday
    assert started(WEEK, friday, None).due_on is None


@given(calendars(), DAYS, st.integers(-30, 30))
def test_working_days_are_counted_as_they_are_found(calendar: Calendar, day: date, count: int) -> None:
    found = working_day_after(calendar, day, count)
    assert is_working_day(calendar, found)
    assert working_days_between(calendar, day, found) == count


@given(calendars(), DAYS, st.integers(0, 20), st.integers(0, 40), st.integers(0, 40))
def test_a_pause_moves_the_due_day_by_exactly_the_working_days_it_lasted(
    calendar: Calendar, day: date, promised: int, ran: int, stood: int
) -> None:
    clock = started(calendar, day, promised)
    stops, goes_on = day + timedelta(days=ran), day + timedelta(days=ran + stood)
    after = resumed(calendar, paused(calendar, clock, stops), goes_on, promised)
    lasted = working_days_between(calendar, stops, goes_on)
    assert clock.due_on is not None
    assert after.due_on == working_day_after(calendar, clock.due_on, lasted)


WAYS = st.lists(st.tuples(st.sampled_from(list(ApplicationState)), st.integers(0, 9)), max_size=25)


@given(calendars(), DAYS, st.integers(0, 20), WAYS)
def test_however_it_goes_no_used_day_is_given_back(
    calendar: Calendar, day: date, promised: int, way: list[tuple[ApplicationState, int]]
) -> None:
    """Used so far, plus what is left, is always what was promised: the clock never restarts."""
    state, clock, is_complete, ran = ApplicationState.UNDER_VERIFICATION, Clock(), False, 0
    for wanted, days in way:
        later = day + timedelta(days=days)
        ran += working_days_between(calendar, day, later) if clock.since else 0
        day = later
        if wanted not in MOVES[state]:
            continue
        clock = moved(calendar, clock, wanted, is_complete=is_complete, today=day, promised=promised)
        is_complete = is_complete or wanted is ApplicationState.IN_PROCESS
        state = wanted
        if clock.since and clock.due_on:
            assert working_days_between(calendar, day, clock.due_on) == promised - ran
        assert (clock.since is not None) == (is_complete and state in RUNS_IN)


def test_no_clock_runs_before_the_file_is_complete() -> None:
    for state in (ApplicationState.SUBMITTED, ApplicationState.RETURNED):
        assert moved(WEEK, Clock(), state, is_complete=False, today=MONDAY, promised=5) == Clock()


@pytest.mark.parametrize("state", ApplicationState)
def test_every_state_says_what_its_clock_does(state: ApplicationState) -> None:
    assert clock_state(state, is_complete=False) is ClockState.NOT_STARTED
    expected = ClockState.RUNNING if state in RUNS_IN else ClockState.PAUSED if state in PAUSES_IN else None
    assert clock_state(state, is_complete=True) is (expected or ClockState.STOPPED)
    assert {ApplicationState.RETURNED, ApplicationState.AWAITING_PAYMENT} == PAUSES_IN
    assert state not in ENDED or expected is None


def test_late_is_the_day_after_and_only_while_the_agency_must_act() -> None:
    tomorrow = MONDAY + timedelta(days=1)
    assert not is_overdue(MONDAY, ApplicationState.IN_PROCESS, MONDAY)
    assert is_overdue(MONDAY, ApplicationState.IN_PROCESS, tomorrow)
    assert not is_overdue(MONDAY, ApplicationState.RETURNED, tomorrow)
    assert not is_overdue(None, ApplicationState.IN_PROCESS, tomorrow)
