"""What people would have been told is read back from what a hall has recorded."""

from datetime import timedelta

import pytest

from api.queue import actions as queue
from api.queue.models import Ticket
from api.queue.queries import paces_of
from api.queue.rules.estimating import estimate_wait
from tests.bench.wait_range.recorded import recorded
from tests.factories import a_citizen
from tests.floor import Floor, a_floor, done

MINUTES = 5


@pytest.fixture
async def floor(database: str) -> Floor:
    return await a_floor()


async def serves(floor: Floor) -> None:
    ticket = await floor.serve()
    done(await queue.finish(floor.officer, ticket, now=floor.later(MINUTES * 60)))


async def test_a_recorded_day_tells_what_was_told_and_what_came(floor: Floor) -> None:
    for _ in range(22):
        await floor.take()
        await serves(floor)
    crowd = [await floor.take() for _ in range(3)]
    pace = (await paces_of([(floor.hall.queue_id, floor.now)]))[floor.hall.queue_id, floor.now]
    last, joined = await floor.take(), floor.now
    would_be_told = estimate_wait(pace, len(crowd))
    floor.later(10)
    for _ in range(4):
        await serves(floor)
    told = await recorded(floor.hall.slug, days=1, now=floor.now)
    assert len(told) == 26
    assert [each.told for each in told[:20]] == [None] * 20
    assert (told[-1].ahead, told[-1].told) == (3, would_be_told)
    called_at = (await Ticket.get(id=last)).called_at
    assert called_at
    assert told[-1].waited == (called_at - joined).total_seconds()
    assert told[-1].told is not None
    assert told[-1].told.p10_seconds <= told[-1].waited <= told[-1].told.p90_seconds


async def test_who_was_never_called_is_left_out(floor: Floor) -> None:
    ticket = await floor.take()
    secret = floor.secrets[ticket]
    done(await queue.cancel_ticket(a_citizen(), ticket, secret=secret, reason="", now=floor.later(60)))
    assert await recorded(floor.hall.slug, days=1, now=floor.now + timedelta(hours=1)) == []
