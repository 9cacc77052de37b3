"""A wire between a server and PostgreSQL that a test can cut and mend."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 64 * 1024


@dataclass
class Wire:
    """A TCP proxy on a port of its own. Cut, it swallows nothing and passes nothing on: nobody is told."""

    target_host: str
    target_port: int
    port: int = 0
    _passes: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self) -> None:
        """From now on bytes get stuck, and new connections stand without an answer."""
        self._passes.clear()

    def mend(self) -> None:
        """What was stuck goes on."""
        self._passes.set()

    def drop(self) -> None:
        """Reset every connection, as a router does that has forgotten them."""
        for writer in self._writers:
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())  # type: ignore[arg-type]
        self._writers.add(writer)
        try:
            await self._passes.wait()
            far_reader, far_writer = await asyncio.open_connection(self.target_host, self.target_port)
            self._writers.add(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, far_writer))
                both.create_task(self._carry(far_reader, writer))
        except OSError:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                await self._passes.wait()
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def wire_to(database_url: str) -> AsyncIterator[tuple[Wire, str]]:
    """The wire, and the database's URL through it."""
    parts = urlsplit(database_url)
    wire = Wire(parts.hostname or "", parts.port or 5432)
    wire.mend()
    listener = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    wire.port = listener.sockets[0].getsockname()[1]
    try:
        yield wire, parts._replace(netloc=f"{parts.username}@127.0.0.1:{wire.port}").geturl()
    finally:
        listener.close()
        for task in wire._tasks:
            task.cancel()
