"""An officer opens a counter, calls, recalls, serves and finishes."""

from datetime import timedelta

import pytest

from api.events import CallRule, CounterState, PriorityClass, TicketState
from api.journal import of_ticket
from api.queue import actions as queue
from api.queue.models import Call, Desk, Ticket
from api.refusals import RefusalCode
from tests.factories import NOW, a_manager, a_supervisor, an_officer
from tests.floor import Floor, a_floor, done, refused, state_of, story_of


@pytest.fixture
async def floor(database: str) -> Floor:
    return await a_floor(agencies=2, counters=2)


async def test_a_visit_from_number_to_finish(floor: Floor) -> None:
    ticket_id = await floor.take()
    called = done(await queue.call_next(floor.officer, floor.desk, now=floor.now))
    assert called == queue.Called(ticket_id, floor.desk, CallRule.SCORE)
    done(await queue.start_serving(floor.officer, ticket_id, now=floor.later(20)))
    done(await queue.finish(floor.officer, ticket_id, now=floor.later(300)))
    assert await story_of(ticket_id) == ["TicketTaken", "TicketCalled", "ServingStarted", "ServiceFinished"]
    call = await Call.get()
    event = (await of_ticket(ticket_id))[1]
    assert (call.version, call.label, call.attempt, call.rule) == (event.version, "A-001", 1, CallRule.SCORE)
    assert event.rule == "SCORE"


async def test_a_counter_must_be_open_and_ones_own(floor: Floor) -> None:
    other, second = an_officer(floor.hall.hall_id, floor.hall.agency_id), floor.hall.agencies[0].counter_ids[1]
    ticket_id = await floor.take()
    assert refused(await queue.call_next(other, second, now=floor.now)) is RefusalCode.COUNTER_CLOSED
    assert refused(await queue.call_next(other, floor.desk, now=floor.now)) is RefusalCode.COUNTER_TAKEN
    assert refused(await queue.open_counter(other, floor.desk, now=floor.now)) is RefusalCode.COUNTER_TAKEN
    await floor.call()
    assert refused(await queue.start_serving(other, ticket_id, now=floor.now)) is RefusalCode.COUNTER_TAKEN
    supervisor = a_supervisor(floor.hall.hall_id, floor.hall.agency_id)
    done(await queue.start_serving(supervisor, ticket_id, now=floor.now))


async def test_another_agencys_officer_may_not(floor: Floor) -> None:
    stranger = an_officer(floor.hall.hall_id, floor.hall.agencies[1].agency_id)
    assert refused(await queue.call_next(stranger, floor.desk, now=floor.now)) is RefusalCode.NOT_ALLOWED
    assert refused(await queue.open_counter(stranger, floor.desk, now=floor.now)) is RefusalCode.NOT_ALLOWED


async def test_nobody_waiting_and_no_such_counter(floor: Floor) -> None:
    assert refused(await queue.call_next(floor.officer, floor.desk, now=floor.now)) is RefusalCode.QUEUE_EMPTY
    nothing = floor.hall.hall_id
    assert refused(await queue.call_next(floor.officer, nothing, now=floor.now)) is RefusalCode.NOT_FOUND


async def test_a_busy_counter_finishes_first_or_with_the_call(floor: Floor) -> None:
    first, second = await floor.take(), await floor.take()
    await floor.call()
    busy = await queue.call_next(floor.officer, floor.desk, now=floor.now)
    assert refused(busy) is RefusalCode.COUNTER_BUSY
    assert "A-001" in busy.sentence()  # type: ignore[union-attr]
    done(await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.later(60)))
    assert [await state_of(first), await state_of(second)] == [TicketState.DONE, TicketState.CALLED]
    assert await story_of(first) == ["TicketTaken", "TicketCalled", "ServingStarted", "ServiceFinished"]
    empty = await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.now)
    assert refused(empty) is RefusalCode.QUEUE_EMPTY
    assert await state_of(second) is TicketState.CALLED  # nothing happens unless both do


async def test_a_retried_call_is_one_call(floor: Floor) -> None:
    await floor.take(), await floor.take()
    results = [await queue.call_next(floor.officer, floor.desk, now=floor.now, key="a") for _ in range(2)]
    assert results[0] == results[1]
    assert await Call.all().count() == 1


async def test_a_chosen_ticket_needs_a_permission_and_a_reason(floor: Floor) -> None:
    _, chosen = await floor.take(), await floor.take()
    supervisor = a_supervisor(floor.hall.hall_id, floor.hall.agency_id)
    desk = floor.hall.agencies[0].counter_ids[1]
    done(await queue.open_counter(supervisor, desk, now=floor.now))

    async def choose(by, ticket_id=chosen, reason="Sakit", at=desk):  # type: ignore[no-untyped-def]
        return await queue.call_ticket(by, at, ticket_id, reason=reason, now=floor.now)

    assert refused(await choose(floor.officer, at=floor.desk)) is RefusalCode.NOT_ALLOWED
    assert refused(await choose(supervisor, reason=" ")) is RefusalCode.REASON_REQUIRED
    elsewhere = await floor.take(agency=1)
    assert refused(await choose(supervisor, elsewhere)) is RefusalCode.COUNTER_DOES_NOT_SERVE
    assert done(await choose(supervisor)).rule is CallRule.CHOSEN
    event = (await of_ticket(chosen))[-1]
    assert (event.rule, event.reason, event.actor_id) == ("CHOSEN", "Sakit", supervisor.id)
    assert refused(await choose(supervisor)) is RefusalCode.COUNTER_BUSY


async def test_a_recall_waits_for_its_cooldown_and_counts(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.call()
    early = await queue.recall(floor.officer, ticket_id, now=floor.later(2))
    assert refused(early) is RefusalCode.TOO_EARLY
    assert early.retry_after_seconds == 3  # type: ignore[union-attr]
    done(await queue.recall(floor.officer, ticket_id, now=floor.later(3)))
    assert (await Ticket.get(id=ticket_id)).attempt == 2
    assert [(call.attempt, call.rule) for call in await Call.all().order_by("version")] == [
        (1, CallRule.SCORE),
        (2, CallRule.SCORE),
    ]


async def test_a_no_show_needs_the_halls_recalls_and_seconds(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.call()
    for seconds in (10, 10):
        assert refused(await queue.mark_no_show(floor.officer, ticket_id, now=floor.now)) is RefusalCode.TOO_EARLY
        done(await queue.recall(floor.officer, ticket_id, now=floor.later(seconds)))
    early = await queue.mark_no_show(floor.officer, ticket_id, now=floor.now)
    assert early.retry_after_seconds == 40  # type: ignore[union-attr]
    done(await queue.mark_no_show(floor.officer, ticket_id, now=floor.later(40)))
    assert await state_of(ticket_id) is TicketState.NO_SHOW
    assert refused(await queue.call_next(floor.officer, floor.desk, now=floor.now)) is RefusalCode.QUEUE_EMPTY


async def test_a_clock_that_steps_back_asks_for_no_longer_than_the_cooldown(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.call()
    early = await queue.recall(floor.officer, ticket_id, now=NOW - timedelta(hours=3))
    assert early.retry_after_seconds == 5  # type: ignore[union-attr]


async def test_the_ratio_is_counted_at_the_counter(floor: Floor) -> None:
    elders = [await floor.take(PriorityClass.ELDERLY) for _ in range(3)]
    normal = await floor.take()
    order, rules = [], []
    for _ in range(4):
        called = await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.later(10))
        order.append(done(called).ticket_id)
        rules.append(done(called).rule)
    assert order == [elders[0], elders[1], normal, elders[2]]
    assert rules == [CallRule.SCORE, CallRule.SCORE, CallRule.RATIO, CallRule.SCORE]


async def test_breaks_and_closing_have_reasons_and_wait_for_the_visit_to_end(floor: Floor) -> None:
    await floor.take()
    ticket_id = await floor.call()
    pause = {"reason": "Salat", "now": floor.now}
    assert refused(await queue.pause_counter(floor.officer, floor.desk, **pause)) is RefusalCode.COUNTER_BUSY
    assert refused(await queue.close_counter(floor.officer, floor.desk, **pause)) is RefusalCode.COUNTER_BUSY
    done(await queue.start_serving(floor.officer, ticket_id, now=floor.now))
    done(await queue.finish(floor.officer, ticket_id, now=floor.now))
    nothing = {"reason": "", "now": floor.now}
    assert refused(await queue.pause_counter(floor.officer, floor.desk, **nothing)) is RefusalCode.REASON_REQUIRED
    done(await queue.pause_counter(floor.officer, floor.desk, **pause))
    desk = await Desk.get(counter_id=floor.desk)
    assert (desk.state, desk.reason, desk.staff_id) == (CounterState.BREAK, "Salat", floor.officer.id)
    assert refused(await queue.call_next(floor.officer, floor.desk, now=floor.now)) is RefusalCode.COUNTER_CLOSED
    done(await queue.pause_counter(floor.officer, floor.desk, back_office=True, **pause))
    done(await queue.open_counter(floor.officer, floor.desk, now=floor.now))
    done(await queue.close_counter(a_manager(floor.hall.hall_id), floor.desk, **pause))
    desk = await Desk.get(counter_id=floor.desk)
    assert (desk.state, desk.staff_id, desk.staff_name) == (CounterState.CLOSED, None, "")
    assert refused(await queue.pause_counter(floor.officer, floor.desk, **pause)) is RefusalCode.COUNTER_CLOSED
