"""A booking waits since its time: early arrival gains nothing, lateness within the grace loses nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.appointments.rules import waits_from
from api.events import PriorityClass
from api.queue.rules import CallPolicy, Choice, Waiting, choose_next, order_of_waiting
from tests.factories import NOW

GRACE_SECONDS = 900
QUEUES = (UUID(int=1), UUID(int=2))
classes = st.sampled_from([None, None, *PriorityClass])
policies = st.builds(
    CallPolicy,
    ratio=st.integers(0, 3),
    max_wait_seconds=st.sampled_from([900, 3600]),
    queue_weights=st.dictionaries(st.sampled_from(QUEUES), st.sampled_from([0.0, 0.5, 2.0])),
)
streaks = st.integers(0, 4)


def a_walk_in(number: int, waited: int, priority: PriorityClass | None, queue: UUID) -> Waiting:
    """Somebody who took a number so many seconds ago."""
    at = NOW - timedelta(seconds=waited)
    return Waiting(UUID(int=number), UUID(int=number), queue, number, at, at, priority)


def a_booking(
    number: int, booked: int, came: int, priority: PriorityClass | None = None, queue: UUID = QUEUES[0]
) -> Waiting:
    """A booking for a time so many seconds ago (negative: still to come), whose citizen came so many seconds ago."""
    came_at, starts_at = NOW - timedelta(seconds=came), NOW - timedelta(seconds=booked)
    since = waits_from(came_at, starts_at, GRACE_SECONDS)
    return Waiting(UUID(int=number), UUID(int=number), queue, number, came_at, since, priority)


walk_ins = st.lists(
    st.builds(a_walk_in, st.integers(1, 50), st.integers(0, 6000), classes, st.sampled_from(QUEUES)),
    max_size=12,
    unique_by=lambda leg: leg.number,
)
bookings = st.lists(
    st.builds(a_booking, st.integers(51, 99), st.integers(-1800, 5400), st.integers(0, 3600), classes),
    max_size=8,
    unique_by=lambda leg: leg.number,
)


def next_of(legs: list[Waiting], policy: CallPolicy, streak: int) -> Waiting:
    choice = choose_next(legs, policy, NOW, streak=streak)
    assert isinstance(choice, Choice)
    return choice.leg


@given(walk_ins, bookings, policies, streaks, st.integers(1, 1800), st.integers(0, 1800))
def test_early_arrival_gains_nothing(people, booked, policy, streak, until, came) -> None:  # type: ignore[no-untyped-def]
    """Whenever before its time a booking came, it is called as one that came just at its time would be."""
    early, on_time = a_booking(100, -until, came), a_booking(100, -until, -until)
    others = [leg for leg in (*people, *booked) if leg.wait_from <= NOW]
    if others:
        assert next_of([*others, early], policy, streak) == next_of(others, policy, streak)
    later = NOW + timedelta(seconds=until + 60)
    orders = [order_of_waiting([*others, leg], policy, later, streak=streak) for leg in (early, on_time)]
    assert [choice.leg.number for choice in orders[0]] == [choice.leg.number for choice in orders[1]]


@given(walk_ins, policies, streaks, st.integers(0, GRACE_SECONDS))
def test_within_the_grace_a_booking_waits_since_its_time(people, policy, streak, late) -> None:  # type: ignore[no-untyped-def]
    """Late by so much or in time: its turn comes at the same place, unless somebody waits exactly as long."""
    in_time, behind = a_booking(100, 1200, 1200), a_booking(100, 1200, 1200 - late)
    assert behind.wait_from == in_time.wait_from
    others = [leg for leg in people if leg.wait_from != in_time.wait_from]
    orders = [order_of_waiting([*others, leg], policy, NOW, streak=streak) for leg in (in_time, behind)]
    assert [c.leg.number for c in orders[0]] == [c.leg.number for c in orders[1]]


@given(walk_ins, policies, streaks, st.integers(GRACE_SECONDS + 1, 3600))
def test_later_than_the_grace_a_booking_counts_as_a_walk_in(people, policy, streak, late) -> None:  # type: ignore[no-untyped-def]
    came = 4000 - late
    booking, walk_in = a_booking(100, 4000, came), a_walk_in(100, came, None, QUEUES[0])
    assert booking == walk_in
    order = order_of_waiting([*people, booking], policy, NOW, streak=streak)
    assert order == order_of_waiting([*people, walk_in], policy, NOW, streak=streak)


@given(walk_ins, bookings, policies, streaks)
def test_no_booking_overtakes_a_walk_in_that_waited_longer(people, booked, policy, streak) -> None:  # type: ignore[no-untyped-def]
    """In one queue and class, whoever waits since earlier is called first, booked or not."""
    order = [choice.leg for choice in order_of_waiting([*people, *booked], policy, NOW, streak=streak)]
    for place, leg in enumerate(order):
        for after in order[place + 1 :]:
            if (leg.queue_id, leg.priority_class) == (after.queue_id, after.priority_class):
                assert leg.wait_from <= after.wait_from


@given(walk_ins, bookings, policies, streaks)
def test_a_booking_of_the_same_wait_goes_behind_who_joined_before(people, booked, policy, streak) -> None:  # type: ignore[no-untyped-def]
    """Ties go to who was there first: a booking within its grace gains no place by having been booked long ago."""
    twins = [replace(leg, wait_from=NOW - timedelta(seconds=600), skip=0) for leg in (*people, *booked)]
    order = [choice.leg for choice in order_of_waiting(twins, policy, NOW, streak=streak)]
    for place, leg in enumerate(order):
        for after in order[place + 1 :]:
            if (leg.queue_id, leg.priority_class) == (after.queue_id, after.priority_class):
                assert (leg.joined_at, leg.number) <= (after.joined_at, after.number)


def test_among_those_who_are_early_the_earlier_time_goes_first() -> None:
    sooner, later = a_booking(1, -300, 60), a_booking(2, -1500, 900)
    assert [choice.leg for choice in order_of_waiting([later, sooner], CallPolicy(), NOW)] == [sooner, later]


def test_the_ratio_calls_nobody_before_their_time_while_others_wait() -> None:
    """Delete the filter by _has_started in choose_next to see this fail."""
    elder, early = a_walk_in(1, 60, PriorityClass.ELDERLY, QUEUES[0]), a_booking(2, -600, 300)
    assert next_of([elder, early], CallPolicy(ratio=2), 5) == elder
