"""A number is set aside, sent on, put back, given up, missed, and comes back."""

from datetime import timedelta

import pytest

from api.events import TicketState
from api.halls.models import Hall, Queue
from api.queue import actions as queue
from api.queue.models import Leg, Ticket
from api.queue.rules import QueuePlace
from api.refusals import RefusalCode
from tests.factories import a_citizen, a_counter, a_supervisor, an_information_desk, an_officer
from tests.floor import Floor, a_floor, done, refused, state_of, story_of


@pytest.fixture
async def floor(database: str) -> Floor:
    return await a_floor(agencies=2, counters=2)


async def leg_of(ticket_id) -> Leg:  # type: ignore[no-untyped-def]
    return await Leg.get(id=(await Ticket.get(id=ticket_id)).leg_id)


@pytest.mark.parametrize("state", [TicketState.WAITING, TicketState.CALLED, TicketState.SERVING])
async def test_a_hold_keeps_the_wait_clock_and_frees_the_counter(floor: Floor, state: TicketState) -> None:
    ticket_id = await floor.take()
    waits_since = (await leg_of(ticket_id)).wait_from
    if state is not TicketState.WAITING:
        await (floor.call() if state is TicketState.CALLED else floor.serve())
    done(await queue.hold(floor.officer, ticket_id, now=floor.later(60)))
    assert await state_of(ticket_id) is TicketState.HELD
    other = await floor.take()
    assert await floor.call() == other
    done(await queue.resume(floor.officer, ticket_id, now=floor.later(600)))
    leg = await leg_of(ticket_id)
    assert (leg.state, leg.wait_from, leg.counter_id) == (TicketState.WAITING, waits_since, None)


async def test_a_hold_by_timer_ends_by_itself_once(floor: Floor) -> None:
    ticket_id = await floor.take()
    for wrong in (0, -1, 24 * 60 + 1):
        answer = await queue.hold(floor.officer, ticket_id, minutes=wrong, now=floor.now)
        assert refused(answer) is RefusalCode.INVALID_INPUT
    done(await queue.hold(floor.officer, ticket_id, minutes=5, now=floor.now))
    assert await queue.let_lapse(floor.now + timedelta(seconds=299)) == 0
    assert [await queue.let_lapse(floor.later(300)) for _ in range(2)] == [1, 0]
    assert await story_of(ticket_id) == ["TicketTaken", "TicketHeld", "TicketResumed"]


async def test_sent_on_it_keeps_its_number_and_waits_there(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.serve()
    there = floor.hall.agencies[1]
    done(
        await queue.transfer(floor.officer, ticket_id, agency_id=there.agency_id, reason="KK", now=floor.later(9))
    )
    ticket = await Ticket.get(id=ticket_id)
    assert (ticket.label, ticket.state, ticket.queue_id) == ("A-001", TicketState.WAITING, there.queue_id)
    legs = await Leg.filter(ticket_id=ticket_id).order_by("ordinal")
    assert [(leg.ordinal, leg.ended_as, leg.number) for leg in legs] == [(1, "TRANSFERRED", 1), (2, None, 1)]
    officer = an_officer(floor.hall.hall_id, there.agency_id)
    done(await queue.open_counter(officer, there.counter_ids[0], now=floor.now))
    assert await floor.call(there.counter_ids[0], officer) == ticket_id
    assert await state_of(ticket_id) is TicketState.CALLED
    await story_of(ticket_id)


@pytest.mark.parametrize(
    ("place", "order"),
    [(QueuePlace.FRONT, "xab"), (QueuePlace.TOTAL_WAIT, "axb"), (QueuePlace.END, "abx")],
)
async def test_where_a_transferred_ticket_stands(floor: Floor, place: QueuePlace, order: str) -> None:
    """x has waited 60 s elsewhere before it was served for a long time; a waits for 100 s, b for 30 s."""
    x = await floor.take()
    floor.later(60)
    await floor.serve()
    floor.later(900)
    a = await floor.take(agency=1)
    floor.later(70)
    b = await floor.take(agency=1)
    there = floor.hall.agencies[1]
    done(await queue.transfer(floor.officer, x, queue_id=there.queue_id, place=place, now=floor.later(29)))
    officer, names = an_officer(floor.hall.hall_id, there.agency_id), {x: "x", a: "a", b: "b"}
    done(await queue.open_counter(officer, there.counter_ids[0], now=floor.now))
    called = [
        await queue.call_next(officer, there.counter_ids[0], finish_current=True, now=floor.later(1))
        for _ in range(3)
    ]
    assert "".join(names[done(each).ticket_id] for each in called) == order


async def test_sent_to_one_counter_no_other_calls_it_until_that_closes(floor: Floor) -> None:
    first, second = floor.hall.agencies[0].counter_ids
    ticket_id = await floor.take()
    await floor.serve()
    closed = await queue.transfer(floor.officer, ticket_id, counter_id=second, now=floor.now)
    assert refused(closed) is RefusalCode.COUNTER_CLOSED
    colleague = an_officer(floor.hall.hall_id, floor.hall.agency_id)
    done(await queue.open_counter(colleague, second, now=floor.now))
    done(await queue.transfer(floor.officer, ticket_id, counter_id=second, now=floor.now))
    assert refused(await queue.call_next(floor.officer, first, now=floor.now)) is RefusalCode.QUEUE_EMPTY
    done(await queue.close_counter(colleague, second, reason="Pulang", now=floor.now))
    assert await floor.call() == ticket_id


async def test_where_nothing_can_be_sent(floor: Floor) -> None:
    ticket_id, there = await floor.take(), floor.hall.agencies[1]

    async def send(**target):  # type: ignore[no-untyped-def]
        return refused(await queue.transfer(floor.officer, ticket_id, now=floor.now, **target))

    assert await send(queue_id=there.queue_id) is RefusalCode.WRONG_STATE
    await floor.serve()
    assert await send() is RefusalCode.INVALID_INPUT
    assert await send(queue_id=there.queue_id, agency_id=there.agency_id) is RefusalCode.INVALID_INPUT
    assert await send(queue_id=floor.hall.hall_id) is RefusalCode.NOT_FOUND
    assert await send(agency_id=floor.hall.hall_id) is RefusalCode.NOT_FOUND
    assert await send(counter_id=floor.hall.hall_id) is RefusalCode.NOT_FOUND
    assert await send(queue_id=there.queue_id, counter_id=floor.desk) is RefusalCode.COUNTER_DOES_NOT_SERVE
    await Queue.create(hall_id=floor.hall.hall_id, agency_id=there.agency_id, prefix="Z", name="Kedua")
    assert await send(agency_id=there.agency_id) is RefusalCode.INVALID_INPUT
    await Queue.filter(id=there.queue_id).update(archived_at=floor.now)
    assert await send(queue_id=there.queue_id) is RefusalCode.ARCHIVED
    assert await state_of(ticket_id) is TicketState.SERVING


@pytest.mark.parametrize(("policy", "next_is_the_same"), [("FRONT", True), ("END", False)])
async def test_put_back_where_the_halls_policy_says(floor: Floor, policy: str, next_is_the_same: bool) -> None:
    await Hall.all().update(put_back_place=policy)
    first = await floor.take()
    await floor.take()
    floor.later(60)
    assert await floor.call() == first
    done(await queue.put_back(floor.officer, first, now=floor.now))
    assert (await floor.call() == first) is next_is_the_same


async def test_a_no_show_comes_back_once_behind_the_next_two(floor: Floor) -> None:
    late = await floor.take()
    await floor.no_show()
    waiting = [await floor.take() for _ in range(3)]
    secret = floor.secrets[late]
    wrong = await queue.return_ticket(a_citizen(), late, secret="guess", now=floor.now)
    assert refused(wrong) is RefusalCode.NOT_FOUND
    done(await queue.return_ticket(a_citizen(), late, secret=secret, now=floor.now))
    order = []
    for _ in range(4):
        called = await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.later(5))
        order.append(done(called).ticket_id)
    assert order == [waiting[0], waiting[1], late, waiting[2]]


async def test_a_no_show_comes_back_only_once_and_within_the_grace_time(floor: Floor) -> None:
    late = await floor.take()
    await floor.no_show()
    desk = an_information_desk(floor.hall.hall_id)
    too_late = floor.now + timedelta(seconds=1801)
    assert refused(await queue.return_ticket(desk, late, now=too_late)) is RefusalCode.TOO_LATE
    done(await queue.return_ticket(desk, late, now=floor.now))
    assert await floor.no_show() == late
    assert refused(await queue.return_ticket(desk, late, now=floor.now)) is RefusalCode.RETURN_LIMIT_REACHED


async def test_a_citizen_who_will_be_late_lets_two_go_first(floor: Floor) -> None:
    late, *others = [await floor.take() for _ in range(4)]
    secret = floor.secrets[late]
    done(await queue.delay_ticket(a_citizen(), late, secret=secret, now=floor.now))
    order = []
    for _ in range(3):
        called = await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.later(5))
        order.append(done(called).ticket_id)
    assert order == [others[0], others[1], late]
    answer = await queue.delay_ticket(a_citizen(), late, secret=secret, now=floor.now)
    assert refused(answer) is RefusalCode.WRONG_STATE


async def test_a_citizen_may_be_late_twice(floor: Floor) -> None:
    late = await floor.take()
    answers = [
        await queue.delay_ticket(a_citizen(), late, secret=floor.secrets[late], now=floor.now) for _ in range(3)
    ]
    assert refused(answers[2]) is RefusalCode.DELAY_LIMIT_REACHED
    assert await floor.call() == late  # nobody else waits: nobody is let go first


async def test_giving_up_a_number(floor: Floor) -> None:
    mine, theirs = await floor.take(), await floor.take()
    assert refused(await queue.cancel_ticket(a_citizen(), mine, now=floor.now)) is RefusalCode.NOT_FOUND
    other = floor.secrets[theirs]
    assert (
        refused(await queue.cancel_ticket(a_citizen(), mine, secret=other, now=floor.now)) is RefusalCode.NOT_FOUND
    )
    done(await queue.cancel_ticket(a_citizen(), mine, secret=floor.secrets[mine], now=floor.now))
    again = await queue.cancel_ticket(a_citizen(), mine, secret=floor.secrets[mine], now=floor.now)
    assert refused(again) is RefusalCode.WRONG_STATE
    desk = an_information_desk(floor.hall.hall_id)
    assert refused(await queue.cancel_ticket(desk, theirs, now=floor.now)) is RefusalCode.REASON_REQUIRED
    done(await queue.cancel_ticket(desk, theirs, reason="Salah loket", now=floor.now))
    assert refused(await queue.call_next(floor.officer, floor.desk, now=floor.now)) is RefusalCode.QUEUE_EMPTY


async def test_a_counter_that_helps_another_queue_serves_it_as_its_own(floor: Floor) -> None:
    """The officer's permission is that of the counter's agency, not of the queue's."""
    there = floor.hall.agencies[1]
    helping = await a_counter(floor.hall.hall_id, floor.hall.agency_id, there.queue_id, label="9")
    officer = an_officer(floor.hall.hall_id, floor.hall.agency_id)
    done(await queue.open_counter(officer, helping, now=floor.now))
    ticket_id = await floor.take(agency=1)
    assert await floor.call(helping, officer) == ticket_id
    done(await queue.start_serving(officer, ticket_id, now=floor.now))
    done(await queue.finish(officer, ticket_id, now=floor.now))


async def test_a_stranger_moves_nothing(floor: Floor) -> None:
    ticket_id, stranger = await floor.take(), an_officer(floor.hall.hall_id, floor.hall.agencies[1].agency_id)
    for verb in (queue.hold, queue.resume, queue.put_back, queue.start_serving, queue.finish, queue.recall):
        assert refused(await verb(stranger, ticket_id, now=floor.now)) is RefusalCode.NOT_ALLOWED
    assert refused(await queue.hold(a_citizen(), ticket_id, now=floor.now)) is RefusalCode.SIGN_IN_REQUIRED
    assert refused(await queue.hold(stranger, stranger.id, now=floor.now)) is RefusalCode.NOT_FOUND  # type: ignore[arg-type]
    assert await story_of(ticket_id) == ["TicketTaken"]


async def test_a_supervisor_may_act_for_an_officer(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.call()
    supervisor = a_supervisor(floor.hall.hall_id, floor.hall.agency_id)
    done(await queue.put_back(supervisor, ticket_id, now=floor.now))
    assert await state_of(ticket_id) is TicketState.WAITING
