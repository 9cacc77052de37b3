"""The database away, the network cut: nothing internal is told, and all is right again soon after it is back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.e2e.cut_network import Wire, wire_to
from tests.e2e.followers import Desk, Tv, a_tv
from tests.e2e.server import ServerProcess, until
from tests.e2e.test_two_servers import _prepared, a_desk, two_servers
from tests.kept import TEMPLATE
from tests.postgres import FAST_AND_FORGETFUL, running_cluster

pytestmark = pytest.mark.alone

SCREENS_RIGHT_SECONDS = 2.0
SERVES_SECONDS = 5.0
ANSWERS_SECONDS = 12.0  # a request that meets the cut is told so, not left hanging
ROOM_SECONDS = 1.0  # what a busy machine adds to a promise
INTERNAL = ("asyncpg", "Connection", "Traceback", "postgres", "OSError", "tortoise", "127.0.0.1")


@dataclass
class Apart:
    """An officer at a server beside the database, a screen at one behind a wire."""

    wire: Wire
    far: ServerProcess
    desk: Desk
    tv: Tv
    slug: str

    async def screen_is_right(self, number: str, *, since: float) -> None:
        """The screen shows a number soon enough after `since`."""
        seconds = await self.tv.sees(number, seconds=30) - since
        print(f"screen right after {seconds:.2f} s")
        assert seconds <= SCREENS_RIGHT_SECONDS + ROOM_SECONDS
        assert self.tv.versions == sorted(set(self.tv.versions))

    async def serves_again(self, *, since: float) -> None:
        """The far server answers with rows of the database soon enough after `since`."""
        while "errors" in await board(self.far, self.slug):
            assert time.monotonic() - since <= SERVES_SECONDS + ROOM_SECONDS
            await asyncio.sleep(0.05)
        print(f"serving after {time.monotonic() - since:.2f} s")


@pytest.fixture(scope="module")
async def servers(shared_postgres_url: str) -> AsyncIterator[tuple[Wire, ServerProcess, ServerProcess]]:
    """The wire, a server beside the database and one behind the wire; each story leaves all whole."""
    async with AsyncExitStack() as stack:
        wire, far_url = await stack.enter_async_context(wire_to(shared_postgres_url))
        near, far = ServerProcess(shared_postgres_url), ServerProcess(far_url)
        for server in (near, far):
            stack.push_async_callback(asyncio.to_thread, server.stop)
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in (near, far)))
        yield wire, near, far


@pytest.fixture
async def apart(
    servers: tuple[Wire, ServerProcess, ServerProcess], shared_postgres_url: str
) -> AsyncIterator[Apart]:
    wire, near, far = servers
    hall, token = await _prepared(shared_postgres_url)
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(a_desk(near, hall, token))
        await desk.opens()
        tv = await stack.enter_async_context(a_tv(far.socket_url, hall.slug))
        stack.callback(wire.mend)
        yield Apart(wire, far, desk, tv, hall.slug)


async def board(server: ServerProcess, slug: str) -> dict[str, object]:
    """The whole answer to a board read; what cannot be answered in time fails the test."""
    async with httpx2.AsyncClient(trust_env=False, timeout=ANSWERS_SECONDS) as http:
        query = "query ($hall: String!) { board(hall: $hall) { version } }"
        answer = await http.post(server.graphql_url, json={"query": query, "variables": {"hall": slug}})
    assert answer.status_code < 500 or "errors" in answer.json(), answer.text
    assert not any(word in answer.text for word in INTERNAL), answer.text
    result: dict[str, object] = answer.json()
    return result


@pytest.mark.parametrize("seconds", [1.0, 9.0])
async def test_after_the_network_was_cut_screens_are_right_within_2_s(apart: Apart, seconds: float) -> None:
    """9 s: both sides have given up and are waiting to try again."""
    apart.wire.cut()
    number = await apart.desk.takes_and_calls()
    await asyncio.sleep(seconds)
    mended = time.monotonic()
    apart.wire.mend()
    await apart.screen_is_right(number, since=mended)
    await apart.serves_again(since=mended)


async def test_a_request_during_the_cut_is_told_so_in_time(apart: Apart) -> None:
    apart.wire.cut()
    answers = await asyncio.gather(*(board(apart.far, apart.slug) for _ in range(12)))
    assert all("errors" in answer for answer in answers)
    mended = time.monotonic()
    apart.wire.mend()
    await apart.serves_again(since=mended)


async def test_connections_that_a_router_forgot_are_made_anew(apart: Apart) -> None:
    apart.wire.drop()
    dropped = time.monotonic()
    await apart.screen_is_right(await apart.desk.takes_and_calls(), since=dropped)
    await apart.serves_again(since=dropped)


async def test_screens_are_right_2_s_and_all_is_served_5_s_after_the_database_is_back(
    migrated_files: Callable[[Path], Path],
) -> None:
    with running_cluster(FAST_AND_FORGETFUL, fill=migrated_files) as cluster:
        url = cluster.url_of(TEMPLATE)
        hall, token = await _prepared(url)
        async with AsyncExitStack() as stack:
            here, there = await stack.enter_async_context(two_servers(url))
            desk = await stack.enter_async_context(a_desk(here, hall, token))
            await desk.opens()
            tv = await stack.enter_async_context(a_tv(there.socket_url, hall.slug))
            for how in ("fast", "immediate"):
                await asyncio.to_thread(cluster.stop, how)
                await board(here, hall.slug)
                await asyncio.sleep(3.0)
                await asyncio.to_thread(cluster.start)
                back = time.monotonic()
                number = await called_again(desk, since=back)
                seconds = await tv.sees(number, seconds=30) - back
                print(f"{how}: called and shown {seconds:.2f} s after the database was back")
                assert seconds <= SERVES_SECONDS + ROOM_SECONDS
                assert tv.versions == sorted(set(tv.versions))


async def called_again(desk: Desk, *, since: float) -> str:
    """The first number that could be taken and called since the database is back."""
    while True:
        try:
            return await desk.takes_and_calls()
        except AssertionError:
            assert time.monotonic() - since <= SERVES_SECONDS + ROOM_SECONDS
            await asyncio.sleep(0.05)


async def test_a_worker_killed_while_the_database_is_away_serves_when_it_is_back(
    migrated_files: Callable[[Path], Path],
) -> None:
    with running_cluster(FAST_AND_FORGETFUL, fill=migrated_files) as cluster:
        server = ServerProcess(cluster.url_of(TEMPLATE))
        server.start()
        try:
            cluster.stop()
            server.kill_workers()
            await asyncio.sleep(3.0)
            cluster.start()
            back = time.monotonic()
            until(server.is_ready, seconds=SERVES_SECONDS + ROOM_SECONDS)
            print(f"ready {time.monotonic() - back:.2f} s after the database was back")
        finally:
            server.stop()
