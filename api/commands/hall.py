"""Writes a hall as one file, and founds one from a file."""

from typing import Annotated

import typer

from api.actor import SYSTEM
from api.blueprints.actions import fault_in_founding, found_hall
from api.blueprints.queries import blueprint_of
from api.blueprints.rules.format import Blueprint
from api.blueprints.rules.reading import MOST_BYTES, read
from api.clock import utc_now
from api.commands import terminal
from api.commands.terminal import accepted, hall_named, opened
from api.settings import settings

app = typer.Typer(no_args_is_help=True, help="Export a hall as one file, found one from a file.")


@app.command()
def export(hall: Annotated[str, typer.Argument(help="Slug of the hall.")]) -> None:
    """Write a hall as JSON: its directory, hours and screens; nothing of people, tickets and devices."""
    typer.echo(terminal.run(_export(hall)), nl=False)


@app.command("import")
def import_(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="What `hall export` wrote; - for standard input.")],
    slug: Annotated[str, typer.Option(help="Name of the new hall in addresses, for ever.")],
    name: Annotated[str, typer.Option(help="Its name; none for the file's.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong with the file.")] = False,
) -> None:
    """Found a hall from a file: all of it, or nothing."""
    terminal.run(_import(file.read(MOST_BYTES + 1), slug, name, dry_run))


async def _export(slug: str) -> str:
    async with opened(settings()):
        hall = await hall_named(slug)
        blueprint = await blueprint_of(hall.id, now=utc_now())
        assert blueprint  # its row was there a moment ago, and no hall is ever deleted
        return blueprint.written()


async def _import(content: bytes, slug: str, name: str, dry_run: bool) -> None:
    blueprint = _read(content)
    counts = ", ".join(f"{count} {what}" for what, count in blueprint.counts().items())
    async with opened(settings()):
        if dry_run:
            accepted(await fault_in_founding(SYSTEM, slug))
            terminal.out.print(f"The file is good: {counts}. Nothing was written.")
            return
        accepted(await found_hall(SYSTEM, blueprint, slug=slug, name=name, now=utc_now()))
        terminal.out.print(f"{slug} is founded: {counts}.")


def _read(content: bytes) -> Blueprint:
    blueprint = read(content)
    if isinstance(blueprint, Blueprint):
        return blueprint
    for fault in blueprint:
        terminal.err.print(f"{'.'.join(fault.input_field)}: {fault.sentence('EN')}", markup=False, soft_wrap=True)
    terminal.fail(f"the file has {len(blueprint)} faults; nothing was written.")
