"""What is read of the queue is what stands in its tables, in a constant number of statements."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.boards.queries import queue_state_of
from api.events import Channel, CounterState, PriorityClass, TicketState
from api.halls.models import CounterQueue, Pause, WeeklyHours
from api.queue import queries as reads
from api.queue.models import ClosedDay, Desk, Leg, NumberSeries, Ticket
from tests.factories import NOW, HallRows, a_counter, a_hall
from tests.statements import counted_statements

TODAY = date(2026, 11, 24)


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall(agencies=2, counters=1)


async def a_ticket(
    hall: HallRows,
    number: int,
    *,
    agency: int = 0,
    waited: int = 60,
    state: TicketState = TicketState.WAITING,
    priority: PriorityClass | None = None,
    leg: dict[str, Any] | None = None,
    **columns: Any,
) -> UUID:
    """A ticket of today with its leg, that has waited so many seconds."""
    queue_id, joined = hall.agencies[agency].queue_id, NOW - timedelta(seconds=waited)
    ticket_id, leg_id = uuid4(), uuid4()
    shared = {
        "hall_id": hall.hall_id,
        "queue_id": queue_id,
        "day": TODAY,
        "number": number,
        "priority_class": priority,
    }
    await Ticket.create(
        **{
            **shared,
            "id": ticket_id,
            "leg_id": leg_id,
            "series_queue_id": queue_id,
            "label": f"{'AB'[agency]}-{number:03}",
            "state": state,
            "channel": Channel.WEB,
            "issued_at": joined,
            **columns,
        }
    )
    await Leg.create(
        **{
            **shared,
            "id": leg_id,
            "ticket_id": ticket_id,
            "state": state,
            "joined_at": joined,
            "wait_from": joined,
        }
        | (leg or {})
    )
    return ticket_id


async def a_served_ticket(hall: HallRows, number: int, *, seconds: int, ended: datetime = NOW) -> None:
    """A ticket that was served for so many seconds."""
    await a_ticket(
        hall,
        number,
        state=TicketState.DONE,
        leg={
            "counter_id": hall.counter_id,
            "joined_at": ended - timedelta(hours=1),
            "called_at": ended - timedelta(seconds=seconds),
            "ended_at": ended,
            "ended_as": "DONE",
        },
    )


async def test_nobody_waits_in_a_new_queue(hall: HallRows) -> None:
    crowds = await reads.crowds_of([hall.queue_id, uuid4()])
    assert crowds[hall.queue_id] == reads.Crowd(0, None)


async def test_a_crowd_is_those_who_wait_and_the_longest_wait(hall: HallRows) -> None:
    await a_ticket(hall, 1, waited=300)
    await a_ticket(hall, 2, waited=200)
    await a_ticket(hall, 3, waited=900, state=TicketState.HELD)
    await a_ticket(hall, 1, agency=1, waited=50)
    crowds = await reads.crowds_of([row.queue_id for row in hall.agencies])
    assert crowds[hall.queue_id] == reads.Crowd(2, NOW - timedelta(seconds=300))
    assert crowds[hall.agencies[1].queue_id].count == 1


async def test_places_follow_the_order_of_calling(hall: HallRows) -> None:
    slow = await a_ticket(hall, 1, waited=300)
    elderly = await a_ticket(hall, 2, waited=250, priority=PriorityClass.ELDERLY)
    late = await a_ticket(hall, 3, waited=100)
    places = (await reads.places_of([(hall.queue_id, NOW)]))[hall.queue_id, NOW]
    assert places == {elderly: 0, slow: 1, late: 2}


async def test_up_next_is_empty_without_people_and_for_unknown_counters(hall: HallRows) -> None:
    assert await reads.up_next([(hall.counter_id, 5, NOW), (uuid4(), 5, NOW)]) == {(hall.counter_id, 5, NOW): []}


async def test_up_next_tells_number_wait_and_rule_at_most_so_many(hall: HallRows) -> None:
    await a_ticket(hall, 1, waited=300)
    await a_ticket(hall, 2, waited=200)
    key = (hall.counter_id, 1, NOW)
    (candidate,) = (await reads.up_next([key]))[key]
    assert (candidate.number, candidate.wait_seconds, candidate.rule) == ("A-001", 300, "SCORE")


async def test_a_ticket_bound_to_another_counter_is_not_offered(hall: HallRows) -> None:
    await a_ticket(hall, 1, leg={"bound_counter_id": uuid4()})
    await a_ticket(hall, 2, leg={"bound_counter_id": hall.counter_id})
    key = (hall.counter_id, 5, NOW)
    assert [candidate.number for candidate in (await reads.up_next([key]))[key]] == ["A-002"]


async def test_a_counters_skill_counts(hall: HallRows) -> None:
    own, other = hall.agencies
    helper = await a_counter(hall.hall_id, own.agency_id, other.queue_id, label="9", weight=5.0)
    await CounterQueue.create(counter_id=helper, queue_id=own.queue_id, weight=0.0)
    await a_ticket(hall, 1, waited=300)
    await a_ticket(hall, 1, agency=1, waited=100)
    key = (helper, 2, NOW)
    assert [candidate.number for candidate in (await reads.up_next([key]))[key]] == ["B-001", "A-001"]


async def test_a_counter_that_was_never_opened_is_closed(hall: HallRows) -> None:
    assert (await reads.desks_by_counter([hall.counter_id]))[hall.counter_id].state is CounterState.CLOSED


async def test_the_current_ticket_is_the_one_called_or_served(hall: HallRows) -> None:
    at_counter = {"counter_id": hall.counter_id}
    ticket = await a_ticket(hall, 1, state=TicketState.CALLED, leg=at_counter, **at_counter)
    await a_ticket(hall, 2, state=TicketState.DONE, leg=at_counter, **at_counter)
    found = await reads.current_tickets([hall.counter_id, hall.agencies[1].counter_ids[0]])
    assert {id: row.id for id, row in found.items()} == {hall.counter_id: ticket}


async def test_legs_come_in_their_order(hall: HallRows) -> None:
    ticket = await a_ticket(hall, 1, leg={"ended_at": NOW, "ended_as": "TRANSFERRED"})
    first = await Leg.get(ticket_id=ticket)
    await Leg.create(
        hall_id=hall.hall_id,
        ticket_id=ticket,
        ordinal=2,
        queue_id=hall.agencies[1].queue_id,
        day=TODAY,
        number=1,
        state=TicketState.WAITING,
        joined_at=NOW,
        wait_from=first.wait_from,
    )
    legs = (await reads.legs_of([ticket]))[ticket]
    assert [leg.ordinal for leg in legs] == [1, 2]
    assert (await reads.legs_by_id([legs[1].id]))[legs[1].id] == legs[1]


@pytest.mark.parametrize("typed", ["A-012", "a12", " a 12 ", "A012", "a-12"])
async def test_a_ticket_is_found_by_its_number_however_it_is_typed(hall: HallRows, typed: str) -> None:
    ticket = await a_ticket(hall, 12)
    await a_ticket(hall, 12, agency=1)
    found = await reads.ticket_by_number(hall.hall_id, TODAY, typed)
    assert found is not None
    assert found.id == ticket


@pytest.mark.parametrize(
    "typed", ["", "12", "A", "A-", "A-013", "AA-012", "A-9999999999", "ß-1", "%-012", "A-012; --"]
)
async def test_a_number_nobody_has_finds_nothing(hall: HallRows, typed: str) -> None:
    await a_ticket(hall, 12)
    assert await reads.ticket_by_number(hall.hall_id, TODAY, typed) is None


async def test_yesterdays_number_is_not_found_today(hall: HallRows) -> None:
    await a_ticket(hall, 12, day=TODAY - timedelta(days=1))
    assert await reads.ticket_by_number(hall.hall_id, TODAY, "A-012") is None


async def test_a_days_tickets_are_listed_in_the_order_they_were_taken(hall: HallRows) -> None:
    second = await a_ticket(hall, 2, waited=10)
    first = await a_ticket(hall, 1, waited=20)
    done = await a_ticket(hall, 3, waited=5, state=TicketState.DONE)
    other = await a_ticket(hall, 1, agency=1, waited=1)
    listed = reads.ticket_ids_of_hall
    assert await listed(hall.hall_id, TODAY) == [first, second, done, other]
    assert await listed(hall.hall_id, TODAY, states=[TicketState.DONE]) == [done]
    assert await listed(hall.hall_id, TODAY, queue_id=hall.agencies[1].queue_id) == [other]
    assert await listed(hall.hall_id, TODAY, agency_queues=[hall.queue_id]) == [first, second, done]
    assert await listed(hall.hall_id, TODAY, agency_queues=[]) == []
    assert await listed(hall.hall_id, TODAY - timedelta(days=1)) == []


async def test_a_quota_is_read_from_the_ledger_of_the_halls_own_day(database: str) -> None:
    hall = await a_hall(queue={"daily_quota": 10, "online_share": 30})
    ledger = {"hall_id": hall.hall_id, "queue_id": hall.queue_id}
    await NumberSeries.create(**ledger, day=TODAY, last_number=5, taken_online=2, taken_on_site=3)
    late = datetime(2026, 11, 24, 16, 30, tzinfo=NOW.tzinfo)  # 00.30 WITA of the next day
    quotas = await reads.quotas_of([(hall.queue_id, NOW), (hall.queue_id, late)])
    assert reads.left_of(quotas[hall.queue_id, NOW]) == 1 + 4
    assert reads.left_of(quotas[hall.queue_id, late]) == 3 + 7


async def test_a_used_up_quota_and_a_closed_day_close_a_queue(database: str) -> None:
    hall = await a_hall(agencies=2, queue={"daily_quota": 1})
    full, free = (row.queue_id for row in hall.agencies)
    await NumberSeries.create(
        hall_id=hall.hall_id, queue_id=full, day=TODAY, last_number=1, taken_online=1, taken_on_site=0
    )
    keys = [(full, NOW), (free, NOW), (uuid4(), NOW)]
    openings = await reads.openings_of_queues(keys)
    assert {key: opening.code for key, opening in openings.items()} == {keys[0]: "QUOTA_FULL", keys[1]: "OPEN"}
    await ClosedDay.create(hall_id=hall.hall_id, day=TODAY, closed_at=NOW, expired=0)
    openings = await reads.openings_of_queues(keys)
    assert openings[free, NOW].code == "DAY_CLOSED"
    assert (await reads.closed_days([(hall.hall_id, NOW)]))[hall.hall_id, NOW]


async def test_pace_is_learnt_from_the_newest_visits_and_the_open_counters(hall: HallRows) -> None:
    for number in range(1, 103):
        await a_served_ticket(
            hall, number, seconds=10 if number <= 2 else 600, ended=NOW - timedelta(minutes=2_000 - 10 * number)
        )
    await Desk.create(counter_id=hall.counter_id, hall_id=hall.hall_id, state=CounterState.OPEN, since=NOW)
    pace = (await reads.paces_of([(hall.queue_id, NOW)]))[hall.queue_id, NOW]
    assert (pace.learnt.samples, pace.learnt.mean_seconds, pace.learnt.variance) == (100, 600.0, 0.0)
    assert (pace.open_counters, pace.free_counters, pace.stops) == (1, 1, ())


async def test_numbers_that_were_never_served_cost_the_counter_less(hall: HallRows) -> None:
    for number in range(1, 61, 2):
        await a_served_ticket(hall, number, seconds=600, ended=NOW - timedelta(minutes=2_000 - 10 * number))
    pace = (await reads.paces_of([(hall.queue_id, NOW)]))[hall.queue_id, NOW]
    assert pace.learnt.samples == 30
    assert 300 < pace.learnt.mean_seconds < 310 + 600  # and the gaps, in which others were called


async def test_the_days_break_and_the_pause_are_known(database: str) -> None:
    hall = await a_hall(forced_open=None)
    hours = {"opens": "08:00", "closes": "15:00", "break_starts": "12:00", "break_ends": "13:00"}
    await WeeklyHours.create(hall_id=hall.hall_id, weekday=TODAY.weekday(), **hours)
    pause = {
        "reason": "Upacara",
        "reason_en": "Ceremony",
        "started_at": NOW,
        "ends_at": NOW + timedelta(minutes=10),
    }
    await Pause.create(hall_id=hall.hall_id, **pause)
    pace = (await reads.paces_of([(hall.queue_id, NOW)]))[hall.queue_id, NOW]
    assert pace.stops == ((0.0, 600.0), (3 * 3600.0, 4 * 3600.0))


async def test_a_counter_with_somebody_is_open_and_not_free(hall: HallRows) -> None:
    await Desk.create(counter_id=hall.counter_id, hall_id=hall.hall_id, state=CounterState.OPEN, since=NOW)
    await a_ticket(hall, 1, state=TicketState.SERVING, leg={"counter_id": hall.counter_id})
    pace = (await reads.paces_of([(hall.queue_id, NOW)]))[hall.queue_id, NOW]
    assert (pace.open_counters, pace.free_counters) == (1, 0)


async def test_what_is_learnt_is_at_most_ten_seconds_old(hall: HallRows) -> None:
    await Desk.create(counter_id=hall.counter_id, hall_id=hall.hall_id, state=CounterState.OPEN, since=NOW)
    for number in range(1, 31):
        await a_served_ticket(hall, number, seconds=number, ended=NOW - timedelta(minutes=200 - number))
    for later in (NOW, NOW + timedelta(minutes=1)):
        pace = (await reads.paces_of([(hall.queue_id, later)]))[hall.queue_id, later]
        state = await queue_state_of(hall.queue_id, now=later)
        assert state
        soon = later + timedelta(seconds=9)
        await a_served_ticket(hall, 100 + later.minute, seconds=5, ended=NOW)
        with counted_statements() as sent:
            lately = (await reads.learnt_lately([hall.queue_id], now=soon))[hall.queue_id]
        assert sent == []
        assert lately.pace(state.free, now=later) == pace
        assert (await reads.paces_of([(hall.queue_id, soon)]))[hall.queue_id, soon].learnt == pace.learnt
        assert pace.learnt.samples == 30 + later.minute


async def test_reads_cost_no_more_statements_for_many_keys_than_for_one(database: str) -> None:
    hall = await a_hall(agencies=6, counters=2)
    for agency in range(2):
        for number in range(1, 9):
            await a_ticket(hall, number, agency=agency)
    queues = [row.queue_id for row in hall.agencies]
    counters = [id for row in hall.agencies for id in row.counter_ids]
    tickets = await reads.ticket_ids_of_hall(hall.hall_id, TODAY)
    for read, one, many in (
        (reads.crowds_of, queues[:1], queues),
        (reads.lines_of, [(queues[0], NOW)], [(id, NOW) for id in queues]),
        (reads.up_next, [(counters[0], 5, NOW)], [(id, 5, NOW) for id in counters]),
        (reads.paces_of, [(queues[0], NOW)], [(id, NOW) for id in queues]),
        (reads.quotas_of, [(queues[0], NOW)], [(id, NOW) for id in queues]),
        (reads.openings_of_queues, [(queues[0], NOW)], [(id, NOW) for id in queues]),
        (reads.desks_by_counter, counters[:1], counters),
        (reads.tickets_by_id, tickets[:1], tickets),
        (reads.legs_of, tickets[:1], tickets),
        (reads.events_of, tickets[:1], tickets),
    ):
        with counted_statements() as of_one:
            await read(one)
        with counted_statements() as of_many:
            await read(many)
        assert len(of_many) <= len(of_one), read.__name__  # fewer where the first has taught something
        assert len(of_one) <= 12, read.__name__
