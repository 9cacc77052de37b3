"""A small schema that misbehaves on request, behind the real endpoint; in this process, so that tests can look in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
import strawberry
import uvicorn
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.commands.frames import FrameProtocol
from api.settings import Settings
from schema.context import Info
from schema.endpoint import Endpoint
from schema.scalars import SCALARS

SECRET_WORDS = "3171234567890001 password column staff"


@dataclass
class Seen:
    """What the toy's resolvers noted."""

    commits: int = 0
    waiting: int = 0
    ended: int = 0
    loads: list[list[int]] = field(default_factory=list)
    value: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)


seen = Seen()


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, text: str = "hello", at: datetime | None = None) -> str:
        return f"{text}{at or ''}"

    @strawberry.field
    def who(self, info: Info) -> str:
        return f"{info.context.actor.kind} {info.context.actor.name} {info.context.base_url}"

    @strawberry.field
    def boom(self) -> str:
        raise RuntimeError(SECRET_WORDS)

    @strawberry.field
    def away(self) -> str:
        raise ConnectionRefusedError(SECRET_WORDS)

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def wrong(self) -> str:
        raise GraphQLError("first must be small", extensions={"code": "BAD_USER_INPUT"})

    @strawberry.field
    async def slow(self, seconds: float = 60.0) -> str:
        await asyncio.sleep(seconds)
        return "done"

    @strawberry.field
    async def loaded(self, info: Info) -> int:
        return await info.context.loaders.one(_load, 0) or 0

    @strawberry.field
    def many(self, first: int = 5) -> list["Query"]:
        return [Query() for _ in range(first)]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def commit(self) -> int:
        task = asyncio.create_task(_commit())
        return await asyncio.shield(task)

    @strawberry.mutation
    def take_ticket(self) -> int:
        seen.commits += 1
        return seen.commits

    @strawberry.mutation
    def sign_out(self) -> bool:
        return True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int = 3) -> AsyncIterator[int]:
        for number in range(1, to + 1):
            yield number

    @strawberry.subscription
    async def wait(self) -> AsyncIterator[int]:
        try:
            seen.waiting += 1
            yield 0
            await asyncio.Event().wait()
        finally:
            seen.ended += 1

    @strawberry.subscription
    async def fresh(self) -> AsyncIterator[Query]:
        for _ in range(3):
            seen.value += 1
            yield Query()

    @strawberry.subscription
    async def breaks(self, politely: bool = False) -> AsyncIterator[int]:
        yield 1
        if politely:
            raise GraphQLError("Read the hall again.", extensions={"code": "BAD_USER_INPUT"})
        raise RuntimeError(SECRET_WORDS)


async def _commit() -> int:
    await seen.gate.wait()
    seen.commits += 1
    return seen.commits


async def _load(keys: list[int]) -> dict[int, int]:
    seen.loads.append(keys)
    return dict.fromkeys(keys, seen.value)


TOY = strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(scalar_map=SCALARS))


def toy_endpoint(**variables: Any) -> Endpoint:
    """The endpoint over the toy schema, with settings as given."""
    seen.__init__()  # type: ignore[misc]
    return Endpoint(Settings(**variables), TOY._schema)


def asking(app: Any, address: str = "198.51.100.7") -> httpx2.AsyncClient:
    """An HTTP client of an application in this process."""
    transport = httpx2.ASGITransport(app=app, client=(address, 5000))
    return httpx2.AsyncClient(transport=transport, base_url="http://hall.test")


@asynccontextmanager
async def listening(app: Any, ws: Any = FrameProtocol) -> AsyncIterator[int]:
    """The application behind a real uvicorn in this loop; yields its port. ws: ours, or uvicorn's own name of one."""
    config = uvicorn.Config(app, port=0, ws=ws, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


def dial(port: int, **options: Any) -> connect:
    """A raw WebSocket to a listening endpoint."""
    options = {"subprotocols": [Subprotocol("graphql-transport-ws")], "compression": None, **options}
    return connect(f"ws://127.0.0.1:{port}/graphql", max_size=None, **options)


async def close_code(socket: ClientConnection) -> int:
    """Read until the server closes; the code it gave."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                await socket.recv()
    assert socket.close_code is not None
    assert len((socket.close_reason or "").encode()) <= 123
    return socket.close_code
