"""The stories of faults, small: python -m tests.e2e.faults tells them at full size."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.faults import calls, halfopen, hostile, malformed, midnight, stalled, storm
from tests.e2e.faults.plan import Plan, Run

pytestmark = [pytest.mark.alone, pytest.mark.timeout(170)]
ROOM = 4.0  # for answers, on a machine that tests other things beside


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Twenty seconds of a day, however many calls the machine makes of them, so that several things break in it."""
    return Plan(
        calls=2_000,
        minutes=1 / 3,
        officers=10,
        citizens=5,
        halls=2,
        workers=2,
        every_seconds=1.5,
        room=ROOM,
        home=tmp_path,
    )


def kept(run: Run) -> None:
    """Every promise was looked at and kept."""
    print(run.figures)
    assert run.violations == []
    assert all(run.looked_at.values()), run.looked_at


async def test_nothing_is_lost_while_workers_and_the_database_die(plan: Plan) -> None:
    run = await calls.on_postgres(plan)
    kept(run)
    assert sum(run.figures["broken"].values()) >= 2


async def test_a_storm_of_cancels_leaves_nothing_behind(plan: Plan) -> None:
    kept(await storm.storm(_small(plan, size=30, seconds=2)))


async def test_malformed_and_hostile_input_costs_little_and_breaks_nothing(plan: Plan, tmp_path: Path) -> None:
    kept(await malformed.malformed(_small(plan, size=240)))
    kept(await hostile.hostile(_small(plan, home=_room(tmp_path, "hostile"))))


async def test_what_waits_ends_in_time_and_nothing_is_lost_meanwhile(plan: Plan, tmp_path: Path) -> None:
    """SQLite with its one process killed, midnights, half-open and stalled connections: together, since they wait."""
    async with asyncio.TaskGroup() as stories:  # one that fails takes the others along, not the next test
        told = [
            stories.create_task(calls.on_sqlite(_small(plan, home=_room(tmp_path, "sqlite")))),
            stories.create_task(halfopen.half_open(_small(plan, size=70, home=_room(tmp_path, "halfopen")))),
            stories.create_task(stalled.stalled(_small(plan, size=10, home=_room(tmp_path, "stalled")))),
            stories.create_task(midnight.midnight(_small(plan, seconds=2.2, home=_room(tmp_path, "midnight")))),
        ]
    for story in told:
        kept(story.result())
    assert sum(told[0].result().figures["broken"].values()) >= 1


def _small(plan: Plan, *, size: int | None = None, seconds: float | None = None, home: Path | None = None) -> Plan:
    return replace(plan, size=size, seconds=seconds, home=home or plan.home)


def _room(path: Path, name: str) -> Path:
    room = path / name
    room.mkdir()
    return room
