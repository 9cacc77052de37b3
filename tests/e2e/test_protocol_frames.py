"""What a client can send below the messages: requests to open, pings and parts, by the byte."""

import asyncio
import base64
import json
import logging
import os
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from struct import pack

import pytest

from api.commands.frames import FrameProtocol
from tests.toy import close_code, dial, listening, toy_endpoint

TEXT, CONT, CLOSE, PING, PONG = 1, 0, 8, 9, 10
MANY = 20_000


class Watched(FrameProtocol):
    """Ours, which tests can look into."""

    made: list["Watched"] = []
    pings = 0

    def handle_ping(self) -> None:
        self.pings += 1
        super().handle_ping()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.made.append(self)
        transport.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)


@pytest.fixture
async def port(sqlite: str) -> AsyncIterator[int]:
    Watched.made.clear()
    async with listening(toy_endpoint(loopback_is_limited=False), Watched) as port:
        yield port


def opening(port: int, *headers: str) -> bytes:
    lines = (
        "GET /graphql HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
        *headers,
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def masked(data: bytes, opcode: int, *, is_last: bool = True) -> bytes:
    assert len(data) < 126
    return pack("!BB", is_last << 7 | opcode, 0x80 | len(data)) + bytes(4) + data


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A socket that was opened, over a connection that takes little unread."""
    client = sockets.socket()
    client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=client, limit=4096)
    writer.write(opening(port))
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(5):
        first, length = await reader.readexactly(2)
        return first & 15, await reader.readexactly(length)


@pytest.mark.parametrize(
    "headers",
    [["X-Long: " + "x" * 9_000], [f"X-{number}: x" for number in range(200)], ["Content-Length: 3"]],
    ids=["a long header", "many headers", "a body"],
)
async def test_a_request_to_open_that_cannot_be_read_is_turned_away(port: int, headers: list[str]) -> None:
    """Delete FrameProtocol.data_received, and it is held open for as long as the client likes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(opening(port, *headers))
    async with asyncio.timeout(5):
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 4")
    writer.close()


async def test_who_is_turned_away_is_no_error_of_ours(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """Delete FrameProtocol.send: a line for each page of elsewhere, and for each connection too many."""
    with caplog.at_level(logging.WARNING):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(opening(port, "Origin: https://elsewhere.test"))
        async with asyncio.timeout(5):
            assert b"403" in await reader.read()
        writer.close()
    assert caplog.messages == []


async def test_pongs_do_not_pile_up_for_who_does_not_read_and_the_newest_comes(port: int) -> None:
    """Delete FrameProtocol.handle_ping: two megabytes wait in the server."""
    reader, writer = await connected(port)
    for number in range(MANY):
        writer.write(masked(b"%0120d" % number, PING))
        if number % 500 == 0:
            await writer.drain()
    (protocol,) = Watched.made
    async with asyncio.timeout(30):
        while protocol.pings < MANY:
            await asyncio.sleep(0.01)
    assert protocol.transport.get_write_buffer_size() < 1_000_000
    opcode, newest = await frame(reader)
    while int(newest) < MANY - 1:
        opcode, newest = await frame(reader)
    assert opcode == PONG
    writer.close()


async def test_empty_parts_of_a_message_are_not_kept(port: int) -> None:
    """Delete FrameProtocol.handle_cont: a message without end grows without ever being too big."""
    reader, writer = await connected(port)
    text = json.dumps({"type": "ping"}).encode()
    writer.write(masked(text[:5], TEXT, is_last=False))
    writer.write(masked(b"", CONT, is_last=False) * 1_000)
    writer.write(masked(b"seen", PING))
    assert await frame(reader) == (PONG, b"seen")
    (protocol,) = Watched.made
    assert len(protocol.frames) == 1
    writer.write(masked(text[5:], CONT))
    assert await frame(reader) == (TEXT, b'{"type":"pong"}')
    writer.close()


async def test_a_client_that_is_just_leaving_does_not_spoil_the_drain(sqlite: str) -> None:
    """Delete FrameProtocol.shutdown: the server's own shutdown breaks off, and nobody is told 1012."""
    Watched.made.clear()
    server = AsyncExitStack()
    port = await server.enter_async_context(listening(toy_endpoint(loopback_is_limited=False), Watched))
    _, leaving = await connected(port)
    leaving.write(masked(bytes(120), PING) * 1_000 + masked(pack("!H", 1000), CLOSE))  # and it reads nothing
    (protocol,) = Watched.made
    async with asyncio.timeout(10):
        while not protocol.transport.is_closing():
            await asyncio.sleep(0.01)
    async with dial(port) as staying:
        ending = asyncio.create_task(server.aclose())
        assert await close_code(staying) == 1012
    leaving.transport.abort()
    await ending
