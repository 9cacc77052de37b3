"""Closes a hall's business day by hand."""

from datetime import datetime
from typing import Annotated

import typer

from api.actor import SYSTEM
from api.clock import business_day, utc_now
from api.commands import terminal
from api.commands.terminal import accepted, hall_named, opened
from api.queue import actions as queue
from api.settings import settings


def close_day(
    hall: Annotated[str, typer.Argument(help="Slug of the hall.")],
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day in the hall's own zone; default today.")
    ] = None,
) -> None:
    """Close a day for good: open tickets expire and no number of that day is given out any more.

    The server does it by itself at the hall's midnight.
    """
    ended = terminal.run(_close(hall, day))
    terminal.out.print(f"{hall} has closed {ended.day}: {ended.expired} open tickets expired.")


async def _close(slug: str, day: datetime | None) -> queue.DayEnded:
    async with opened(settings()):
        hall = await hall_named(slug)
        closing = day.date() if day else business_day(utc_now(), hall.timezone)
        return accepted(await queue.close_day(SYSTEM, hall.id, day=closing, now=utc_now()))
