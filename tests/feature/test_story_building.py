"""Story 3: a building approval that is overdue shows up for the manager, without any document."""

from typing import Any

import pytest

from tests.feature.queue_clients import Clock, Person
from tests.feature.seeded_hall import APPLICANT, Konawe, Paper, konawe_at

DEADLINES = """query ($hall: String!) { deadlines(hall: $hall) { agency { code } dueToday overdue
    counts { state count } services { service { code } dueToday overdue } } }"""
PAPER = """query ($number: String!, $id: ID!) { application(number: $number) { id }
    node(id: $id) { id } workList(agency: $id) { overdue } }"""
ANSWERS = {"BUILDING_USE": "HOME", "WORK_KIND": "NEW", "FLOOR_AREA": "72", "STOREYS": "1"}
TEXTS = {"SITE_ADDRESS": "Jalan Contoh 2", "LAND_TITLE": "CONTOH-2"}
PAPERS = ("KTP", "LAND_TITLE", "KKPR", "TECHNICAL_PLANS")


@pytest.fixture
async def konawe(database: str) -> Konawe:
    return await konawe_at(Clock())


async def in_process(konawe: Konawe) -> Paper:
    """A building approval that an officer has declared complete."""
    citizen, officer = konawe.citizen(), konawe.officer("DPMPTSP")
    answers = [{"field": code, "value": value} for code, value in (ANSWERS | TEXTS).items()]
    wish = {"service": konawe.services["DPMPTSP-07"], "applicant": APPLICANT, "answers": answers}
    begun = await citizen.did("saveApplication", **wish)
    house = Paper(begun["application"], begun["secret"])
    await konawe.attaches(citizen, house.seen["id"], begun["secret"], *PAPERS)
    house.seen["version"] += len(PAPERS)
    await house.goes(citizen, "submitApplication", secret=begun["secret"])
    await house.goes(officer, "takeUpApplication")
    await house.goes(officer, "advanceApplication", to="IN_PROCESS")
    return house


async def late_at(manager: Person) -> dict[str, Any]:
    """What the manager sees of the licensing office."""
    rows = (await manager.asks(DEADLINES, hall="konawe"))["deadlines"]
    return dict(next(row for row in rows if row["agency"]["code"] == "DPMPTSP"))


async def test_an_overdue_building_approval_is_a_count_for_the_manager(konawe: Konawe) -> None:
    house, manager = await in_process(konawe), konawe.manager()
    konawe.clock.pass_(days=20)
    assert (await late_at(manager))["overdue"] == 0
    konawe.clock.pass_(days=40)
    seen = await late_at(manager)
    assert (seen["dueToday"], seen["overdue"]) == (0, 1)
    assert seen["services"] == [{"service": {"code": "DPMPTSP-07"}, "dueToday": 0, "overdue": 1}]
    assert {"state": "IN_PROCESS", "count": 1} in seen["counts"]
    hidden = await manager.asks(PAPER, number=house.seen["number"], id=house.seen["id"])
    assert hidden == {"application": None, "node": None, "workList": None}
    assert (await late_at(konawe.officer("DPMPTSP")))["overdue"] == 1
