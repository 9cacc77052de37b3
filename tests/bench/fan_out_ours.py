"""The product as a worker serves it, its halls read from memory instead of the database.

    python -m tests.bench.fan_out_ours PORT CONTROL_PORT HALLS FOLDER

Left out is only what READS names: everything from the bus to the socket is the product's own.
"""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from tortoise.transactions import in_transaction

from api.boards import feed, queries, view, waking
from api.boards.scenes import scene_of
from api.clock import utc_now
from api.commands.door import Shares
from api.commands.serve import allow_many_sockets, listening_socket
from api.commands.worker import Post, configured, work
from api.database import close_database, open_database
from api.events import CounterState, TicketState
from api.halls.queries import AnnouncementRow
from api.live import bus
from api.queue.queries import Touched
from api.settings import override
from api.tables import migrate
from schema.node import global_id
from tests.bench.fan_out_board import CALLS, COUNTERS, NOTICES, NOTICES_EN, slug_of
from tests.bench.fan_out_control import take_orders
from tests.factories import a_hall

AGENCIES = 8
WAITING = 60  # numbers in the queue that phones follow


@dataclass
class Halls:
    """What is kept in memory. scenes: one for each counter that calls; versions: of each hall."""

    ids: list[UUID]
    queue_id: UUID
    scenes: list[view.Scene]
    versions: dict[UUID, int]

    def scene(self, hall_id: UUID, now: datetime) -> view.Scene:
        """The hall at its version: one of those kept ready, for reading is not what is measured."""
        version = self.versions[hall_id]
        return replace(self.scenes[version % len(self.scenes)], version=version, now=now)

    def queue_state(self) -> view.QueueState:
        """The first hall's queue: the first who waits has the version for a number."""
        version, scene = self.versions[self.ids[0]], self.scenes[0]
        called = (
            view.QueueCall(f"A-{version - back}", TicketState.CALLED, "3", "", 1, scene.now)
            for back in range(1, 5)
        )
        waiting = tuple(f"A-{version + place}" for place in range(WAITING))
        return view.QueueState(scene.queues[0], waiting, tuple(called))

    def publish(self, hall: int, version: int) -> None:
        """What a committed verb does: its hall has a new version, and the bus carries that."""
        self.versions[self.ids[hall]] = version
        bus().nudge(self.ids[hall], version)


def plant(url: str, count: int) -> Halls:
    """`planted`, as a process of its own runs it."""
    return asyncio.run(planted(url, count))


async def planted(url: str, count: int) -> Halls:
    """A migrated database with so many halls, the first one's counters all at work."""
    await migrate(url)
    await open_database(url)
    async with in_transaction():
        first = await a_hall(slug=slug_of(0), agencies=AGENCIES, counters=COUNTERS // AGENCIES)
        others = [await a_hall(slug=slug_of(number), counters=1) for number in range(1, count)]
    scene = await scene_of(first.hall_id, now=utc_now())
    await close_database()
    assert scene
    ids = [first.hall_id, *(hall.hall_id for hall in others)]
    scenes = [at_work(scene, number) for number in range(COUNTERS)]
    return Halls(ids, first.queue_id, scenes, dict.fromkeys(ids, 0))


def at_work(scene: view.Scene, newest: int) -> view.Scene:
    """The scene with all counters open, eight calls of which only the newest is young, and two notices."""
    counters, now = scene.counters, scene.now
    numbers = [f"A-{100 + (newest + place) % 900}" for place in range(COUNTERS)]
    return replace(
        scene,
        desks={str(counter.id): CounterState.OPEN for counter in counters},
        at_counters={str(row.id): number for row, number in zip(counters, numbers, strict=True)},
        calls=[a_call(counters[(newest - back) % COUNTERS].id, 900 - back, now, back) for back in range(CALLS)],
        announcements=[
            AnnouncementRow(uuid4(), scene.hall.id, text, english, False, now, None, None)
            for text, english in zip(NOTICES, NOTICES_EN, strict=True)
        ],
    )


def a_call(counter_id: UUID, number: int, now: datetime, back: int) -> view.CallRow:
    """A call of so many minutes ago; the newest stays young for as long as the benchmark runs."""
    at = now - timedelta(minutes=back) if back else now + timedelta(hours=1)
    return view.CallRow(uuid4(), uuid4(), counter_id, f"A-{number}", 1, at)


READS: dict[str, Any] = {"scene_of": feed, "touched_since": waking, "queue_state_of": queries}


def read_from_memory(halls: Halls) -> None:
    """Put twins in the place of what reads the database while halls are followed."""

    async def scene_of(hall_id: UUID, *, now: datetime) -> view.Scene:
        return halls.scene(hall_id, now)

    async def touched_since(hall_id: UUID, version: int) -> Touched:
        return Touched.everything(halls.versions[hall_id])

    async def queue_state_of(queue_id: UUID, *, now: datetime) -> view.QueueState:
        return halls.queue_state()

    for twin in (scene_of, touched_since, queue_state_of):
        place = READS[twin.__name__]
        assert hasattr(place, twin.__name__), f"{twin.__name__} is read elsewhere now"
        setattr(place, twin.__name__, twin)


def under_control(port: int, halls: Halls) -> None:
    """Take the benchmark's orders while the product is up."""
    import asgi  # now, for it is made as the settings say

    lifespan = asgi.app.router.lifespan_context

    @asynccontextmanager
    async def controlled(app: Starlette) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            await take_orders(port, halls.publish)
            yield state

    asgi.app.router.lifespan_context = controlled


def main(port: int, control: int, count: int, folder: Path) -> None:
    url = f"sqlite://{folder / 'halls.sqlite3'}"
    with ProcessPoolExecutor(
        1, get_context("fork")
    ) as apart:  # its memory would be reused, and sockets seem light
        halls = apart.submit(plant, url, count).result()
    (folder / "queue").write_text(global_id("Queue", halls.queue_id))
    read_from_memory(halls)
    settings = override(database=url, port=port, loopback_is_limited=False)
    under_control(control, halls)
    allow_many_sockets()
    config = configured(settings)
    config.load()
    gc.collect()
    gc.freeze()  # as api.commands.nursery does
    line, _supervisor = socket.socketpair()
    sys.exit(work(config, listening_socket(settings.host, port), Post(line, Shares.empty(), 0), settings=settings))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), Path(sys.argv[4]))
