"""A number is given out by the directory in memory only while the locked hall's edition says that it is right."""

import pytest

from api.boards.queries import board_of
from api.events import Channel
from api.halls import actions as directory
from api.halls.queries.directory import _kept
from api.queue import actions as queue
from api.refusals import Refusal, RefusalCode
from tests.factories import a_citizen
from tests.feature.board_stories import Day, a_day
from tests.statements import counted_statements


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


async def test_a_kept_directory_spares_the_calendar_and_an_outdated_one_is_not_believed(day: Day) -> None:
    """Leave out the comparison in halls.queries.calendar_as_kept to see the pause overlooked."""
    await day.take()
    with counted_statements() as cold:
        await day.take()
    await board_of(day.hall.hall_id, None, now=day.now)
    with counted_statements() as kept:
        await day.take()
    assert len(kept) == len(cold) - 1
    before = _kept.get(day.hall.hall_id)
    await directory.pause_hall(day.officer, day.hall.hall_id, reason="salat", now=day.now)
    assert _kept.get(day.hall.hall_id) is before
    refused = await queue.take_ticket(
        a_citizen(), hall_slug=day.hall.slug, queue_id=day.hall.queue_id, channel=Channel.WEB, now=day.now
    )
    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.HALL_CLOSED
