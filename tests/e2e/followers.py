"""A screen over a real WebSocket, and an officer over real HTTP."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

BOARD = """subscription ($hall: String!, $after: BoardCursor) { board(hall: $hall, after: $after) {
    epoch version counters { label number } calls { id number counterLabel attempt }
} }"""


@dataclass
class Tv:
    """What a screen has been shown, with the moment each frame came."""

    frames: list[dict[str, Any]] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def sees(self, number: str, *, seconds: float) -> float:
        """When the number first stood in the calls; fails when it does not within so many seconds."""
        async with asyncio.timeout(seconds):
            while True:
                for frame, at in zip(self.frames, self.arrived, strict=True):
                    if any(call["number"] == number for call in frame["calls"]):
                        return at
                self._news.clear()
                await self._news.wait()

    @property
    def versions(self) -> list[int]:
        return [frame["version"] for frame in self.frames]

    def shows(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        self.arrived.append(time.monotonic())
        self._news.set()


@asynccontextmanager
async def a_tv(socket_url: str, hall: str) -> AsyncIterator[Tv]:
    """A screen that follows a hall's board until the block ends, its snapshot already there."""
    tv = Tv()
    async with connect(socket_url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as socket:
        await _subscribe(socket, hall)
        shown = asyncio.create_task(_show(socket, tv))
        async with asyncio.timeout(10):
            await tv._news.wait()
        yield tv
        shown.cancel()
        await asyncio.wait({shown})


async def _subscribe(socket: ClientConnection, hall: str) -> None:
    await socket.send(json.dumps({"type": "connection_init"}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    payload = {"query": BOARD, "variables": {"hall": hall}}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))


async def _show(socket: ClientConnection, tv: Tv) -> None:
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "ping":
            await socket.send(json.dumps({"type": "pong"}))
        elif message["type"] == "next":
            tv.shows(message["payload"]["data"]["board"])
        else:
            raise AssertionError(message)


@dataclass
class Desk:
    """A citizen and an officer at one server."""

    http: httpx2.AsyncClient
    hall: str
    queue: str
    counter: str

    async def opens(self) -> None:
        await self._do("openCounter", "counter { id }", counter=self.counter)

    async def takes_and_calls(self) -> str:
        """The number that was taken and then called."""
        await self._do("takeTicket", "ticket { number }", hall=self.hall, queue=self.queue)
        return await self.calls()

    async def calls(self) -> str:
        """The number called next, once the one before is finished."""
        answer = await self._do("callNext", "ticket { number }", counter=self.counter, finishCurrent=True)
        return str(answer["ticket"]["number"])

    async def _do(self, verb: str, fields: str, **input: Any) -> dict[str, Any]:
        name = verb[0].upper() + verb[1:]
        document = (
            f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {fields} userErrors {{ code }} }} }}"
        )
        sent = await self.http.post("/graphql", json={"query": document, "variables": {"input": input}})
        answer = sent.json()
        assert "errors" not in answer, answer
        payload: dict[str, Any] = answer["data"][verb]
        assert payload["userErrors"] == [], payload
        return payload
