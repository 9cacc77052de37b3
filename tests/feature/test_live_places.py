"""A hall has room for so many subscriptions; whoever comes after is asked to come back."""

from contextlib import AbstractAsyncContextManager

import pytest

from api.settings import Settings
from schema.endpoint import Endpoint
from tests.factories import a_citizen, a_manager
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import Stream, following

WHOLE = "subscription ($hall: String!) { board(hall: $hall) { version } }"
ANOTHER = "subscription ($hall: String!) { board(hall: $hall) { epoch } }"
EVENTS = "subscription ($hall: String!) { hallEvents(hall: $hall) { version } }"


@pytest.fixture
async def day(sqlite: str) -> Day:
    return await a_day()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(Settings(subscriptions_per_hall=2))


def follower(document: str, day: Day, endpoint: Endpoint) -> AbstractAsyncContextManager[Stream]:
    actor = a_manager(day.hall.hall_id) if document is EVENTS else a_citizen()
    return following(document, actor, day.clock, endpoint, hall=day.hall.slug)


@pytest.mark.parametrize("third", [WHOLE, ANOTHER, EVENTS], ids=["same", "another board", "events"])
async def test_one_too_many_is_refused_and_let_in_when_one_has_left(
    day: Day, endpoint: Endpoint, third: str
) -> None:
    """Delete Places.require_one's raise to see it fail."""
    async with follower(WHOLE, day, endpoint) as first:
        await first.next()
        async with follower(WHOLE, day, endpoint) as second:
            await second.next()
            for _ in range(2):  # whoever was refused takes no place
                async with follower(third, day, endpoint) as refused:
                    error = await refused.error()
                    assert error["extensions"] == {"code": "BAD_REQUEST", "retryAfterSeconds": 30}
            await day.take()
            await first.next(), await second.next()
        async with follower(WHOLE, day, endpoint) as let_in:
            await let_in.next()
    assert not endpoint._sharing._places._taken


async def test_other_halls_have_room_when_one_is_full(day: Day, endpoint: Endpoint) -> None:
    other = await a_day(slug="kendari")
    async with follower(WHOLE, day, endpoint) as first, follower(ANOTHER, day, endpoint) as second:
        await first.next(), await second.next()
        async with follower(WHOLE, other, endpoint) as elsewhere:
            await elsewhere.next()
