"""A socket that is read slowly, or not at all: it is kept the newest only, harms nobody, and is let go."""

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import strawberry
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from api.commands import frames
from api.settings import Settings
from schema import wires
from schema.context import Info
from schema.endpoint import Endpoint
from schema.live.source import News, Source
from tests.factories import a_hall
from tests.feature.board_stories import Day
from tests.toy import Query, dial, listening

pytestmark = pytest.mark.alone

LONG = "x" * 50_000


@pytest.fixture
async def day(sqlite: str) -> Day:
    return Day(await a_hall())


@pytest.fixture(params=[frames.FrameProtocol, "websockets-sansio"], ids=["frames", "messages"])
async def port(day: Day, request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """A server whose one subscription says a long text with the number of people who took a number."""
    seen = {"taken": 0}

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def taken(self, info: Info) -> AsyncIterator[str]:
            async def read() -> News[str]:
                return News(f"{seen['taken']} {LONG}", seen["taken"])

            return Source(  # type: ignore[return-value]
                hall_id=day.hall.hall_id, context=info.context, read=read, concerns=lambda _: True
            )

    schema = strawberry.Schema(Query, subscription=Subscription)
    day.seen = seen  # type: ignore[attr-defined]
    async with listening(Endpoint(Settings(loopback_is_limited=False), schema._schema), request.param) as port:
        yield port


async def take(day: Day) -> None:
    day.seen["taken"] += 1  # type: ignore[attr-defined]
    await day.take()
    for _ in range(20):  # each step of the way to the sockets
        await asyncio.sleep(0)


async def subscribed(port: int, **options: Any) -> ClientConnection:
    client = await dial(port, **options)
    await client.send(json.dumps({"type": "connection_init"}))
    await client.recv()
    await client.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "subscription { taken }"}}))
    return client


async def number(client: ClientConnection) -> int:
    async with asyncio.timeout(10):
        message = json.loads(await client.recv())
    return int(message["payload"]["data"]["taken"].split()[0])


async def read_for_ever(client: ClientConnection) -> None:
    while True:
        await number(client)


def a_small_window() -> sockets.socket:
    """Takes little from the server before it is read from."""
    client = sockets.socket()
    client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    client.setblocking(False)
    return client


async def connected(port: int) -> sockets.socket:
    client = a_small_window()
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    return client


async def test_who_stops_reading_is_kept_the_newest_only_and_harms_nobody(day: Day, port: int) -> None:
    """Write to whoever is not clear too, in Subscription.put, to see hundreds of messages instead of a few."""
    quick = await subscribed(port)
    slow = await subscribed(port, sock=await connected(port), max_queue=1)
    assert await number(quick) == await number(slow) == 0
    for taken in range(1, 301):
        await take(day)
        while await number(quick) < taken:
            pass
    read = [await number(slow)]
    while read[-1] < 300:
        read.append(await number(slow))
    assert read == sorted(read)
    assert len(read) < 200  # what the kernel held, one that was on its way, and the newest
    await quick.close()
    await slow.close()


async def test_who_takes_nothing_for_too_long_is_let_go(
    day: Day, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "STALLED_SECONDS", 0.2)
    monkeypatch.setattr(wires, "SEND_SECONDS", 0.2)
    quick = await subscribed(port)
    stalled = await subscribed(port, sock=await connected(port), max_queue=1, ping_interval=None)
    await number(quick)
    for taken in range(1, 301):
        await take(day)
        while await number(quick) < taken:
            pass
    await asyncio.sleep(0.5)  # it takes nothing for longer than it may
    with pytest.raises(ConnectionClosed):
        await read_for_ever(stalled)
    await take(day)
    assert await number(quick) == 301
    await quick.close()
