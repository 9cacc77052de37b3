"""Asks over HTTP as cheaply as Python can: one keep-alive connection, no library."""

import asyncio
from contextlib import suppress
from typing import Any

import orjson


class NoAnswer(Exception):
    """The connection broke, or nothing came in time: nobody knows whether it was done."""


class Wire:
    """One connection to a server on this machine; it is opened again whenever it broke."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._port = port
        self._head = _head(token)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes, *, seconds: float = 7.0) -> tuple[int, bytes]:
        """Status and body of the answer; raises NoAnswer."""
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(body)
        except (OSError, EOFError, TimeoutError, ValueError, asyncio.LimitOverrunError) as broken:
            await self.close()
            raise NoAnswer(repr(broken)) from broken
        except asyncio.CancelledError:
            await self.close()
            raise

    async def ask(self, document: str, variables: dict[str, Any], *, seconds: float = 7.0) -> dict[str, Any]:
        """The answer of one operation; raises NoAnswer also for an answer that is not 200 or not whole."""
        status, body = await self.post(orjson.dumps({"query": document, "variables": variables}), seconds=seconds)
        if status != 200:
            raise NoAnswer(f"status {status}")
        answer: dict[str, Any] = orjson.loads(body)
        if answer.get("errors"):
            raise NoAnswer(str(answer["errors"][0].get("extensions", {}).get("code")))
        data: dict[str, Any] = answer["data"]
        return data

    def size(self, body: bytes) -> int:
        """Bytes of a whole request with this body."""
        return len(self._head) + len(str(len(body))) + 4 + len(body)

    async def close(self) -> None:
        """Hang up, in the middle of whatever is going on."""
        if self._streams:
            writer, self._streams = self._streams[1], None
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()

    async def _exchange(self, body: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        head = await reader.readuntil(b"\r\n\r\n")
        status, length, is_last = _read_head(head)
        answer = await reader.readexactly(length)
        if is_last:
            await self.close()
        return status, answer


def _head(token: str | None) -> bytes:
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    return (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"accept: application/json\r\n{authorization}content-length: "
    ).encode()


def _read_head(head: bytes) -> tuple[int, int, bool]:
    """Status, content length, and whether the server closes after this answer."""
    first, *lines = head.lower().split(b"\r\n")
    length, is_last = 0, False
    for line in lines:
        if line.startswith(b"content-length:"):
            length = int(line[15:])
        elif line.startswith(b"connection:") and b"close" in line:
            is_last = True
    return int(first.split(b" ")[1]), length, is_last
