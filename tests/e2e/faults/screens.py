"""TVs over raw WebSockets: each notes every version it is sent, and comes back whenever its socket ends."""

import asyncio
import contextlib
from typing import Any

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

BOARD = "{ epoch version counters { label number state } calls { number counterLabel attempt } queues { prefix waitingCount } }"
SUBSCRIPTION = (
    f"subscription ($hall: String!, $after: BoardCursor) {{ board(hall: $hall, after: $after) {BOARD} }}"
)
QUERY = f"query ($hall: String!) {{ board(hall: $hall) {BOARD} }}"


class Tv:
    """One screen of a hall. board: what it shows now."""

    def __init__(self, port: int, hall: str, name: str) -> None:
        self.name, self.hall = name, hall
        self.frames: list[tuple[str, int]] = []
        self.board: dict[str, Any] | None = None
        self.connections = 0
        self.is_connected = False
        self._url = f"ws://127.0.0.1:{port}/graphql"

    async def works(self) -> None:
        """Follow the hall until cancelled."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._follow()
            self.is_connected = False
            await asyncio.sleep(0.1)

    async def _follow(self) -> None:
        protocol = [Subprotocol("graphql-transport-ws")]
        async with connect(
            self._url, subprotocols=protocol, proxy=None, compression=None, open_timeout=5, close_timeout=1
        ) as socket:
            after = {name: self.board[name] for name in ("epoch", "version")} if self.board else None
            payload = {"query": SUBSCRIPTION, "variables": {"hall": self.hall, "after": after}}
            await socket.send('{"type":"connection_init"}')
            await socket.send(orjson.dumps({"type": "subscribe", "id": "b", "payload": payload}).decode())
            self.connections += 1
            async for text in socket:
                message = orjson.loads(text)
                if message["type"] == "connection_ack":
                    self.is_connected = True
                elif message["type"] == "ping":
                    await socket.send('{"type":"pong"}')
                elif message["type"] == "next":
                    if data := message["payload"].get("data"):
                        self._show(data["board"])
                elif message["type"] in ("error", "complete"):
                    return

    def _show(self, board: dict[str, Any]) -> None:
        self.board = board
        self.frames.append((board["epoch"], board["version"]))
