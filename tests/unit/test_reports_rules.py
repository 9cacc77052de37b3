"""What a manager should look at, and how a day is counted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.events import CounterState, TicketState
from api.queue.rules.estimating import Learnt
from api.reports.rules import (
    Attention,
    Crowding,
    Spread,
    Stay,
    Tally,
    attention,
    by_agency,
    by_hour,
    counted,
    crowding,
    long_after,
    mean_instant,
    spread,
)

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
QUEUE, OTHER = UUID(int=1), UUID(int=2)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def a_stay(state: TicketState = TicketState.DONE, **changes: object) -> Stay:
    """Joined an hour ago, called after 10 minutes, served from the 12th to the 20th."""
    values: dict[str, object] = {
        "queue_id": QUEUE,
        "first": True,
        "state": state,
        "issued_at": ago(60),
        "joined_at": ago(60),
        "wait_from": ago(60),
        "called_at": ago(50),
        "serving_at": ago(48),
        "ended_at": ago(40),
        "ended_as": state.value,
    }
    return Stay(**(values | changes))  # type: ignore[arg-type]


def look(state: CounterState, people: int = 3, **since: datetime | None) -> Attention | None:
    moments: dict[str, datetime | None] = {"free_since": None, "busy_since": None}
    return attention(state, people=people, now=NOW, **(moments | since))  # type: ignore[arg-type]


def test_an_open_counter_with_nobody_is_idle_only_while_people_wait_for_it() -> None:
    assert look(CounterState.OPEN, free_since=ago(2)) is Attention.IDLE
    assert look(CounterState.OPEN, free_since=ago(1.9)) is None
    assert look(CounterState.OPEN, 0, free_since=ago(30)) is None
    assert look(CounterState.BREAK, free_since=None) is None
    assert look(CounterState.CLOSED, free_since=None) is None


def test_a_citizen_at_a_counter_for_twenty_minutes_is_looked_at() -> None:
    assert look(CounterState.OPEN, busy_since=ago(20)) is Attention.LONG
    assert look(CounterState.OPEN, busy_since=ago(19)) is None


def test_a_visit_is_long_by_what_is_usual_in_its_queue() -> None:
    assert long_after(Learnt(samples=19, usual_seconds=60)) == timedelta(minutes=20)
    assert long_after(Learnt(samples=20, usual_seconds=60)) == timedelta(minutes=5)
    assert long_after(Learnt(samples=20, usual_seconds=600)) == timedelta(minutes=30)
    for minutes, told in ((29, None), (30, Attention.LONG)):
        moments = {"free_since": None, "busy_since": ago(minutes)}
        assert attention(CounterState.OPEN, people=0, now=NOW, long=timedelta(minutes=30), **moments) is told


def test_the_mean_wait_is_told_as_an_instant() -> None:
    assert mean_instant([]) is None
    assert mean_instant([ago(10), ago(20), ago(60)]) == ago(30)


def test_a_zone_is_crowded_above_one_and_a_half_times_the_halls_mean_wait() -> None:
    hall = [ago(10)] * 6
    assert crowding([ago(15)] * 3, hall, NOW) is Crowding.NORMAL
    assert crowding([ago(15.1)] * 3, hall, NOW) is Crowding.CROWDED
    assert crowding([ago(60)] * 2, hall, NOW) is Crowding.NORMAL
    assert crowding([], hall, NOW) is Crowding.EMPTY
    assert crowding(hall, hall, NOW) is Crowding.NORMAL


def test_mean_and_ninetieth_percentile() -> None:
    assert spread([None]) is None
    assert spread([60, None, 120]) == Spread(2, 90, 120)
    assert spread(range(1, 101)) == Spread(100, 50, 90)


def test_a_stay_is_counted_as_what_became_of_it() -> None:
    stays = [
        a_stay(),
        a_stay(TicketState.NO_SHOW, serving_at=None),
        a_stay(TicketState.CANCELLED, called_at=None, serving_at=None),
        a_stay(TicketState.WAITING, called_at=None, serving_at=None, ended_at=None, ended_as=None),
        a_stay(TicketState.PRINTING),
        a_stay(TicketState.VOID),
    ]
    numbers = counted(stays)
    assert numbers.tally == Tally(taken=4, served=1, no_show=1, cancelled=1)
    assert numbers.waits == Spread(2, 600, 600)
    assert numbers.services == Spread(1, 480, 480)


def test_a_booked_wait_counts_from_its_time_and_a_transferred_one_from_joining() -> None:
    assert a_stay(wait_from=ago(52)).wait_seconds == 120
    assert a_stay(joined_at=ago(55), wait_from=ago(90)).wait_seconds == 300


def test_who_was_sent_on_is_served_once_in_the_hall_and_by_each_agency() -> None:
    stays = [a_stay(ended_as="TRANSFERRED"), a_stay(queue_id=OTHER, first=False)]
    assert counted(stays).tally == Tally(taken=1, served=1)
    agencies = by_agency(stays, {QUEUE: UUID(int=10), OTHER: UUID(int=11)})
    assert [numbers.tally for numbers in agencies.values()] == [Tally(taken=1, served=1), Tally(served=1)]


def test_hours_are_the_halls_and_without_gaps() -> None:
    stays = [a_stay(), a_stay(ended_at=NOW + timedelta(hours=2))]
    hours = by_hour(stays, "Asia/Makassar")  # NOW is 10.00 WITA
    assert hours == {9: Tally(taken=2, served=1), 10: Tally(), 11: Tally(), 12: Tally(served=1)}
    assert by_hour([], "Asia/Makassar") == {}
