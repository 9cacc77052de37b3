"""What is read at every event finds its rows by index, however many halls there are (PostgreSQL)."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

import asyncpg
import pytest

from api.boards.queries import board_of, queue_state_of
from api.queue import queries as queue
from tests.factories import NOW
from tests.feature.board_stories import Day, a_day
from tests.full_halls import fill
from tests.statements import counted_statements

GREAT = {"ticket", "leg", "call", "journal", "desk"}  # the others here have rows of one hall only


@pytest.fixture
async def day(postgres: str) -> Day:
    """One hall among 60 with 300 tickets each."""
    day = await a_day(agencies=8, counters=5)
    await day.take_and_call()
    await day.take()
    await fill(postgres, halls=60, tickets=300, day=date(2026, 11, 24), until=NOW, real=[day.hall.hall_id])
    return day


async def test_no_live_read_scans_a_great_table(day: Day, postgres: str) -> None:
    hall_id, queue_id, counter_id = day.hall.hall_id, day.hall.queue_id, day.hall.counter_id
    reads: list[Callable[[], Awaitable[object]]] = [
        lambda: board_of(hall_id, None, now=day.now),
        lambda: queue_state_of(queue_id, now=day.now),
        lambda: queue.touched_since(hall_id, 1),
        lambda: queue.places_of([(queue_id, day.now)]),
        lambda: queue.crowds_of([queue_id]),
        lambda: queue.desks_by_counter([counter_id]),
        lambda: queue.current_tickets([counter_id]),
        lambda: queue.up_next([(counter_id, 20, day.now)]),
        lambda: queue.paces_of([(queue_id, day.now)]),
    ]
    for read in reads:
        with counted_statements() as statements:
            await read()
        for statement in statements:
            chosen, forced = await plans_of(postgres, statement)
            assert not scanned(chosen) & GREAT, f"{statement}\n{chosen}"
            assert not scanned(forced), f"{statement}\n{forced}"


def scanned(plan: str) -> set[str]:
    """The tables that a plan reads from end to end."""
    return set(re.findall(r"Seq Scan on (\w+)", plan))


async def plans_of(url: str, said: str) -> tuple[str, str]:
    """The plan for any values, that of a prepared statement, which servers keep; and the one that shuns scans."""
    statement = said.rsplit(": ", 1)[0]
    count = max((int(place) for place in re.findall(r"\$(\d+)", statement)), default=0)
    given = f"({', '.join(['NULL'] * count)})" if count else ""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE asked AS {statement}")
        chosen = await connection.fetch(f"EXPLAIN EXECUTE asked{given}")
        await connection.execute("SET enable_seqscan = off")
        await connection.execute(f"PREPARE asked_anew AS {statement}")
        forced = await connection.fetch(f"EXPLAIN EXECUTE asked_anew{given}")
    finally:
        await connection.close()
    return "\n".join(row[0] for row in chosen), "\n".join(row[0] for row in forced)
