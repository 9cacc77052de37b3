"""Brings the tables up to date."""

from typing import Annotated

import typer

from api import tables
from api.commands import terminal
from api.settings import override


def migrate(
    database: Annotated[str | None, typer.Option(help="sqlite://PATH or postgres://… [ANTREAN_DATABASE].")] = None,
) -> None:
    """Bring the database to this release's tables; safe to run again and from several machines at once."""
    settings = override(database=database)
    applied = terminal.run(bring_up_to_date(settings.database))
    done = f"{len(applied)} migrations applied" if applied else "nothing to do"
    terminal.out.print(f"{terminal.without_password(settings.database)}: {done}.")


async def bring_up_to_date(url: str) -> list[str]:
    """Migrate, showing how far it is; returns the names of what was applied."""
    applied: list[str] = []
    with terminal.progress_bar() as progress:
        task = progress.add_task("Migrating", total=len(tables.migration_names()))

        def note(name: str) -> None:
            applied.append(name)
            progress.advance(task)

        await tables.migrate(url, progress=note)
    return applied
