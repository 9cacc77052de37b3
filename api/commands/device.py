"""Lets screens and kiosks in, gives kiosks their printers, and shuts them out."""

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from api.actor import SYSTEM
from api.clock import local, utc_now
from api.commands import terminal
from api.commands.terminal import accepted, hall_named, opened
from api.people import actions as people
from api.people import queries as known
from api.people.queries import DeviceRow
from api.settings import settings

app = typer.Typer(no_args_is_help=True, help="Pair, list and revoke screens and kiosks.")

Hall = Annotated[str, typer.Argument(help="Slug of the hall.")]


@app.command()
def pair(
    hall: Hall,
    code: Annotated[str, typer.Argument(help="The eight letters that the device shows.")],
    screen: Annotated[str | None, typer.Option(help="Which screen of the hall it is; none for a kiosk.")] = None,
    name: Annotated[str, typer.Option(help="What the list of devices calls it.")] = "",
) -> None:
    """Let in the device that shows a code."""
    terminal.run(_pair(hall, code, screen, name))
    terminal.out.print("The device is let in; it fetches its token by itself.")


@app.command(name="list")
def list_devices(hall: Hall) -> None:
    """List a hall's screens and kiosks."""
    terminal.run(_list(hall))


@app.command()
def revoke(device: Annotated[UUID, typer.Argument(help="The device's id, from the list.")]) -> None:
    """Shut a device out; its open sockets end within seconds."""
    terminal.run(_revoke(device))
    terminal.out.print("The device is shut out.")


@app.command()
def printer(
    device: Annotated[UUID, typer.Argument(help="The kiosk's id, from the list.")],
    address: Annotated[str, typer.Argument(help="Where it listens: 10.0.0.9:9100; empty for none.")],
    paper: Annotated[int, typer.Option(help="Width of its paper in mm: 80 or 58.")] = 80,
) -> None:
    """Say which printer on the network a kiosk has."""
    terminal.run(_printer(device, address, paper))
    terminal.out.print("The kiosk prints there." if address else "The kiosk's browser prints.")


async def _pair(hall: str, code: str, screen: str | None, name: str) -> None:
    async with opened(settings()):
        row = await hall_named(hall)
        accepted(
            await people.approve_device(
                SYSTEM, code=code, hall_id=row.id, screen_slug=screen, name=name, now=utc_now()
            )
        )


async def _list(hall: str) -> None:
    async with opened(settings()):
        row = await hall_named(hall)
        table = Table("Id", "Kind", "Name", "Screen", "Paired", "Seen", "State", "Printer")
        table.columns[0].no_wrap, table.columns[0].min_width = True, 36  # whole: revoke wants it
        for device in await known.devices(row.id):
            times = (device.paired_at, device.seen_at)
            when = [f"{local(at, row.timezone):%Y-%m-%d %H.%M}" if at else "-" for at in times]
            kind, screen = device.kind.value.lower(), device.screen_slug or "-"
            table.add_row(str(device.id), kind, device.name, screen, *when, _state(device), _printer_of(device))
        terminal.out.print(table)


def _state(device: DeviceRow) -> str:
    if device.revoked_at:
        return "revoked"
    return "in use" if device.is_claimed else "has not fetched its token"


def _printer_of(device: DeviceRow) -> str:
    return f"{device.printer} {device.printer_state.lower()}" if device.printer else "-"


async def _printer(device_id: UUID, address: str, paper_mm: int) -> None:
    async with opened(settings()):
        chosen = {"printer": address, "paper_mm": paper_mm}
        accepted(await people.choose_printer(SYSTEM, device_id, **chosen, now=utc_now()))  # type: ignore[arg-type]


async def _revoke(device_id: UUID) -> None:
    async with opened(settings()):
        accepted(await people.revoke_device(SYSTEM, device_id, now=utc_now()))
