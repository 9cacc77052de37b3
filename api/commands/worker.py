"""One server process: uvicorn with our deadlines, which ends without failing a request."""

import asyncio
import fcntl
import gc
import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import structlog
from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api import metrics, routes
from api.commands.addresses import BelievingConfig
from api.commands.door import Door, Shares
from api.commands.frames import FrameProtocol
from api.commands.supervision import DRAINS, LIVES, PROC, SERVES
from api.database import is_sqlite, sqlite_file
from api.settings import Settings

HEADER_SECONDS = 10
KEEP_ALIVE_SECONDS = 75  # longer than any proxy keeps an idle connection: the proxy closes first, never we
PING_SECONDS = 20
LINGER_SECONDS = 1.0  # a draining worker answers one request more on a connection that was kept
DRAIN_SECONDS = 10
PREDECESSOR_SECONDS = 16  # by then a server that was told to end has ended
COLLECTED = (25_000, 20, 50)  # thousands of sockets live on: to look for the dead so often finds none
MAX_MESSAGE_BYTES = 256 * 1024  # a backstop: the socket itself closes over 64 KiB, with a code clients know
STREAM_PATH = "/graphql/stream"

log = structlog.get_logger()


def configured(settings: Settings) -> Config:
    """Uvicorn as we want it."""
    return BelievingConfig(
        "asgi:app",
        loop="uvloop",
        http=PromptHttp,
        ws=FrameProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # by our own, which believes nothing but addresses
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


@dataclass(frozen=True)
class Post:
    """A worker's place. line: to the supervisor, whose end is the worker's too; slot: its own of the shares."""

    line: socket.socket
    shares: Shares
    slot: int


def work(config: Config, listener: socket.socket, post: Post, *, settings: Settings) -> int:
    """Serve until told to end; returns the exit code."""
    gc.set_threshold(*COLLECTED)
    worker = Worker(config, post)
    for number in (signal.SIGINT, signal.SIGTERM):  # before uvicorn's own handlers stand, and after they are gone
        signal.signal(number, worker.be_ended)
    _say(post.line, PROC + b" %d" % os.getpid())
    held = hold_alone(settings.database)
    if held is None and is_sqlite(settings.database):
        return STARTUP_FAILURE
    try:
        worker.run([listener])
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def hold_alone(url: str) -> TextIO | None:
    """The mark that this process serves a SQLite file, held until it ends; waits for one that is just ending.

    None when another server keeps the file, and for PostgreSQL, which many may serve.
    """
    if not is_sqlite(url):
        return None
    file = sqlite_file(url)
    mark = file.with_name(f"{file.name}-served").open("a")  # not the database itself: closing it drops its locks
    deadline = time.monotonic() + PREDECESSOR_SECONDS
    while not _is_ours(mark):
        if time.monotonic() > deadline:
            log.error("worker.another_server_has_the_database", file=str(file))
            mark.close()
            return None
        time.sleep(0.02)
    return mark


def _is_ours(mark: TextIO) -> bool:
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Worker(Server):
    """Uvicorn's server, which tells its supervisor that it serves, lives and drains."""

    def __init__(self, config: Config, post: Post) -> None:
        super().__init__(config)
        self._post = post
        self._line = post.line

    def be_ended(self, *_: object) -> None:
        """End as soon as it has begun."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, unless there is nobody left to serve for."""
        await super().startup([])
        self._line.setblocking(False)
        asyncio.get_running_loop().add_reader(self._line, self._hear)
        assert sockets
        held = self.server_state.connections.__len__
        self._door = Door(sockets[0], self._new_protocol, held, shares=self._post.shares, slot=self._post.slot)
        self._door.open()
        _say(self._line, SERVES)

    async def on_tick(self, counter: int) -> bool:
        """From the event loop itself: one that is blocked is not alive."""
        self._door.count()
        if counter % 10 == 0:
            _say(self._line, LIVES)
            self._count()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain: sockets are told 1012, streams cut, requests answered."""
        routes.begin_draining()
        self._door.close()
        _say(self._line, DRAINS)
        await super().shutdown(sockets)

    def _new_protocol(self) -> asyncio.Protocol:
        state = self.lifespan.state
        return PromptHttp(config=self.config, server_state=self.server_state, app_state=state)

    def _count(self) -> None:
        open_now = self.server_state.connections
        http = sum(isinstance(connection, HttpToolsProtocol) for connection in open_now)
        metrics.connections.set(http)
        metrics.sockets.set(len(open_now) - http)
        metrics.workers.set(1)

    def _hear(self) -> None:
        try:
            has_ended = not self._line.recv(64)
        except BlockingIOError:
            return
        except OSError:  # killed with words of ours unread
            has_ended = True
        if has_ended:  # the supervisor was killed: never hold the port alone
            asyncio.get_running_loop().remove_reader(self._line)
            self.should_exit = True


class PromptHttp(HttpToolsProtocol):
    """HTTP whose peer has 10 s to send a request's headers (uvicorn itself would wait for ever), and which drains.

    A draining worker never closes under a request: a kept connection is answered once more, with `connection:
    close`. A stream, which has no end of its own, is cut, and its client comes back.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()
        if routes.is_draining():
            self.shutdown()

    def on_message_begin(self) -> None:
        self._expect_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._have_headers()
        super().on_headers_complete()
        if routes.is_draining() and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle is not None and self.cycle.more_body:  # answered before all of it was there: never kept
            self.loop.call_later(LINGER_SECONDS, self._close_if_half, self.cycle)

    def handle_websocket_upgrade(self) -> None:
        if routes.is_draining():
            self.transport.write(
                b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
            self.transport.close()
        else:
            super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(LINGER_SECONDS, self._close_if_idle)
        elif self.cycle.scope["path"] == STREAM_PATH and self.cycle.response_started:
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_headers()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _have_headers(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close_if_half(self, cycle: RequestResponseCycle) -> None:
        if self.cycle is cycle and cycle.more_body and not self.transport.is_closing():
            self.transport.close()

    def _close_if_idle(self) -> None:
        if (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing():
            self.transport.close()


def _say(line: socket.socket, word: bytes) -> None:
    with suppress(OSError):  # a supervisor that is gone or stands still hears nothing
        line.send(word + b"\n")
