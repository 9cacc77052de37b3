"""How every command speaks to the person at the terminal."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from api.database import FAULTS, close_database, open_database
from api.halls.queries import HallRow, hall_by_slug
from api.refusals import Refusal
from api.settings import Settings

T = TypeVar("T")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def fail(why: str, *, code: int = 1) -> NoReturn:
    """End the command with one plain sentence. code: 1 it could not be done, 2 it was asked wrongly."""
    err.print(f"[bold red]Error:[/] {escape(why)}", soft_wrap=True)
    raise typer.Exit(code)


def run(command: Coroutine[Any, Any, T]) -> T:
    """Run a command; what a person can mend is told in a sentence, never with a traceback."""
    try:
        return asyncio.run(command)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except ValueError as error:
        if "database URL" not in str(error):
            raise
        fail(str(error), code=2)
    except FAULTS as error:
        fail(f"the database cannot be used: {error or type(error).__name__}.{_advice(str(error))}")


def _advice(fault: str) -> str:
    if "no such table" in fault or "does not exist" in fault or "unable to open" in fault:
        return " Prepare it with: python -m api migrate"
    if "Connect call failed" in fault:
        return " Is PostgreSQL running, and is the address right?"
    return ""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The installation's database, for as long as a command needs it."""
    await open_database(settings.database, pool=2)
    try:
        yield
    finally:
        await close_database()


def progress_bar() -> Progress:
    """A bar on standard error that leaves nothing behind, and nothing at all where nobody looks."""
    return Progress(*Progress.get_default_columns(), console=err, transient=True, disable=not err.is_terminal)


def accepted(result: T | Refusal) -> T:
    """What a verb returned, or the end of the command with the refusal's sentence."""
    if isinstance(result, Refusal):
        fail(result.sentence("EN"))
    return result


async def hall_named(slug: str) -> HallRow:
    """The hall with this slug, or the end of the command."""
    hall = await hall_by_slug(slug)
    if hall is None:
        fail(f"there is no hall {slug}; the directory is planted by: python -m api seed")
    return hall


def without_password(url: str) -> str:
    """A database URL as it may be shown."""
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@") if password else url
