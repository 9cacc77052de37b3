"""Deletes what is no longer needed."""

from typing import Annotated

import typer
from rich.table import Table

from api.clock import utc_now
from api.commands import terminal
from api.commands.terminal import opened
from api.night import purged
from api.settings import settings

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say how much would go.")]


def purge(dry_run: DryRun = False) -> None:
    """Delete what is older than its class is kept (ANTREAN_KEEP_…_DAYS), as the server does once a night.

    It can be broken off at any time and goes on the next time. Numbers, days and steps stay, without a name.
    """
    rows = terminal.run(_purge(dry_run=dry_run))
    table = Table("What", "Kept for days", "Would go" if dry_run else "Deleted")
    for name, days, count in rows:
        table.add_row(name, str(days), str(count))
    terminal.out.print(table)


async def _purge(*, dry_run: bool) -> list[tuple[str, int, int]]:
    async with opened(settings()):
        return [row async for row in purged(utc_now(), dry_run=dry_run)]
