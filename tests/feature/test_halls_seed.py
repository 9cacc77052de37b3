"""A new installation has the 14 halls of 2023 and all of Konawe, however often it is seeded."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from api import journal
from api.actor import SYSTEM
from api.halls import actions, models, queries
from api.halls.queries import HallRow
from api.halls.rules import OpeningCode, decide_opening
from api.halls.seed import seed
from tests.statements import counted_statements

NOW = datetime(2026, 7, 20, 1, 0, tzinfo=UTC)  # Monday, 09.00 WITA
TABLES = (
    *(models.Hall, models.Agency, models.Queue, models.Service, models.ServiceStandard),
    *(models.Counter, models.CounterQueue, models.WeeklyHours, journal.Timeline),
)


@pytest.fixture
async def konawe(database: str) -> HallRow:
    await seed(now=NOW)
    hall = await queries.hall_by_slug("konawe")
    assert hall
    return hall


async def everything() -> list[list[str]]:
    return [sorted(map(str, await table.all().values())) for table in TABLES]


async def test_konawe_has_its_agencies_services_queues_and_counters(konawe: HallRow) -> None:
    ids = [konawe.id]
    queues = (await queries.queues_of(ids))[konawe.id]
    assert len((await queries.agencies_of(ids))[konawe.id]) == 22
    assert "".join(queue.prefix for queue in queues) == "ABCDEFGHJKLMNPRSTUVWXY"
    services = (await queries.services_of(ids))[konawe.id]
    assert len(services) == 82
    standards = await queries.standards_of([service.id for service in services])
    assert all([version.version for version in versions] == [1] for versions in standards.values())
    assert len(await queries.halls()) == 14


async def test_every_counter_serves_its_own_agencys_queue_first(konawe: HallRow) -> None:
    counters = (await queries.counters_of([konawe.id]))[konawe.id]
    queues = {queue.id: queue for queue in (await queries.queues_of([konawe.id]))[konawe.id]}
    assert [counter.label for counter in counters] == [str(number) for number in range(1, 31)]
    assert {counter.zone for counter in counters} == {"A", "B", "C"}
    assert all(queues[counter.serves[0].queue_id].agency_id == counter.agency_id for counter in counters)
    helping = [counter for counter in counters if len(counter.serves) > 1]
    assert helping
    assert all(counter.serves[0].weight > counter.serves[1].weight for counter in helping)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(), OpeningCode.OPEN),
        (timedelta(hours=3), OpeningCode.BREAK),
        (timedelta(days=4, hours=2, minutes=45), OpeningCode.BREAK),
        (timedelta(days=5), OpeningCode.WEEKDAY_CLOSED),
    ],
)
async def test_konawe_keeps_its_hours(konawe: HallRow, after: timedelta, code: OpeningCode) -> None:
    calendar = await queries.calendar_of(konawe.id)
    assert calendar
    assert decide_opening(calendar, NOW + after).code is code


async def test_seeding_again_changes_nothing(konawe: HallRow) -> None:
    await actions.update_hall(SYSTEM, konawe.id, {"name": "MPP Konawe Gemilang"}, now=NOW)
    before = await everything()
    await seed(now=NOW + timedelta(days=1))
    assert await everything() == before


async def test_progress_is_told_for_every_hall(sqlite: str) -> None:
    told: list[tuple[int, int]] = []
    await seed(now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 14) for done in range(1, 15)]


async def test_seeding_takes_less_than_two_seconds_and_few_statements(sqlite: str) -> None:
    with counted_statements() as statements:
        begun = time.process_time()
        await seed(now=NOW)
        assert time.process_time() - begun < 2
    assert len(statements) < 80


async def test_calendars_cost_one_statement_for_all_halls(konawe: HallRow) -> None:
    hall_ids = [hall.id for hall in await queries.halls()]
    with counted_statements() as statements:
        found = await queries.calendars(hall_ids)
    assert (len(found), len(statements)) == (14, 1)
