"""Two people change the same entry: whoever has read it before the other's change is told, if they say what they saw."""

from typing import Any

import pytest

from api.boards.actions import ensure_screens
from api.boards.models import Medium, Screen
from schema.node import global_id
from tests.factories import NOW, HallRows, a_hall, a_manager
from tests.feature.halls_clients import changed, refused
from tests.feature.queue_clients import Clock, Person
from tests.people import an_account

VERSION = '{ hall(slug: "konawe") { version } }'
SLOTS = {"weekday": "MONDAY", "starts": "08:00", "ends": "10:00", "slotMinutes": 30, "capacity": 2}


@pytest.fixture
async def hall(database: str) -> HallRows:
    return await a_hall()


async def entries_of(hall: HallRows, manager: Person) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Each kind of change: verb, what to read, the entry, and what is changed."""
    await ensure_screens(hall.hall_id, [], now=NOW)
    screen = await Screen.get(hall_id=hall.hall_id)
    queue = global_id("Queue", hall.queue_id)
    times = {"queue": queue, "validFrom": "2026-11-24", **SLOTS}
    template = (await changed(manager, "createSlotTemplate", "slotTemplate { id }", **times))["id"]
    return [
        ("updateHall", "hall { id }", {"hall": global_id("Hall", hall.hall_id)}, {"address": "Unaaha"}),
        ("updateAgency", "agency { id }", {"agency": global_id("Agency", hall.agency_id)}, {"name": "Baru"}),
        ("updateQueue", "queue { id }", {"queue": queue}, {"name": "Baru"}),
        ("updateService", "service { id }", {"service": global_id("Service", hall.service_id)}, {"name": "Baru"}),
        ("updateCounter", "counter { id }", {"counter": global_id("Counter", hall.counter_id)}, {"zone": "B"}),
        ("updateScreen", "screen { id }", {"screen": global_id("Screen", screen.id)}, {"name": "Baru"}),
        ("updateSlotTemplate", "slotTemplate { id }", {"slotTemplate": template}, {"capacity": 3}),
    ]


async def test_a_change_over_somebody_elses_is_a_conflict_for_whoever_says_what_they_saw(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    for verb, entity, entry, changes in await entries_of(hall, manager):
        seen = (await manager.asks(VERSION))["hall"]["version"]
        assert await changed(manager, verb, entity, **entry, **changes, seen=seen)
        other = {name: 4 if isinstance(value, int) else "Lain" for name, value in changes.items()}
        assert await refused(manager, verb, entity, **entry, **other, seen=seen) == ("CONFLICT", None), verb
        assert await changed(manager, verb, entity, **entry, **other), verb  # whatever stands
        newest = (await manager.asks(VERSION))["hall"]["version"]
        assert newest == seen + 2
        assert await changed(manager, verb, entity, **entry, **changes, seen=newest), verb


async def test_a_change_of_another_entry_is_no_conflict(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    seen = (await manager.asks(VERSION))["hall"]["version"]
    await changed(
        manager, "updateAgency", "agency { id }", agency=global_id("Agency", hall.agency_id), name="Baru"
    )
    queue = {"queue": global_id("Queue", hall.queue_id), "name": "Baru", "seen": seen}
    assert await changed(manager, "updateQueue", "queue { id }", **queue)


Whole = tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]


async def a_medium(hall: HallRows) -> str:
    kept = {"content_type": "image/jpeg", "sha256": "0" * 64, "sent_sha256": "0" * 64, "size_bytes": 1}
    row = await Medium.create(hall_id=hall.hall_id, name="Senam", storage_key="senam", added_at=NOW, **kept)
    return global_id("Medium", row.id)


async def wholes_of(hall: HallRows) -> list[Whole]:
    """What is set as a whole: verb, what to read, whose it is, and two contents of which each replaces the other."""
    await ensure_screens(hall.hall_id, [], now=NOW)
    screen = {"screen": global_id("Screen", (await Screen.get(hall_id=hall.hall_id)).id)}
    of_hall, medium = {"hall": global_id("Hall", hall.hall_id)}, await a_medium(hall)
    weeks = [{"days": [{"weekday": "MONDAY", "opens": opens, "closes": "15:00"}]} for opens in ("07:00", "08:00")]
    day = {**of_hall, "day": "2026-12-01", "kind": "OVERRIDE"}
    lists = [{"items": [{"medium": medium, "seconds": seconds}]} for seconds in (10, 20)]
    sick = {**of_hall, "priorityClass": "SICK"}
    weights = [{"weight": weight, "maxWaitSeconds": 600} for weight in (1.0, 2.0)]
    standard = {"service": global_id("Service", hall.service_id), "validFrom": "2026-12-01"}
    return [
        ("setWeeklyHours", "weeklyHours { id }", of_hall, *weeks),
        ("setSpecialDay", "specialDay { id }", day, {"name": "Rapat"}, {"name": "Upacara"}),
        ("setPlaylist", "screen { id }", screen, *lists),
        ("setPriority", "hall { id }", sick, *weights),
        ("publishServiceStandard", "standard { id }", standard, {"decreeNumber": "1"}, {"decreeNumber": "2"}),
    ]


async def test_what_is_set_as_a_whole_is_not_overwritten_unseen(hall: HallRows) -> None:
    rina, hasan = (Person(a_manager(hall.hall_id), Clock()) for _ in range(2))
    for verb, entity, whose, first, second in await wholes_of(hall):
        await changed(rina, verb, entity, **whose, **first)  # so that there is something to overwrite
        seen = (await hasan.asks(VERSION))["hall"]["version"]
        assert await changed(rina, verb, entity, **whose, **second, seen=seen), verb
        assert await refused(hasan, verb, entity, **whose, **first, seen=seen) == ("CONFLICT", None), verb
        newest = (await hasan.asks(VERSION))["hall"]["version"]
        assert newest == seen + 1
        assert await changed(hasan, verb, entity, **whose, **first, seen=newest), verb


async def test_the_hours_of_a_hall_and_its_name_are_two_entries(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    seen = (await manager.asks(VERSION))["hall"]["version"]
    (verb, entity, whose, first, _), *_ = await wholes_of(hall)
    await changed(manager, verb, entity, **whose, **first)
    assert await changed(manager, "updateHall", "hall { id }", **whose, name="Baru", seen=seen)
    assert await changed(manager, "setPriority", "hall { id }", **whose, priorityClass="SICK", seen=seen)


async def test_a_date_that_was_set_anew_is_not_taken_back_unseen(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    verb, entity, whose, first, second = (await wholes_of(hall))[1]
    before = (await changed(manager, verb, entity, **whose, **first))["id"]
    seen = (await manager.asks(VERSION))["hall"]["version"]
    await changed(manager, verb, entity, **whose, **second)
    gone = {"specialDay": before, "seen": seen}
    assert await refused(manager, "removeSpecialDay", entity, **gone) == ("CONFLICT", None)
    other_day = {**whose, "day": "2026-12-02"}
    assert await changed(manager, verb, entity, **other_day, **first, seen=seen)


async def test_a_role_is_given_to_whoever_still_holds_what_was_seen(hall: HallRows) -> None:
    manager = Person(a_manager(hall.hall_id), Clock())
    staff = global_id("Staff", await an_account(hall_id=hall.hall_id))
    held = '{ staff(hall: "konawe") { nodes { grants { id } } } }'
    seen = [grant["id"] for grant in (await manager.asks(held))["staff"]["nodes"][0]["grants"]]
    role = {"staff": staff, "hall": "konawe", "seenGrants": seen}
    assert await changed(manager, "grantRole", "grant { id }", **role, role="SUPERVISOR")
    assert await refused(manager, "grantRole", "grant { id }", **role, role="AUDITOR") == ("CONFLICT", None)
    named = {"staff": staff, "seenName": "Nama wulan"}
    assert await changed(manager, "updateStaff", "staff { id }", **named, name="Wulan Sari")
    assert await refused(manager, "updateStaff", "staff { id }", **named, name="Wulan S.") == ("CONFLICT", None)
