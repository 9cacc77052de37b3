"""Two processes on one PostgreSQL hear each other, whatever breaks in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from api import live
from api.live import CHANNEL, LISTENER, POLL_SECONDS, RELAY, Follower, PostgresBus

GENEROUS_SECONDS = 10
NEVER_SECONDS = 600.0


@pytest.fixture
async def sql(postgres_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_url)
    yield connection
    await connection.close()


@pytest.fixture
async def hall_id(sql: asyncpg.Connection) -> UUID:
    hall_id = uuid4()
    await sql.execute("INSERT INTO timeline (hall_id, version) VALUES ($1, 0)", hall_id)
    return hall_id


@pytest.fixture
async def new_bus(postgres_url: str) -> AsyncIterator[Callable[..., Awaitable[PostgresBus]]]:
    started: list[PostgresBus] = []

    async def start(poll_seconds: float = NEVER_SECONDS) -> PostgresBus:
        bus = PostgresBus(postgres_url, poll_seconds=poll_seconds)
        started.append(bus)
        await bus.start()
        return bus

    yield start
    for bus in started:
        await bus.stop()


async def reaches(follower: Follower, version: int) -> list[int]:
    """The versions received until `version`."""
    received: list[int] = []

    async def receive() -> None:
        async for news in follower:
            received.append(news)
            if news >= version:
                return

    await asyncio.wait_for(receive(), GENEROUS_SECONDS)
    return received


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


NewBus = Callable[..., Awaitable[PostgresBus]]


async def test_two_buses_on_one_database_see_each_others_nudges(new_bus: NewBus, hall_id: UUID) -> None:
    here, there = await new_bus(), await new_bus()
    with here.follow(hall_id) as follower_here, there.follow(hall_id) as follower_there:
        here.nudge(hall_id, 1)
        assert (await reaches(follower_there, 1))[-1] == 1
        there.nudge(hall_id, 2)
        assert (await reaches(follower_here, 2))[-1] == 2


async def test_nudges_of_one_moment_are_one_notice_of_the_newest(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    heard: list[str] = []
    await sql.add_listener(CHANNEL, lambda *notice: heard.append(notice[3]))
    here = await new_bus()
    for version in range(1, 101):
        here.nudge(hall_id, version)
    await until(lambda: bool(heard))
    (notice,) = heard
    assert notice.startswith(f"{hall_id}:100:")


async def test_a_lost_notice_is_healed_by_the_poll(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    """The version moves and nobody says so, as when a process dies between its commit and its notice."""
    assert POLL_SECONDS <= 2
    there = await new_bus(poll_seconds=0.1)
    with there.follow(hall_id) as follower:
        await sql.execute("UPDATE timeline SET version = 7 WHERE hall_id = $1", hall_id)
        assert (await reaches(follower, 7))[-1] == 7


async def test_a_killed_listening_connection_listens_again_and_catches_up(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    """The poll is off: only the round after reconnecting can find version 1, only LISTEN can hear version 2."""
    here, there = await new_bus(), await new_bus()
    with there.follow(hall_id) as follower:
        await reaches_after_first_poll(there, follower)
        await sql.execute("UPDATE timeline SET version = 1 WHERE hall_id = $1", hall_id)
        await kill_connections(sql, LISTENER)
        await reaches(follower, 1)
        await until(there.is_alive)
        here.nudge(hall_id, 2)
        await reaches(follower, 2)


async def test_a_killed_relay_connection_sends_again_what_was_not_sent(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    here, there = await new_bus(), await new_bus()
    with there.follow(hall_id) as follower:
        await kill_connections(sql, RELAY)
        here.nudge(hall_id, 3)
        await reaches(follower, 3)


async def test_how_late_a_worker_hears_is_counted_from_the_first_change_that_waited(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    here = await new_bus()
    count, seconds = sample("count"), sample("sum")
    with here.follow(hall_id) as follower:
        await kill_connections(sql, RELAY)
        here.nudge(hall_id, 1)
        here.nudge(hall_id, 2)
        await reaches(follower, 2)
        await until(lambda: sample("count") == count + 1)
    assert 0 < sample("sum") - seconds < GENEROUS_SECONDS


def sample(name: str) -> float:
    return REGISTRY.get_sample_value(f"antrean_bus_lag_seconds_{name}") or 0.0


async def test_a_notice_nobody_understands_changes_nothing(
    new_bus: NewBus, hall_id: UUID, sql: asyncpg.Connection
) -> None:
    there = await new_bus()
    with there.follow(hall_id) as follower:
        for text in ("", "nonsense", f"{hall_id}:x", f"{hall_id}", f"{hall_id}:5"):
            await sql.execute("SELECT pg_notify($1, $2)", CHANNEL, text)
        assert (await reaches(follower, 5))[-1] == 5


async def test_stopping_sends_the_last_nudge_first(new_bus: NewBus, hall_id: UUID) -> None:
    here, there = await new_bus(), await new_bus()
    with there.follow(hall_id) as follower:
        here.nudge(hall_id, 4)
        await here.stop()
        assert not here.is_alive()
        await reaches(follower, 4)


async def test_a_bus_without_its_database_starts_and_waits_for_it(hall_id: UUID) -> None:
    bus = PostgresBus("postgres://postgres@127.0.0.1:1/nothing")
    await asyncio.wait_for(bus.start(), GENEROUS_SECONDS)
    with bus.follow(hall_id) as follower:
        bus.nudge(hall_id, 1)
        assert follower.version == 1
    assert not bus.is_alive()
    await bus.stop()


async def reaches_after_first_poll(bus: PostgresBus, follower: Follower) -> None:
    """A sign that the bus hears: its own nudge has gone round through the database."""
    bus.nudge(follower.hall_id, 0)
    await reaches(follower, 0)


async def kill_connections(sql: asyncpg.Connection, name: str) -> None:
    """As soon as there are any: a bus has started when it listens, not when it can send."""
    statement = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = $1"
    )
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not await sql.fetch(statement, name):
            await asyncio.sleep(0.01)


async def test_a_database_that_stays_away_is_said_once_by_each_of_the_two() -> None:
    """Write every break down, in _for_ever, and an outage of an hour is fifty thousand lines."""
    tries = 0

    async def refused() -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise ConnectionRefusedError
        raise TimeoutError if tries == 4 else asyncio.CancelledError

    with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        await live._for_ever(refused)
    assert [line["error"] for line in lines] == ["ConnectionRefusedError()", "TimeoutError()"]
