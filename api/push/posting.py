"""Sends one message over a connection of its own, to an address that was looked at."""

import asyncio
import socket
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from api.push.addresses import Door, may_be_knocked_at
from api.push.message import Message, Signature, headers, sealed

MOST_SECONDS = 5.0
AT_ONCE = 16_384


class Outcome(StrEnum):
    """What became of a message. GONE: its browser takes none any more; REFUSED: the service takes none of ours."""

    SENT = "SENT"
    GONE = "GONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


def outcome_of(status: int) -> Outcome:
    """What a push service means by its answer. A redirection is not followed: it is a refusal."""
    if 200 <= status < 300:
        return Outcome.SENT
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.FAILED if status == 429 or status >= 500 else Outcome.REFUSED


async def post(message: Message, door: Door, by: Signature, *, now: datetime) -> Outcome:
    """Hand a message over, once: nothing is sent again that grows stale in a minute. Never longer than 5 s."""
    try:
        async with asyncio.timeout(MOST_SECONDS), _line_to(door) as (reader, writer):
            return outcome_of(await _answer(reader, writer, message, door, by, now))
    except (OSError, TimeoutError, ValueError, EOFError):
        return Outcome.FAILED


async def _answer(
    reader: StreamReader, writer: StreamWriter, message: Message, door: Door, by: Signature, now: datetime
) -> int:
    """The status that the service answers."""
    import h11

    body = sealed(message)
    told = [*headers(message, door, by, now=now), ("content-length", str(len(body))), ("connection", "close")]
    wire = h11.Connection(h11.CLIENT)
    request = h11.Request(method="POST", target=door.path, headers=told)
    parts = (wire.send(part) for part in (request, h11.Data(data=body), h11.EndOfMessage()))
    writer.write(b"".join(part or b"" for part in parts))
    await writer.drain()
    try:
        while not isinstance(event := wire.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                wire.receive_data(await reader.read(AT_ONCE))
            elif not isinstance(event, h11.InformationalResponse):
                raise EOFError("no answer")
    except h11.RemoteProtocolError as error:
        raise EOFError("no HTTP") from error
    return event.status_code


@asynccontextmanager
async def _line_to(door: Door) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """A connection to an address that was checked itself: a name may lead elsewhere a moment later."""
    found = await asyncio.get_running_loop().getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)
    addresses = (str(to[0]) for *_, to in found)
    address = next((one for one in addresses if may_be_knocked_at(door.host, one)), None)
    if address is None:
        raise ConnectionRefusedError("its name leads to no public address")
    trust = await asyncio.to_thread(_trust)  # reading all authorities takes a moment, the first time
    reader, writer = await asyncio.open_connection(
        address, door.port, ssl=trust, server_hostname=door.host, limit=AT_ONCE
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
