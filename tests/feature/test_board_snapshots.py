"""A board is of one moment, with the directory of that moment, whoever changed it and however much goes on."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api import journal
from api.actor import SYSTEM
from api.boards import scenes
from api.boards.actions import archive_screen, create_screen, ensure_screens
from api.boards.queries import board_of, scene_of
from api.boards.rules import ScreenFields
from api.boards.view import Board, board_of_scene
from api.events import CounterState
from api.halls import actions as halls
from api.halls.actions.announcements import AnnouncementEntry
from api.halls.models import Counter
from api.halls.queries import directory
from api.halls.queries.kept import HALLS, Edition, Kept
from api.halls.rules import OpeningCode
from api.queue import actions as queue
from tests.factories import NOW, a_manager
from tests.feature.board_stories import Day, a_day
from tests.floor import done
from tests.statements import counted_statements

CALLS = 40


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


async def board(day: Day, screen: str | None = None) -> Board:
    found = await board_of(day.hall.hall_id, screen, now=day.now)
    assert found is not None
    return found


def codes(shown: Board) -> set[str]:
    return {row.agency_code for row in shown.counters}


async def test_every_change_of_the_directory_is_on_the_very_next_board(day: Day) -> None:
    """Take a kind of event into journal.CHANGES_NO_DIRECTORY to see this fail."""
    manager, hall_id, now = a_manager(day.hall.hall_id), day.hall.hall_id, day.now
    agency, counter = day.hall.agency_id, day.hall.counter_id
    text = AnnouncementEntry("Salat Jumat")
    changes: list[tuple[Callable[[], Awaitable[Any]], Callable[[Board], object], object]] = [
        (
            lambda: halls.update_hall(manager, hall_id, {"name": "MPP Baru"}, now=now),
            lambda b: b.hall.name,
            "MPP Baru",
        ),
        (
            lambda: halls.update_agency(manager, agency, {"code": "PAJAK"}, now=now),
            lambda b: codes(b) >= {"PAJAK"},
            True,
        ),
        (
            lambda: halls.update_counter(manager, counter, {"label": "0"}, None, now=now),
            lambda b: b.counters[0].label,
            "0",
        ),
        (
            lambda: halls.update_queue(manager, day.hall.queue_id, {"name": "Pajak"}, now=now),
            lambda b: b.queues[0].name,
            "Pajak",
        ),
        (
            lambda: halls.announce(manager, hall_id, text, now=now),
            lambda b: [notice.text for notice in b.notices],
            ["Salat Jumat"],
        ),
        (
            lambda: halls.pause_hall(manager, hall_id, reason="Salat", now=now),
            lambda b: b.opening.code,
            OpeningCode.PAUSED,
        ),
        (lambda: halls.resume_hall(manager, hall_id, now=now), lambda b: b.opening.code, OpeningCode.OPEN),
        (
            lambda: halls.force_opening(manager, hall_id, False, reason="Banjir", now=now),
            lambda b: b.opening.code,
            OpeningCode.FORCED_CLOSED,
        ),
        (lambda: halls.archive_counter(manager, counter, now=now), lambda b: len(b.counters), 3),
        (lambda: halls.archive_queue(manager, day.hall.queue_id, now=now), lambda b: len(b.queues), 1),
    ]
    for change, seen, expected in changes:
        assert seen(await board(day)) != expected
        done(await change())
        after = await board(day)
        assert seen(after) == expected
        assert after.version == await journal.version_of(hall_id)


async def test_a_screen_is_there_from_its_first_version_to_its_last(day: Day) -> None:
    hall_id, manager = day.hall.hall_id, a_manager(day.hall.hall_id)
    await ensure_screens(hall_id, [], now=day.now)
    assert (await board(day, "main")).screen is not None
    made = done(await create_screen(manager, hall_id, ScreenFields("pintu", "Pintu"), now=day.now))
    assert (await board(day, "pintu")).screen is not None
    done(await archive_screen(manager, made.screen_id, now=day.now))
    assert await board_of(hall_id, "pintu", now=day.now) is None
    done(await halls.archive_hall(SYSTEM, hall_id, now=day.now))
    assert await board_of(hall_id, None, now=day.now) is None


async def test_a_text_comes_and_goes_by_the_clock_while_its_hall_is_kept(day: Day) -> None:
    manager = a_manager(day.hall.hall_id)
    text = AnnouncementEntry("Apel", starts_at=NOW + timedelta(minutes=5), ends_at=NOW + timedelta(minutes=10))
    done(await halls.announce(manager, day.hall.hall_id, text, now=day.now))
    shown = []
    for minutes in (0, 5, 9, 10, 7, 0):  # the clock also steps back
        day.now = NOW + timedelta(minutes=minutes)
        shown.append(len((await board(day)).notices))
    assert shown == [0, 1, 1, 0, 1, 0]


async def test_a_kept_directory_knows_the_day_after_midnight(database: str) -> None:
    """24 December 2026 is a day of collective leave, the 25th a holiday; nothing happens in between."""
    day = await a_day()
    manager = a_manager(day.hall.hall_id)
    done(await halls.force_opening(manager, day.hall.hall_id, None, now=day.now))
    await board(day)
    codes = []
    for hours in range(0, 24 * 32, 24):
        day.now = NOW + timedelta(hours=hours)
        codes.append((await board(day)).opening.code)
    assert codes[31] is OpeningCode.HOLIDAY
    with counted_statements() as statements:
        await board(day)
    assert len(statements) == 1


async def test_screens_cut_from_one_scene_are_the_boards_that_each_would_read(day: Day) -> None:
    west, east = day.hall.agencies
    await Counter.filter(id__in=west.counter_ids).update(zone="Barat")
    await Counter.filter(id__in=east.counter_ids).update(zone="Timur")
    await ensure_screens(day.hall.hall_id, ["Barat", "Timur"], now=day.now)
    for agency in (0, 1, 0):
        await day.take_and_call(agency)
    scene = await scene_of(day.hall.hall_id, now=day.now)
    assert scene is not None
    assert [*scene.screens] == ["barat", "main", "timur"]
    for slug, screen in scene.screens.items():
        assert board_of_scene(scene, screen) == await board(day, slug)


async def test_a_zone_that_has_long_been_quiet_still_shows_its_last_calls(day: Day) -> None:
    west, east = day.hall.agencies
    await Counter.filter(id__in=west.counter_ids).update(zone="Barat")
    await Counter.filter(id__in=east.counter_ids).update(zone="Timur")
    await ensure_screens(day.hall.hall_id, ["Barat", "Timur"], now=day.now)
    await day.take_and_call(1)
    for _ in range(12):
        day.passes(60)
        await day.take_and_call(0)
        assert [call.number for call in (await board(day, "timur")).calls] == ["B-001"]
    assert len((await board(day, "barat")).calls) == 8


async def test_a_process_that_starts_at_noon_shows_what_one_that_saw_the_morning_shows(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one has remembered calls, the other is told the whole day; here zones were used unevenly."""
    west, east = day.hall.agencies
    await Counter.filter(id__in=west.counter_ids).update(zone="Barat")
    await Counter.filter(id__in=east.counter_ids).update(zone="Timur")
    await ensure_screens(day.hall.hall_id, ["Barat", "Timur"], now=day.now)
    for number in range(24):
        day.passes(25)
        await day.take_and_call(int(number % 3 == 0))
        await board(day)
    morning = [await board(day, screen) for screen in (None, "barat", "timur")]
    for module, name in ((scenes, "_recents"), (scenes, "_backdrops"), (directory, "_kept")):
        monkeypatch.setattr(module, name, Kept())
    assert [await board(day, screen) for screen in (None, "barat", "timur")] == morning
    assert [len(shown.calls) for shown in morning] == [8, 8, 8]


async def test_a_change_by_another_process_is_on_the_next_board(database: str, database_url: str) -> None:
    """The directory in this process's memory is of an edition that no longer is."""
    day = await a_day()
    assert (await board(day)).hall.name == "MPP Konawe"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RENAMING, database_url, str(day.hall.hall_id), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await other.communicate()
    assert other.returncode == 0, errors.decode()
    assert (await board(day)).hall.name == "MPP Lain"


RENAMING = """
import asyncio, sys
from uuid import UUID
from api.database import close_database, open_database
from api.halls import actions as halls
from tests.factories import NOW, a_manager

async def main(url, hall):
    await open_database(url)
    changed = await halls.update_hall(a_manager(UUID(hall)), UUID(hall), {"name": "MPP Lain"}, now=NOW)
    await close_database()
    assert type(changed).__name__ == "Changed", changed

asyncio.run(main(*sys.argv[1:]))
"""


async def test_all_of_a_frame_is_of_its_version_while_everybody_calls(postgres: str) -> None:
    """In every state of this hall the open counter's number is that of the newest call, and who waits is known.

    Read the version in a statement of its own in scenes.scene_of to see this fail.
    """
    day = await a_day(agencies=4, counters=1)
    for agency in range(4):
        await day.open(agency)
    truth = asyncio.create_task(asyncio.wait_for(_call_in_all(day), 60))
    boards = []
    while not truth.done():
        boards.append(await board(day))
    await truth
    boards.append(await board(day))
    history = await _history(day, postgres)
    for shown in boards:
        assert {row.counter_id: row.number for row in shown.counters if row.number} == history[shown.version][0]
        assert {row.queue_id: row.waiting_count for row in shown.queues if row.waiting_count} == {
            queue_id: count for queue_id, count in history[shown.version][1].items() if count
        }
        assert len(shown.calls) == history[shown.version][2]
    assert all(before.version <= after.version for before, after in pairwise(boards))
    assert len({shown.version for shown in boards}) > 10


async def _call_in_all(day: Day) -> None:
    """Four counters, each with its own queue: a number is taken, called, and done, ten times."""

    async def one(agency: int) -> None:
        own = day.hall.agencies[agency]
        for _ in range(CALLS // 4):
            await day.take(agency)
            called = done(await queue.call_next(day.officer, own.counter_ids[0], now=day.now))
            done(await queue.start_serving(day.officer, called.ticket_id, now=day.now))
            done(await queue.finish(day.officer, called.ticket_id, now=day.now))

    await asyncio.gather(*(one(agency) for agency in range(4)))


async def _history(day: Day, url: str) -> dict[int, tuple[dict[Any, str], dict[Any, int], int]]:
    """By version, as the journal tells it: numbers at counters, people waiting, calls of the day shown (8 and young)."""
    connection = await asyncpg.connect(url)
    labels = dict(await connection.fetch("SELECT id, label FROM ticket"))
    await connection.close()
    at_counters: dict[Any, str] = {}
    waiting: dict[Any, int] = {}
    states, calls = {}, 0
    for entry in await journal.read_since(day.hall.hall_id, 0):
        if entry.ticket_id:
            waiting[entry.queue_id] = (
                waiting.get(entry.queue_id, 0) + (entry.to_state == "WAITING") - (entry.from_state == "WAITING")
            )
            if entry.to_state in ("CALLED", "SERVING"):
                at_counters[entry.counter_id] = labels[entry.ticket_id]
            else:
                at_counters.pop(entry.counter_id, None)
            calls += entry.kind == "TicketCalled"
        states[entry.version] = (dict(at_counters), dict(waiting), calls)
    return states


def test_what_is_kept_of_halls_is_bounded() -> None:
    kept: Kept[Edition] = Kept()
    ids = [UUID(int=number) for number in range(HALLS + 10)]
    for hall_id in ids:
        kept.put(hall_id, Edition("epoch", 1))
        kept.get(ids[0])
    assert kept.get(ids[1]) is None
    assert kept.get(ids[0]) is not None
    assert sum(kept.get(hall_id) is not None for hall_id in ids) == HALLS


async def test_a_counter_that_was_never_opened_is_closed_on_the_board(day: Day) -> None:
    assert {row.state for row in (await board(day)).counters} == {CounterState.CLOSED}
