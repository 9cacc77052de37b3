"""Serves the halls until it is told to stop."""

import asyncio
import logging
import multiprocessing
import resource
import signal
import socket
import time
from typing import Annotated

import typer
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from api.commands import terminal
from api.commands.migrate import bring_up_to_date
from api.settings import Settings, override

HEADER_SECONDS = 10
STALLED_SECONDS = 30
DRAIN_SECONDS = 10
END_SECONDS = 14
BACKLOG = 2048
MAX_MESSAGE_BYTES = 256 * 1024  # a backstop: the socket itself closes over 64 KiB, with a code clients know


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [ANTREAN_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [ANTREAN_PORT].")] = None,
    database: Annotated[str | None, typer.Option(help="sqlite://PATH or postgres://… [ANTREAN_DATABASE].")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Server processes; more than 1 needs PostgreSQL.")] = 1,
) -> None:
    """Migrate the database, then serve the halls until SIGTERM or Ctrl-C."""
    settings = override(host=host, port=port, database=database)
    listen(settings, workers=workers)


def listen(settings: Settings, *, workers: int = 1, listener: socket.socket | None = None) -> None:
    """Serve with `settings`, already in the environment; returns when everything has ended.

    Refuses unsafe settings and a port that is taken. Several workers share one listener, and one that dies is
    replaced. SIGTERM: sockets are closed with 1012, requests get 10 s, and all is over within 15 s.
    """
    if dangers := settings.dangers(workers=workers):
        terminal.fail(" ".join(dangers), code=2)
    listener = listener or listening_socket(settings.host, settings.port)
    terminal.run(bring_up_to_date(settings.database))
    allow_many_sockets()
    config = Config(
        "asgi:app",
        loop="uvloop",
        http=PromptHttp,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        workers=workers,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        callback_notify=_end_with_the_parent,
        timeout_notify=1,
    )
    if workers == 1:
        for signal_number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again when it has ended
            signal.signal(signal_number, lambda *_: None)
        Server(config).run([listener])
    else:
        Supervisor(config, [listener]).run()


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound listener on which a peer that stops reading is dropped after 30 s."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # accepted sockets inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # two may bind one port, only one may listen
    except OSError as error:
        listener.close()
        terminal.fail(f"cannot listen on {host} port {port}: {error.strerror or error}. Try --port {port + 1}.")
    listener.set_inheritable(True)
    return listener


def allow_many_sockets() -> None:
    """Lift the soft limit on open files to the hard one: every screen and phone holds a socket."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class PromptHttp(HttpToolsProtocol):
    """HTTP whose peer has 10 s to send a request's headers; uvicorn itself would wait for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        self._deadline.cancel()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        self.transport.close()


class Supervisor(Multiprocess):
    """Uvicorn's supervisor, which kills a worker that has not ended in time instead of waiting for ever."""

    def join_all(self) -> None:
        deadline = time.monotonic() + END_SECONDS
        for process in self.processes:
            process.process.join(max(0.0, deadline - time.monotonic()))
            if process.process.is_alive():
                logging.getLogger("uvicorn.error").error("worker %s did not end and is killed", process.pid)
                process.process.kill()


async def _end_with_the_parent() -> None:
    """A worker whose supervisor was killed ends too, so that it never holds the port alone."""
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        signal.raise_signal(signal.SIGTERM)
