"""The servers the product is compared with: the floor, a raw Starlette socket, and Strawberry as it comes.

python -m tests.bench.fan_out_servers floor|starlette|stock PORT CONTROL_PORT
"""

import asyncio
import resource
import sys
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

import strawberry
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import GraphQL
from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.fan_out_board import message, whole_board
from tests.bench.fan_out_control import take_orders


async def floor(port: int, control: int, size: int = 0) -> None:
    """`websockets.broadcast` of a text that is built once: Python's floor."""
    filling = "x" * (size - 40)
    text = (lambda version: f'{{"version":{version},"filling":"{filling}"}}') if size else message
    halls: dict[str, set[ServerConnection]] = defaultdict(set)

    async def follow(connection: ServerConnection) -> None:
        assert connection.request
        hall = connection.request.path.removeprefix("/hall-")
        await connection.send(text(0))
        halls[hall].add(connection)
        try:
            await connection.wait_closed()
        finally:
            halls[hall].discard(connection)

    async with serve(follow, "127.0.0.1", port, compression=None, backlog=2048):
        await take_orders(control, lambda hall, version: broadcast(halls[str(hall)], text(version)))
        await asyncio.Event().wait()


def starlette(port: int, control: int) -> None:
    """A text that is built once, sent by `send_text` to each socket."""
    halls: dict[str, set[WebSocket]] = defaultdict(set)
    sending: set[asyncio.Task[None]] = set()

    async def follow(websocket: WebSocket) -> None:
        await websocket.accept()
        hall = websocket.path_params["hall"]
        await websocket.send_text(message(0))
        halls[hall].add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            halls[hall].discard(websocket)

    async def send(hall: str, text: str) -> None:
        for websocket in tuple(halls[hall]):
            await websocket.send_text(text)

    def publish(hall: int, version: int) -> None:
        task = asyncio.get_running_loop().create_task(send(str(hall), message(version)))
        sending.add(task)
        task.add_done_callback(sending.discard)

    @asynccontextmanager
    async def controlled(_: Starlette) -> AsyncIterator[None]:
        await take_orders(control, publish)
        yield

    run(Starlette(routes=[WebSocketRoute("/hall-{hall}", follow)], lifespan=controlled), port)


@strawberry.enum
class Language(Enum):
    ID = "ID"
    EN = "EN"


@strawberry.type
class Opening:
    row: strawberry.Private[dict]
    open: bool
    code: str
    opens_at: str | None
    closes_at: str | None

    @strawberry.field
    def sentence(self, language: Language = Language.ID) -> str:
        return self.row["sentenceEn" if language is Language.EN else "sentence"]


@strawberry.type
class Counter:
    label: str
    agency_code: str
    number: str | None


@strawberry.type
class Call:
    number: str
    counter_label: str
    attempt: int
    at: str
    spoken: list[str]


@strawberry.type
class Board:
    row: strawberry.Private[dict]
    epoch: strawberry.ID
    version: int
    server_time: str
    opening: Opening
    counters: list[Counter]
    calls: list[Call]

    @strawberry.field
    def notices(self, language: Language = Language.ID) -> list[str]:
        return self.row["noticesEn" if language is Language.EN else "notices"]

    @strawberry.field
    def emergency(self, language: Language = Language.ID) -> str | None:
        return None


def board_of(version: int) -> Board:
    """The board as Strawberry's types."""
    row = whole_board(version)
    opening = row["opening"]
    return Board(
        row=row,
        epoch=row["epoch"],
        version=version,
        server_time=row["serverTime"],
        opening=Opening(
            row=opening, open=True, code="OPEN", opens_at=opening["opensAt"], closes_at=opening["closesAt"]
        ),
        counters=[
            Counter(label=c["label"], agency_code=c["agencyCode"], number=c["number"]) for c in row["counters"]
        ],
        calls=[
            Call(
                number=c["number"],
                counter_label=c["counterLabel"],
                attempt=c["attempt"],
                at=c["at"],
                spoken=c["spoken"],
            )
            for c in row["calls"]
        ],
    )


def stock(port: int, control: int) -> None:
    """Strawberry's own graphql-transport-ws, a generator and an execution a client."""
    boards: dict[str, Board] = defaultdict(lambda: board_of(0))
    news: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @strawberry.type
    class Query:
        ok: bool = True

    @strawberry.input
    class BoardCursor:
        epoch: strawberry.ID
        version: int

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def board(
            self, hall: str, screen: str | None = None, after: BoardCursor | None = None
        ) -> AsyncGenerator[Board, None]:
            while True:
                changed = news[hall]
                yield boards[hall]
                await changed.wait()

    def publish(hall: int, version: int) -> None:
        slug = f"hall-{hall}"
        boards[slug] = board_of(version)
        news.pop(slug, asyncio.Event()).set()

    @asynccontextmanager
    async def controlled(_: Starlette) -> AsyncIterator[None]:
        await take_orders(control, publish)
        yield

    schema = strawberry.Schema(Query, subscription=Subscription)
    graphql = GraphQL(schema, subscription_protocols=["graphql-transport-ws"])
    run(Starlette(routes=[WebSocketRoute("/graphql", graphql)], lifespan=controlled), port)


def run(app: Starlette, port: int) -> None:
    """Uvicorn as the product configures it."""
    uvicorn.run(
        app,
        port=port,
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kind, *ports = sys.argv[1:]
    if kind == "floor":
        uvloop.run(floor(*map(int, ports)))
    else:
        {"starlette": starlette, "stock": stock}[kind](*map(int, ports))
