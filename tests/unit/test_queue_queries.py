"""Estimates are ranges or nothing, and a quota counts what every channel may still take."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.queue.queries import left_of
from api.queue.rules import Quota
from api.queue.rules.estimating import LEAST_SAMPLES, Learnt, Pace, Visit, estimate_wait, learn, seconds_from
from tests.bench.wait_range.days import simulated
from tests.bench.wait_range.halls import HALLS
from tests.bench.wait_range.verdict import Verdict

STEADY = Learnt(LEAST_SAMPLES, mean_seconds=600.0)
NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)
DESK = UUID(int=1)


def visits(*minutes: tuple[int, int, int], numbers: tuple[int, ...] = ()) -> list[Visit]:
    """Visits at one counter: joined, called and ended, in minutes after nine."""
    return [
        Visit(DESK, date(2026, 11, 24), number, *(NINE + timedelta(minutes=minute) for minute in times))
        for times, number in zip(minutes, numbers or range(1, len(minutes) + 1), strict=True)
    ]


def test_a_visit_costs_a_counter_what_lies_before_the_next_call_too() -> None:
    learnt = learn(visits((0, 0, 10), (5, 12, 22)))
    assert (learnt.samples, learnt.mean_seconds, learnt.variance) == (2, 12 * 60, 0.0)


def test_a_counter_that_waited_for_people_was_no_slower_for_that() -> None:
    assert learn(visits((0, 0, 10), (30, 31, 41))).mean_seconds == 10 * 60


def test_an_officer_who_went_to_lunch_was_no_slower_for_that() -> None:
    assert learn(visits((0, 0, 10), (5, 70, 80))).mean_seconds == 10 * 60


def test_what_is_usual_is_not_moved_by_one_long_visit() -> None:
    assert learn(visits((0, 0, 10), (5, 12, 22), (20, 24, 144))).usual_seconds == 10 * 60


def test_numbers_that_nobody_came_with_cost_nothing_of_their_own() -> None:
    every_other = tuple((10 * place, 10 * place, 10 * place + 10) for place in range(10))
    learnt = learn(visits(*every_other, numbers=tuple(range(1, 21, 2))))
    assert learnt.mean_seconds == pytest.approx(600 * 10 / 19)
    assert learnt.variance > 0


def test_nothing_is_estimated_under_twenty_samples() -> None:
    assert estimate_wait(Pace(Learnt(LEAST_SAMPLES - 1, 600.0), open_counters=1), ahead=3) is None


def test_nothing_is_estimated_while_no_counter_is_open() -> None:
    assert estimate_wait(Pace(STEADY, open_counters=0), ahead=3) is None


def test_whoever_has_a_free_counter_waits_for_the_officer_only() -> None:
    estimate = estimate_wait(Pace(STEADY, open_counters=2, free_counters=1), ahead=0)
    assert estimate is not None
    assert estimate.p10_seconds == 0
    assert estimate.p90_seconds < 90


def test_two_counters_halve_the_wait() -> None:
    alone = estimate_wait(Pace(STEADY, open_counters=1), ahead=9)
    together = estimate_wait(Pace(STEADY, open_counters=2), ahead=9)
    assert alone is not None
    assert together is not None
    assert alone.p50_seconds == pytest.approx(9.5 * 600, rel=0.05)
    assert together.p50_seconds == pytest.approx(9.5 * 600 / 2, rel=0.1)


def test_uneven_services_widen_the_range() -> None:
    even = estimate_wait(Pace(STEADY, open_counters=1), ahead=3)
    uneven = estimate_wait(Pace(Learnt(40, 600.0, variance=600.0**2), open_counters=1), ahead=3)
    assert even is not None
    assert uneven is not None
    assert uneven.samples == 40
    assert uneven.p90_seconds - uneven.p10_seconds > even.p90_seconds - even.p10_seconds


def test_who_would_be_called_in_the_break_is_called_after_it() -> None:
    free, stopped = (
        estimate_wait(Pace(STEADY, open_counters=1, stops=stops), ahead=1) for stops in ((), ((900.0, 4_500.0),))
    )
    assert free is not None
    assert stopped is not None
    assert (stopped.p10_seconds, stopped.p90_seconds) == (free.p10_seconds, free.p90_seconds + 3_600)


def test_a_pause_that_runs_delays_everybody_by_what_is_left_of_it() -> None:
    pause = seconds_from(NINE, [(NINE - timedelta(minutes=5), NINE + timedelta(minutes=5)), (NINE, NINE)])
    assert pause == ((-300.0, 300.0),)
    free, paused = (estimate_wait(Pace(STEADY, open_counters=1, stops=stops), ahead=1) for stops in ((), pause))
    assert free is not None
    assert paused is not None
    assert paused.p10_seconds == free.p10_seconds + 300


@given(
    mean=st.floats(1, 7200),
    relative=st.floats(0, 3),
    counters=st.integers(1, 40),
    free=st.integers(0, 40),
    ahead=st.integers(0, 300),
)
def test_more_people_ahead_never_wait_less_and_the_range_is_in_order(
    mean: float, relative: float, counters: int, free: int, ahead: int
) -> None:
    pace = Pace(
        Learnt(100, mean, (relative * mean) ** 2), open_counters=counters, free_counters=min(free, counters)
    )
    here, behind = estimate_wait(pace, ahead), estimate_wait(pace, ahead + 1)
    assert here is not None
    assert behind is not None
    assert 0 <= here.p10_seconds <= here.p50_seconds <= here.p90_seconds
    assert here.p10_seconds <= behind.p10_seconds
    assert here.p50_seconds <= behind.p50_seconds
    assert here.p90_seconds <= behind.p90_seconds


def test_the_wait_that_comes_is_the_wait_that_was_told() -> None:
    """A small replay of `python -m tests.bench.wait_range`, whose figures stand in the README."""
    three_counters = next(hall for hall in HALLS if hall.name == "three counters")
    verdict = Verdict.of(simulated(three_counters, days=5, seed=1))
    assert verdict.people > 500
    assert verdict.inside >= 0.8
    assert verdict.above <= 0.1
    assert verdict.width <= 1.5


def test_without_a_limit_nothing_is_left_to_count() -> None:
    assert left_of(Quota(None, None, 5, 5)) is None


def test_one_pool_counts_both_channels() -> None:
    assert left_of(Quota(10, None, taken_online=3, taken_on_site=4)) == 3


def test_reserved_shares_are_counted_each_for_itself() -> None:
    assert left_of(Quota(10, 30, taken_online=3, taken_on_site=4)) == 3
    assert left_of(Quota(10, 30, taken_online=1, taken_on_site=7)) == 2
