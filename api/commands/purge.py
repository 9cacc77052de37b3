"""Deletes what is no longer needed."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from api.clock import utc_now
from api.commands import terminal
from api.commands.holdings import HOLDINGS
from api.commands.terminal import opened
from api.people.holdings import Retention
from api.queue import actions as queue
from api.settings import settings

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say how much would go.")]


def purge(dry_run: DryRun = False) -> None:
    """Delete what is older than its class is kept (ANTREAN_KEEP_…_DAYS); once a night, say, beside the server.

    It can be broken off at any time and goes on the next time. Numbers, days and steps stay, without a name.
    """
    rows = terminal.run(_purge(dry_run=dry_run))
    table = Table("What", "Kept for days", "Would go" if dry_run else "Deleted")
    for name, days, count in rows:
        table.add_row(name, str(days), str(count))
    terminal.out.print(table)


async def _purge(*, dry_run: bool) -> list[tuple[str, int, int]]:
    now = utc_now()
    async with opened(settings()):
        retentions = [retention for holding in HOLDINGS for retention in holding.retentions]
        return [await _one(retention, now, dry_run=dry_run) for retention in (*retentions, KEYS)]


async def _one(retention: Retention, now: datetime, *, dry_run: bool) -> tuple[str, int, int]:
    days = retention.kept_days(settings())
    count = await retention.purge(now - timedelta(days=days), now=now, dry_run=dry_run)
    return retention.name, days, count


KEYS = Retention("results under idempotency keys", 2, queue.purge_old_keys)
