"""Plants the directory the product ships: the 14 halls of 2023, Konawe complete."""

from typing import Annotated

import typer

from api.boards.actions import ensure_screens
from api.clock import utc_now
from api.commands import terminal
from api.commands.migrate import bring_up_to_date
from api.halls import queries
from api.halls import seed as halls
from api.settings import Settings, override


def seed(
    database: Annotated[str | None, typer.Option(help="sqlite://PATH or postgres://… [ANTREAN_DATABASE].")] = None,
) -> None:
    """Migrate, then add the halls that ship with the product; what is there already stays as it is."""
    terminal.run(_seed(override(database=database)))
    terminal.out.print("The directory is planted.")


async def _seed(settings: Settings) -> None:
    await bring_up_to_date(settings.database)
    async with terminal.opened(settings):
        await plant()


async def plant() -> None:
    """Seed halls and their screens in the open database, showing how far it is."""
    with terminal.progress_bar() as progress:
        task = progress.add_task("Seeding", total=None)
        await halls.seed(
            now=utc_now(), progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
        for hall in await queries.halls():
            counters = (await queries.counters_of([hall.id])).get(hall.id, [])
            await ensure_screens(hall.id, {counter.zone for counter in counters}, now=utc_now())
