"""Estimates are ranges or nothing, and a quota counts what every channel may still take."""

from hypothesis import given
from hypothesis import strategies as st

from api.queue.queries import left_of
from api.queue.rules import Quota
from api.queue.rules.estimating import LEAST_SAMPLES, Pace, estimate_wait, usual_seconds

STEADY = (600.0,) * LEAST_SAMPLES


def test_nothing_is_estimated_under_twenty_samples() -> None:
    assert estimate_wait(Pace(STEADY[1:], open_counters=1), ahead=3) is None


def test_nothing_is_estimated_while_no_counter_is_open() -> None:
    assert estimate_wait(Pace(STEADY, open_counters=0), ahead=3) is None


def test_whoever_has_a_free_counter_does_not_wait() -> None:
    estimate = estimate_wait(Pace(STEADY, open_counters=2, free_counters=1), ahead=0)
    assert estimate is not None
    assert (estimate.p50_seconds, estimate.p90_seconds) == (0, 0)


def test_two_counters_halve_the_wait() -> None:
    alone = estimate_wait(Pace(STEADY, open_counters=1), ahead=3)
    together = estimate_wait(Pace(STEADY, open_counters=2), ahead=3)
    assert alone is not None
    assert together is not None
    assert (alone.p50_seconds, together.p50_seconds) == (4 * 600, 2 * 600)


def test_uneven_services_widen_the_range() -> None:
    estimate = estimate_wait(Pace((300.0, 900.0) * LEAST_SAMPLES, open_counters=1), ahead=3)
    assert estimate is not None
    assert estimate.p50_seconds == 4 * 600
    assert estimate.p90_seconds == 4 * 600 + round(1.2816 * 2 * 300)
    assert estimate.samples == 2 * LEAST_SAMPLES


@given(
    durations=st.lists(st.floats(0, 7200), min_size=LEAST_SAMPLES, max_size=60),
    counters=st.integers(1, 40),
    ahead=st.integers(0, 300),
)
def test_more_people_ahead_never_wait_less_and_ninety_is_never_under_fifty(
    durations: list[float], counters: int, ahead: int
) -> None:
    pace = Pace(durations, open_counters=counters)
    here, behind = estimate_wait(pace, ahead), estimate_wait(pace, ahead + 1)
    assert here is not None
    assert behind is not None
    assert 0 <= here.p50_seconds <= here.p90_seconds
    assert here.p50_seconds <= behind.p50_seconds
    assert here.p90_seconds <= behind.p90_seconds


def test_what_is_usual_is_not_moved_by_one_long_service_nor_said_under_twenty_samples() -> None:
    assert usual_seconds(STEADY[1:]) is None
    assert usual_seconds((*STEADY, 7200.0)) == 600


def test_without_a_limit_nothing_is_left_to_count() -> None:
    assert left_of(Quota(None, None, 5, 5)) is None


def test_one_pool_counts_both_channels() -> None:
    assert left_of(Quota(10, None, taken_online=3, taken_on_site=4)) == 3


def test_reserved_shares_are_counted_each_for_itself() -> None:
    assert left_of(Quota(10, 30, taken_online=3, taken_on_site=4)) == 3
    assert left_of(Quota(10, 30, taken_online=1, taken_on_site=7)) == 2
