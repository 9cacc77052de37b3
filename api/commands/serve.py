"""Serves the halls until it is told to stop."""

import resource
import socket
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api import antivirus, logs, metrics, push
from api.commands import terminal
from api.commands.migrate import bring_up_to_date
from api.commands.supervision import Supervisor
from api.database import is_sqlite
from api.settings import Settings, override, share_metrics
from api.storage import storage

STALLED_SECONDS = 30
UNSENT_BYTES = 16 * 1024
BACKLOG = 2048


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

    Refuses unsafe settings and a port that is taken. Workers share one listener; one that dies or hangs is
    replaced. SIGHUP: all are renewed, one by one. SIGTERM: sockets are closed with 1012, requests get 10 s, and
    all is over within 15 s.
    """
    outside = [storage().problem(), antivirus.problem(settings.antivirus), push.problem(settings)]
    if dangers := [*settings.dangers(workers=workers), *filter(None, outside)]:
        terminal.fail(" ".join(dangers), code=2)
    listener = listener or listening_socket(settings.host, settings.port)
    allow_many_sockets()
    logs.configure(production=settings.mode == "production")
    with TemporaryDirectory(prefix="antrean-") as directory:
        share_metrics(directory)
        supervisor = Supervisor(listener, workers, is_alone=is_sqlite(settings.database), on_end=metrics.forget)
        supervisor.prepare()
        terminal.run(bring_up_to_date(settings.database))
        has_served = supervisor.run()
    if not has_served:
        terminal.fail("the server could not begin; what stands above says why.", code=3)


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound listener on which a peer that stops reading is dropped after 30 s."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # accepted sockets inherit it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # else the kernel takes megabytes of old boards for a slow client
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
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
