"""A follower's mailbox keeps the newest version only, and nothing is left of a follower who has gone."""

import asyncio
from uuid import UUID, uuid4

from api.live import Follower, InProcessBus, PostgresBus

HALL, OTHER_HALL = uuid4(), uuid4()


async def versions(follower: Follower, count: int) -> list[int]:
    received: list[int] = []
    async for version in follower:
        received.append(version)
        if len(received) == count:
            break
    return received


async def test_a_mailbox_holds_the_newest_version_only() -> None:
    bus = InProcessBus()
    with bus.follow(HALL) as follower:
        for version in (3, 4, 9, 8, 2):
            bus.nudge(HALL, version)
        assert await versions(follower, 1) == [9]


async def test_a_follower_never_receives_a_version_twice_or_an_older_one() -> None:
    bus = InProcessBus()
    with bus.follow(HALL) as follower:
        received = asyncio.create_task(versions(follower, 3))
        for version in (1, 1, 2, 1, 2, 3):
            bus.nudge(HALL, version)
            await asyncio.sleep(0)
        assert await received == [1, 2, 3]


async def test_another_halls_news_stays_there() -> None:
    bus = InProcessBus()
    with bus.follow(HALL) as follower, bus.follow(OTHER_HALL) as other:
        bus.nudge(OTHER_HALL, 7)
        assert (follower.version, other.version) == (-1, 7)


async def test_news_from_before_entering_is_not_delivered() -> None:
    bus = InProcessBus()
    follower = bus.follow(HALL)
    bus.nudge(HALL, 5)
    with follower:
        assert follower.version == -1


async def test_leaving_unsubscribes_and_forgets_the_hall() -> None:
    for bus in (InProcessBus(), PostgresBus("postgres://nobody@nowhere/nothing")):
        halls: list[UUID] = [uuid4() for _ in range(1000)]
        for hall in halls:
            with bus.follow(hall) as first, bus.follow(hall) as second:
                assert bus.mailboxes.halls() == [hall]
                bus.mailboxes.put(hall, 1)
                assert first.version == second.version == 1
        assert bus.mailboxes.halls() == []


async def test_a_nudge_never_raises_even_without_a_database() -> None:
    bus = PostgresBus("postgres://nobody@nowhere/nothing")
    with bus.follow(HALL) as follower:
        bus.nudge(HALL, 1)
        assert follower.version == 1
