"""Speaks HTTP and WebSocket as cheaply as Python can, so that the generator leaves the cores to the server.

Client frames are masked with a key of zeros, which RFC 6455 allows and which costs nothing.
"""

import asyncio
import base64
import os
from typing import Any

import orjson

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
SUBPROTOCOL = "graphql-transport-ws"
ANSWER_SECONDS = 30.0


def client_frame(opcode: int, payload: bytes) -> bytes:
    """One whole masked frame."""
    size = len(payload)
    head = bytes((opcode, 0x80 | size)) if size < 126 else bytes((opcode, 0xFE)) + size.to_bytes(2)
    return head + b"\0\0\0\0" + payload


class Line(asyncio.Protocol):
    """One socket with one subscription; subclasses take its news.

    subscribe: what is asked, {query, variables}. done: resolved with the first answer, or with what went wrong.
    """

    def __init__(
        self, host: str, subscribe: dict[str, Any], token: str | None, done: "asyncio.Future[None]"
    ) -> None:
        self._host, self._subscribe, self._token, self._done = host, subscribe, token, done
        self._rest = b""
        self._stage = "upgrade"
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if self._stage == "upgrade":
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            self._upgraded(head)
        at, size = 0, len(data)
        while size - at >= 2:
            length, begins = data[at + 1], at + 2
            if length == 126:
                length, begins = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif length == 127:
                length, begins = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if begins + length > size:
                break
            self._frame(data[at], data[begins : begins + length])
            at = begins + length
        self._rest = data[at:]

    def connection_lost(self, problem: Exception | None) -> None:
        self.trouble(f"lost while {self._stage}: {problem!r}")

    def news(self, payload: bytes) -> None:
        """One `next` message, whole."""

    def trouble(self, what: str) -> None:
        """Something that must not happen."""
        if not self._done.done():
            self._done.set_exception(ConnectionError(what))

    def _upgraded(self, head: bytes) -> None:
        if b" 101 " not in head[:16]:
            self.trouble(head[:60].decode(errors="replace"))
        payload = {"authorization": f"Bearer {self._token}"} if self._token else {}
        self._say({"type": "connection_init", "payload": payload})
        self._stage = "init"

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT and self._stage == "following" and b'"next"' in payload[:64]:
            self.news(payload)
        elif opcode == TEXT:
            self._message(orjson.loads(payload))
        elif opcode == PING:
            self.transport.write(client_frame(PONG, payload))
        elif opcode == CLOSE:
            self.trouble(f"closed: {payload!r}")

    def _message(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "connection_ack":
            self._say({"id": "1", "type": "subscribe", "payload": self._subscribe})
            self._stage = "subscribing"
        elif kind == "next" and "errors" not in message["payload"]:
            self._stage = "following"
            self.news(orjson.dumps(message))
            if not self._done.done():
                self._done.set_result(None)
        elif kind == "ping":
            self._say({"type": "pong"})
        elif kind != "pong":
            self.trouble(str(message)[:300])

    def _say(self, message: dict[str, Any]) -> None:
        self.transport.write(client_frame(TEXT, orjson.dumps(message)))


class Door(asyncio.Protocol):
    """One kept-alive HTTP connection: one request at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self.transport: Any = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = transport, True

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; raises OSError when there is none."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await asyncio.wait_for(self._answer, ANSWER_SECONDS)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(head.lower().partition(b"\r\ncontent-length:")[2].split(b"\r\n")[0])
        if len(body) >= length and self._answer and not self._answer.done():
            self._received = b""
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, problem: Exception | None) -> None:
        self.is_open = False
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"hung up: {problem!r}"))


class Doors:
    """As many kept-alive connections as are needed at once: nobody waits for another's answer."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._free: list[Door] = []

    async def ask(self, document: str, given: dict[str, Any], token: str | None) -> tuple[int, dict[str, Any]]:
        """Send a mutation with `given` as its input; the status and what was answered."""
        body = orjson.dumps({"query": document, "variables": {"input": given}})
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        request = (
            f"POST /graphql HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"{authorization}Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        door = await self._a_free_one()
        try:
            status, answer = await door.ask(request)
        except BaseException:
            door.transport.abort()
            raise
        self._free.append(door)
        return status, orjson.loads(answer)

    async def open(self, count: int) -> None:
        """Open so many beforehand."""
        self._free += [await self._new() for _ in range(count)]

    async def _a_free_one(self) -> Door:
        while self._free:
            if (door := self._free.pop()).is_open:
                return door
        return await self._new()

    async def _new(self) -> Door:
        _, door = await asyncio.get_running_loop().create_connection(Door, self._host, self._port)
        return door
