"""Starts a whole demo hall: its tables, its directory, its people, a gentle day, and the server."""

import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api import database, tables
from api.actor import SYSTEM, Grant
from api.applications import queries as applications
from api.boards.actions import ensure_screens
from api.clock import business_day, utc_now
from api.commands import terminal
from api.commands.demo_accounts import (
    Accounts,
    are_known,
    forget_accounts,
    prepare_accounts,
    read_accounts,
    write_secretly,
)
from api.commands.demo_pages import lines_of, open_when_ready
from api.commands.history import play_history
from api.commands.migrate import bring_up_to_date
from api.commands.seed import plant
from api.commands.serve import listen, listening_socket
from api.commands.slot_templates import ensure_slot_templates
from api.halls import actions as halls
from api.halls import queries
from api.people import queries as known
from api.settings import Settings, override

HALL = "konawe"
SHOWN = 3


def demo(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    database: Annotated[
        str | None, typer.Option(help="postgres://… instead of SQLite's own file.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Server processes; more than 1 needs PostgreSQL.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Nobody comes and nobody calls by themselves.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget an earlier demo and begin anew.")] = False,
    directory: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path("var"),
    open_browser: Annotated[bool, typer.Option("--open", help="Open its pages in a browser.")] = False,
) -> None:
    """Start a demo of MPP Konawe, open at any hour, and go on where it was left."""
    directory = directory.resolve()
    listener = listening_socket(host, port)
    settings = override(
        mode="development",
        database=database or f"sqlite://{directory}/demo.sqlite3",
        secret=kept_secret(directory / "demo.secret"),
        host=host,
        port=port,
        loopback_is_limited=False,
        storage=directory / "documents",
    )
    if dangers := settings.dangers(workers=workers):
        terminal.fail(" ".join(dangers), code=2)
    path = directory / "demo.json"
    accounts, are_new = terminal.run(prepare(settings, path, fresh=fresh))
    show(accounts, path, are_new=are_new, is_quiet=quiet)
    if open_browser:
        threading.Thread(target=open_when_ready, args=(accounts,), daemon=True).start()
    with _simulation(path, is_on=not quiet):
        listen(settings, workers=workers, listener=listener)
    terminal.out.print("The demo has ended; start it again and it goes on.")


def kept_secret(path: Path) -> str:
    """The demo's own key for ticket secrets, made once: tickets stay valid over restarts."""
    if not path.exists():
        write_secretly(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


async def prepare(settings: Settings, path: Path, *, fresh: bool) -> tuple[Accounts, bool]:
    """Bring database, directory, screens and accounts to where a demo can start."""
    if fresh:
        await _forget(settings, path)
    await bring_up_to_date(settings.database)
    async with terminal.opened(settings):
        await plant()
        hall = await queries.hall_by_slug(HALL)
        if hall is None:
            terminal.fail(f"the seed has no hall {HALL}.")
        now = utc_now()
        counters = (await queries.counters_of([hall.id]))[hall.id]
        await ensure_screens(hall.id, {counter.zone for counter in counters}, now=now)
        if hall.forced_open is not True:
            terminal.accepted(
                await halls.force_opening(SYSTEM, hall.id, True, reason="Peragaan", reason_en="Demo", now=now)
            )
        url = f"http://{settings.host if settings.host != '0.0.0.0' else '127.0.0.1'}:{settings.port}"  # noqa: S104
        with terminal.progress_bar() as progress:
            task = progress.add_task("Accounts", total=len(counters) + 10)
            accounts, are_new = await prepare_accounts(
                hall, path, url=url, now=now, progress=lambda: progress.advance(task)
            )
        await ensure_slot_templates(hall.id, now=now)
        if are_new:
            await _remember(hall, now)
        return accounts, are_new


async def _remember(hall: queries.HallRow, now: datetime) -> None:
    """The applications of the last weeks, unless this hall has seen some."""
    today = business_day(now, hall.timezone)
    agencies = (await queries.agencies_of([hall.id]))[hall.id]
    if any((await applications.counts_by_agency([(agency.id, today) for agency in agencies])).values()):
        return
    staff = await known.staff_of_hall(hall.id)
    grants = await known.grants_of([person.id for person in staff])
    people = [
        (person.id, person.name, Grant(grant.role, grant.hall_id, grant.agency_id))
        for person in staff
        for grant in grants.get(person.id, ())
    ]
    with terminal.progress_bar() as progress:
        task = progress.add_task("Applications", total=None)
        await play_history(hall, people, now=now, progress=lambda: progress.advance(task))


async def _forget(settings: Settings, path: Path) -> None:
    """Erase the demo's database; one on PostgreSQL only if this demo made it."""
    if not database.is_sqlite(settings.database) and not await tables.is_empty(settings.database):
        accounts = read_accounts(path)
        async with terminal.opened(settings):
            is_ours = accounts is not None and await are_known(accounts, now=utc_now())
        if not is_ours:
            where = terminal.without_password(settings.database)
            terminal.fail(f"{where} was not made by this demo, so --fresh leaves it alone. Empty it yourself.")
    await tables.erase(settings.database)
    shutil.rmtree(path.with_name("documents"), ignore_errors=True)
    forget_accounts(path)


def show(accounts: Accounts, path: Path, *, are_new: bool, is_quiet: bool) -> None:
    """Tell where everything is; passwords are shown only when they are new."""
    terminal.out.print("\n[bold]Antrean[/]: MPP Konawe\n")
    for line in (*lines_of(accounts), f"{'Accounts':16}{path}"):
        terminal.out.print(line, soft_wrap=True, highlight=False)
    if are_new:
        officers = [account for account in accounts.staff if account.role == "OFFICER"]
        others = [account for account in accounts.staff if account.role != "OFFICER"]
        people = Table("User name", "Password", "Role", title="Shown once", title_justify="left")
        for account in (*officers[:SHOWN], *others):
            people.add_row(account.username, account.password, account.role)
        terminal.out.print()
        terminal.out.print(people)
        terminal.out.print(f"{len(officers) - SHOWN} more officers stand in {path.name}.")
    if not is_quiet:
        terminal.out.print("A gentle day is being played; [bold]--quiet[/] for none.")
    terminal.out.print("Ctrl-C ends it.\n")


@contextmanager
def _simulation(path: Path, *, is_on: bool) -> Iterator[None]:
    """The players, in a process of their own that uses the public API like everybody else."""
    if not is_on:
        yield
        return
    command = [sys.executable, "-m", "api", "simulate", str(path)]
    players = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        players.terminate()
        players.wait(5)
