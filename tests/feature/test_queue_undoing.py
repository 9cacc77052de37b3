"""An officer's last act is taken back within ten seconds, and everything is as it was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api import journal
from api.events import PriorityClass, TicketState
from api.queue import actions as queue
from api.queue import queries as reads
from api.queue.models import Call, Desk, Leg, Ticket
from api.refusals import RefusalCode
from tests.factories import a_citizen, a_supervisor
from tests.floor import Floor, a_floor, done, refused, state_of, story_of


@pytest.fixture
async def floor(database: str) -> Floor:
    return await a_floor(agencies=2, counters=2)


async def everything() -> dict[str, Any]:
    """All rows but for what goes on by design: versions, and what is kept with a mark: a call or leg taken back."""
    return {
        "tickets": await Ticket.all().order_by("id").values(*(Ticket._meta.db_fields - {"version"})),
        "legs": await Leg.filter(ended_as__not="UNDONE").order_by("id").values(),
        "desks": await Desk.all().order_by("counter_id").values(*(Desk._meta.db_fields - {"last_act"})),
        "calls": await Call.filter(undone_at=None).order_by("id").values(),
    }


async def call_next(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.call_next(floor.officer, floor.desk, now=floor.later(1)))


async def finish_and_call(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.call_next(floor.officer, floor.desk, finish_current=True, now=floor.later(1)))


async def recall(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.recall(floor.officer, ticket_id, now=floor.later(30)))


async def start(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.start_serving(floor.officer, ticket_id, now=floor.later(1)))


async def finish(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.finish(floor.officer, ticket_id, now=floor.later(1)))


async def no_show(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.mark_no_show(floor.officer, ticket_id, now=floor.later(100)))


async def hold(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.hold(floor.officer, ticket_id, minutes=5, now=floor.later(1)))


async def transfer(floor: Floor, ticket_id: UUID) -> None:
    there = floor.hall.agencies[1].queue_id
    done(await queue.transfer(floor.officer, ticket_id, queue_id=there, now=floor.later(1)))


async def put_back(floor: Floor, ticket_id: UUID) -> None:
    done(await queue.put_back(floor.officer, ticket_id, now=floor.later(1)))


@pytest.mark.parametrize(
    "acts",
    [
        (call_next,),
        (call_next, recall),
        (call_next, start),
        (call_next, start, finish),
        (call_next, finish_and_call),
        (call_next, start, finish_and_call),
        (call_next, recall, recall, no_show),
        (call_next, hold),
        (call_next, start, hold),
        (call_next, start, transfer),
        (call_next, put_back),
    ],
    ids=lambda acts: "-".join(act.__name__ for act in acts),
)
async def test_everything_is_as_it_was_before_the_last_act(floor: Floor, acts: Any) -> None:
    first = await floor.take(PriorityClass.ELDERLY)
    floor.later(60)
    others = [await floor.take() for _ in range(2)]
    late = {"secret": floor.secrets[others[0]], "now": floor.now}
    done(await queue.delay_ticket(a_citizen(), others[0], **late))
    for act in acts[:-1]:
        await act(floor, first)
    before = await everything()
    await acts[-1](floor, first)
    assert await everything() != before
    undone = done(await queue.undo(floor.officer, floor.desk, now=floor.later(10)))
    assert await everything() == before
    assert (await story_of(undone.ticket_id))[-1] == "ActionUndone"
    nothing = await queue.undo(floor.officer, floor.desk, now=floor.now)
    assert refused(nothing) is RefusalCode.NOTHING_TO_UNDO


async def test_every_leg_that_the_journal_names_is_kept(floor: Floor) -> None:
    """Delete the leg in queue/actions/undoing._restore, instead of ending it, to see this fail."""
    ticket_id = await floor.take()
    for act in (call_next, start, transfer):
        await act(floor, ticket_id)
    done(await queue.undo(floor.officer, floor.desk, now=floor.later(1)))
    named = {entry.leg_id for entry in await journal.of_ticket(ticket_id)}
    assert named == set(await Leg.filter(ticket_id=ticket_id).values_list("id", flat=True))
    assert len(named) == 2
    assert [leg.ordinal for leg in (await reads.legs_of([ticket_id]))[ticket_id]] == [1]
    await transfer(floor, ticket_id)
    assert [leg.ordinal for leg in (await reads.legs_of([ticket_id]))[ticket_id]] == [1, 2]


async def test_after_ten_seconds_it_is_done(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.call()
    late = floor.now + timedelta(seconds=10, microseconds=1)
    assert refused(await queue.undo(floor.officer, floor.desk, now=late)) is RefusalCode.NOTHING_TO_UNDO
    assert await state_of(ticket_id) is TicketState.CALLED


async def test_only_who_did_it_takes_it_back(floor: Floor) -> None:
    await floor.take()
    await floor.call()
    supervisor = a_supervisor(floor.hall.hall_id, floor.hall.agency_id)
    assert refused(await queue.undo(supervisor, floor.desk, now=floor.now)) is RefusalCode.NOTHING_TO_UNDO


async def test_a_ticket_that_moved_meanwhile_stays_where_it_is(floor: Floor) -> None:
    """Delete the comparison of versions in queue/actions/undoing.undo to see this fail."""
    ticket_id = await floor.take()
    await floor.call()
    secret = floor.secrets[ticket_id]
    done(await queue.cancel_ticket(a_citizen(), ticket_id, secret=secret, now=floor.now))
    assert refused(await queue.undo(floor.officer, floor.desk, now=floor.now)) is RefusalCode.CONFLICT
    assert await state_of(ticket_id) is TicketState.CANCELLED


async def test_a_break_ends_what_can_be_undone(floor: Floor) -> None:
    ticket_id = await floor.take()
    await floor.serve()
    await finish(floor, ticket_id)
    done(await queue.pause_counter(floor.officer, floor.desk, reason="Salat", now=floor.now))
    assert refused(await queue.undo(floor.officer, floor.desk, now=floor.now)) is RefusalCode.NOTHING_TO_UNDO
