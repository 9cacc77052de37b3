"""The product as it is served, its boards read from memory instead of the database.

python -m tests.bench.fan_out_ours PORT CONTROL_PORT HALLS FOLDER
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from tortoise.transactions import in_transaction

import asgi
from api.boards import feed, queries, view
from api.commands.serve import listen
from api.database import close_database, open_database
from api.events import CounterState, TicketState
from api.halls import queries as directory
from api.halls.rules import Opening
from api.halls.rules.opening import OpeningCode
from api.live import bus
from api.settings import override
from api.tables import migrate
from schema.node import global_id
from tests.bench.fan_out_board import COUNTERS, slug_of, whole_board
from tests.bench.fan_out_control import take_orders
from tests.factories import a_hall

WAITING = 60  # numbers in the queue a phone follows
halls: list[UUID] = []
queues: list[UUID] = []
rows: dict[UUID, directory.HallRow] = {}
queue_rows: dict[UUID, directory.QueueRow] = {}
versions: dict[UUID, int] = {}
boards: list[view.Board] = []


async def fill(url: str, count: int) -> None:
    """A migrated database with so many halls, whose rows are kept at hand."""
    await migrate(url)
    await open_database(url)
    async with in_transaction():
        made = [await a_hall(slug=slug_of(number), counters=1) for number in range(count)]
    halls.extend(hall.hall_id for hall in made)
    queues.extend(hall.queue_id for hall in made)
    rows.update(await directory.halls_by_id(halls[:1]))
    queue_rows.update(await directory.queues_by_id(queues[:1]))
    versions.update(dict.fromkeys(halls, 0))
    await close_database()
    make_boards()


def the_board(hall_id: UUID, now: datetime) -> view.Board:
    """The hall's board at its version: one of those kept ready, for reading is not what is measured."""
    version = versions[hall_id]
    return replace(boards[version % len(boards)], version=version, server_time=now)


def make_boards() -> None:
    """Boards for as many versions as there are counters, one number called more in each."""
    boards.extend(a_board(whole_board(version)) for version in range(COUNTERS))


def a_board(row: dict[str, Any]) -> view.Board:
    """The board as the product's value."""
    at = datetime.fromisoformat(row["serverTime"])
    opening = row["opening"]
    return view.Board(
        hall=rows[halls[0]],
        screen=None,
        epoch=UUID(row["epoch"]),
        version=row["version"],
        server_time=at,
        opening=Opening(True, OpeningCode.OPEN, opening["sentence"], opening["sentenceEn"], None, at),
        counters=tuple(
            view.BoardCounter(
                uuid4(), counter["label"], counter["agencyCode"], CounterState.OPEN, counter["number"]
            )
            for counter in row["counters"]
        ),
        calls=tuple(
            view.BoardCall(
                uuid4(), call["number"], call["counterLabel"], "DINAS1", "", 1, at, tuple(call["spoken"])
            )
            for call in row["calls"]
        ),
        queues=(),
        notices=tuple(
            view.Notice(text, english, emergency=False)
            for text, english in zip(row["notices"], row["noticesEn"], strict=True)
        ),
    )


def the_queue(queue_id: UUID) -> view.QueueState:
    """The queue's state at its hall's version: the first who waits has its number."""
    version = versions[halls[queues.index(queue_id)]]
    at = datetime.fromisoformat("2026-11-24T01:00:00+00:00")
    called = (view.QueueCall(f"A-{version - i - 1}", TicketState.CALLED, "3", "", 1, at) for i in range(4))
    return view.QueueState(
        queue=queue_rows[queues[0]],
        waiting=tuple(f"A-{version + i}" for i in range(WAITING)),
        called=tuple(called),
    )


def read_from_memory() -> None:
    """Let the product read `the_board` and `the_queue` where it would read the database."""

    async def board_of(hall_id: UUID, screen_slug: str | None, *, now: datetime) -> view.Board:
        return the_board(hall_id, now)

    async def queue_state_of(queue_id: UUID, *, now: datetime) -> view.QueueState:
        return the_queue(queue_id)

    feed.board_of = board_of
    queries.queue_state_of = queue_state_of


def publish(hall: int, version: int) -> None:
    """What a committed verb does: the hall has a new version, and the bus carries it."""
    versions[halls[hall]] = version
    bus().nudge(halls[hall], version)


def under_control(port: int) -> None:
    """Listen for the benchmark's orders while the product is up."""
    lifespan = asgi.app.router.lifespan_context

    @asynccontextmanager
    async def controlled(app: Starlette) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            await take_orders(port, publish)
            yield state

    asgi.app.router.lifespan_context = controlled


def main(port: int, control: int, count: int, folder: Path) -> None:
    url = f"sqlite://{folder / 'halls.sqlite3'}"
    asyncio.run(fill(url, count))
    (folder / "queue").write_text(global_id("Queue", queues[0]))
    read_from_memory()
    under_control(control)
    listen(
        override(database=url, port=port, loopback_is_limited=False, secret="a secret of thirty-two characters")
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), Path(sys.argv[4]))
